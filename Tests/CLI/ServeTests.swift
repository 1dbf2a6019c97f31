import Foundation
import JSON
import TestSupport
import Testing

@Suite("parlua serve", .timeLimit(.minutes(2)))
struct ServeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("on.message(function() reply 'hi' end)", to: "scripts/echo/bot.lua")
    }

    private func configure(_ change: (String) -> String = { $0 }) throws {
        try folder.write(
            change(
                """
                return {
                  listen = "127.0.0.1:0", metrics = { listen = "127.0.0.1:0" },
                  whatsapp = { app_secret = "hush hush", verify_token = "v", graph = "http://127.0.0.1:9" },
                  tenants = { echo = { channels = { { phone_number_id = "1", access_token = "t" } } } },
                }
                """), to: "parlua.lua")
    }

    private func fails() async throws -> (end: ParluaProcess.End, errors: String) {
        let process = try ParluaProcess(["serve"], in: folder.path)
        return (await process.end(), await process.everything().errors)
    }

    @Test("Without a configuration it says what to do and ends with 78")
    func missing() async throws {
        let (end, errors) = try await fails()
        #expect(end == .exit(78))
        #expect(errors.contains("parlua.lua") && errors.contains("--config"))
    }

    @Test("All problems of a configuration come at once, with their mends and without secrets")
    func problems() async throws {
        try configure {
            $0.replacing("listen = \"127.0.0.1:0\", metrics", with: "lisen = \"x\", metrics")
                .replacing("verify_token = \"v\"", with: "verify = \"v\"").replacing("echo", with: "nobody")
        }
        let (end, errors) = try await fails()
        #expect(end == .exit(78))
        for word in ["lisen", "verify_token", "nobody"] { #expect(errors.contains(word), "\(errors)") }
        #expect(!errors.contains("hush hush"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("parlua.db")))
    }

    @Test("An address that is taken ends it with 69 and names it", arguments: ["listen", "metrics"])
    func taken(which: String) async throws {
        try configure()
        let first = try ParluaProcess(["serve"], in: folder.path)
        let line = try JSON(parsing: try await first.errorLine { $0.contains("\"serving\"") })
        let port = try #require(line[which == "listen" ? "webhooks.port" : "operators.port"]?.integer)
        let wanted = "listen = \"127.0.0.1:\(port)\""
        try configure { text in
            let text = text.replacing("return {", with: "return { data = \"other.db\",")
            return which == "listen"
                ? text.replacing("listen = \"127.0.0.1:0\", metrics", with: "\(wanted), metrics")
                : text.replacing("{ listen = \"127.0.0.1:0\" }", with: "{ \(wanted) }")
        }
        let (end, errors) = try await fails()
        #expect(end == .exit(69))
        #expect(errors.contains("127.0.0.1:\(port)") && errors.contains("in use"))
        first.signal(SIGTERM)
        #expect(await first.end() == .exit(0))
    }

    @Test("A file that is no database of ours ends it with 69 and stays as it is")
    func foreignFile() async throws {
        try configure()
        try folder.write("these are my precious notes, and no database at all", to: "parlua.db")
        try folder.write(String(repeating: "0f", count: 32) + "\n", to: "parlua.db.key")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.file("parlua.db.key"))
        let (end, errors) = try await fails()
        #expect(end == .exit(69))
        #expect(errors.contains("parlua.db"))
        #expect(
            try String(contentsOfFile: folder.file("parlua.db"), encoding: .utf8)
                == "these are my precious notes, and no database at all")
    }

    @Test("A second request to stop, and one before it serves, end it too")
    func stops() async throws {
        try configure()
        let process = try ParluaProcess(["serve"], in: folder.path)
        _ = try await process.errorLine { $0.contains("\"serving\"") }
        process.signal(SIGINT)
        #expect(await process.end() == .exit(0))
        let errors = await process.everything().errors
        #expect(errors.contains("\"stopping\"") && errors.contains("\"stopped\""))
    }
}
