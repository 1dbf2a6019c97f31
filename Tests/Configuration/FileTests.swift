import Crypto
import Foundation
import Messaging
import Hosting
import Testing

@Suite("Configuration's file", .timeLimit(.minutes(1)))
struct FileTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func load(_ text: String, environment: [String: String] = [:]) throws(any Error) -> Configuration {
        let file = try folder.write("parlua.lua", text)
        return try Configuration(file: file, environment: { environment[$0] })
    }

    private func problems(_ text: String) -> [String] {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        return error?.problems.map(\.description) ?? []
    }

    @Test("A chunk with references, code and comments becomes a configuration")
    func whole() throws {
        try folder.write("scripts/bakery/bot.lua", "")
        try folder.write("scripts/clinic/bot.lua", "")
        try folder.write("secrets/token", "from a file\n")
        let configuration = try load(
            """
            -- Two tenants that differ in their number only.
            local function number(id) return { phone_number_id = id, access_token = file "secrets/token" } end

            return {
              listen = "127.0.0.1:0",
              whatsapp = { app_secrets = { env "OLD", env "NEW" }, verify_token = "verify" },
              tenants = {
                bakery = { channels = { number "1", number "2" } },
                clinic = { channels = { number "3" } },
              },
              limits = { turn = { cpu_ms = 2 * 10 } },
            }
            """, environment: ["OLD": "a", "NEW": "b"])
        #expect(configuration.tenants.map(\.id.name) == ["bakery", "clinic"])
        #expect(configuration.tenants.map(\.channels.count) == [2, 1])
        #expect(configuration.tenants.first?.channels.first?.accessToken == Secret("from a file"))
        #expect(configuration.whatsapp.appSecrets == [Secret("a"), Secret("b")])
        #expect(configuration.limits.turn.cpu == .milliseconds(20))
    }

    @Test("No secret is in reach of the chunk")
    func secretsStayOutside() throws {
        try folder.write("secret", "hunter2")
        let text = """
            local function shown(reference)
              local text = type(reference)
              for name, value in pairs(reference) do text = text .. " " .. name .. "=" .. tostring(value) end
              return text
            end
            error(shown(env "S") .. ", " .. shown(file "secret"))
            """
        let error = #expect(throws: ConfigurationError.self) { try load(text, environment: ["S": "hunter2"]) }
        #expect(
            error?.problems == [
                ConfigurationProblem(
                    "parlua.lua:6", "cannot be run (table $env=S, table $file=secret)", mend: "correct the file")
            ])
    }

    @Test(
        "A file that cannot be run says where and why",
        arguments: [
            ("return {\n  listen = ,\n}", "parlua.lua:2 is no Lua (unexpected symbol near ','): correct the file"),
            (
                "\nlocal x = nil + 1",
                "parlua.lua:2 cannot be run (attempt to perform arithmetic on a nil value): correct the file"
            ),
            (
                "return { whatsapp = { verify_token = env(5) } }",
                #"parlua.lua:1 cannot be run (env takes a text: write env "NAME"): correct the file"#
            ),
            ("while true do end", "parlua.lua:1 does not come to an end: correct the file"),
            ("local x = {}", "parlua.lua returns nothing: end it with return { … }"),
            ("return 5", "the file's result is a number: write a table: { … }"),
        ])
    func broken(text: String, problem: String) {
        #expect(problems(text).first == problem)
    }

    @Test("A table that is neither a list nor named is refused")
    func mixed() {
        #expect(problems("return { 'a', listen = 'b' }").first?.hasPrefix("parlua.lua cannot be run (") == true)
    }

    @Test("A file that is not there is a problem like any other")
    func missing() {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(file: "\(folder.path)/none.lua", environment: { _ in nil })
        }
        #expect(
            error?.problems.map(\.description) == [
                "none.lua cannot be read (No such file or directory): create it, or name another with --config"
            ])
    }

    @Test("The chunk can neither read files nor load code from them")
    func fenced() {
        let text = """
            local names = { io, require, dofile, loadfile, package, debug, os and os.execute, os and os.getenv }
            local found = 0
            for _ in pairs(names) do found = found + 1 end
            error("found " .. found)
            """
        #expect(problems(text) == ["parlua.lua:4 cannot be run (found 0): correct the file"])
    }
}
