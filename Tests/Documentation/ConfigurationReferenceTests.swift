import Foundation
import Hosting
import TestSupport
import Testing

@Suite("The reference of the configuration")
struct ConfigurationReferenceTests {
    private static let reference = Document(name: "docs/operators/configuration.md")

    /// The rows of the tables of keys: key, type, default, example, meaning.
    static let rows = reference.tables.filter { $0.header.prefix(4) == ["key", "type", "default", "example"] }
        .flatMap(\.rows)

    /// The least that a host needs, with every table there, so that a key can be set by its path.
    private static let base = """
        local c = {
          tls = nil, metrics = {}, limits = { http = {}, turn = {}, journal = {}, outbox = {}, shutdown = {} },
          quotas = {}, core = {},
          whatsapp = { app_secret = env "APP_SECRET", verify_token = env "VERIFY_TOKEN" },
          tenants = { bakery = { channels = { { phone_number_id = "106540352242922", access_token = env "TOKEN" } }, quotas = {}, http = {}, core = {} } },
        }

        """

    private func decode(_ source: String) throws(ConfigurationError) -> Configuration {
        let folder: TemporaryFolder
        do {
            folder = try TemporaryFolder()
            for file in ["scripts/bakery/bot.lua", "scripts/clinic/bot.lua", "bots/bakery/bot.lua", "data/.keep"] {
                try folder.write("", to: file)
            }
            for file in ["tls/fullchain.pem", "tls/privkey.pem"] { try folder.write("-----BEGIN X-----\n", to: file) }
            try folder.write("secret\n", to: "secrets/token")
            try folder.write(source, to: "parlua.lua")
        } catch {
            preconditionFailure("a folder can be filled: \(error)")
        }
        let key = String(repeating: "0f", count: 32)
        let configuration = try Configuration(file: folder.file("parlua.lua")) { name in
            name.hasSuffix("MASTER_KEY") ? key : "value of \(name)"
        }
        return configuration.anywhere(than: folder.path)
    }

    private static let files = Document.all.flatMap(\.blocks).filter {
        $0.language == "lua" && ScriptExample.name(of: $0) == "parlua.lua"
    }

    @Test("Every configuration in the documents is taken", arguments: files.map(\.text))
    func decodes(text: String) throws {
        #expect(throws: Never.self) { try decode(text) }
    }

    @Test("Every example of a key is taken", arguments: rows)
    func example(row: [String]) throws {
        let (key, example) = try (#require(Document.code(row[0])), #require(Document.code(row[3])))
        #expect(throws: Never.self) { try decode("\(Self.base)\(Self.setting(key, to: example))return c\n") }
    }

    @Test("Every default is what holds where the key is absent", arguments: rows)
    func defaults(row: [String]) throws {
        let key = try #require(Document.code(row[0]))
        guard let value = Document.code(row[2]) else { return }
        #expect(try decode("\(Self.base)\(Self.setting(key, to: value))return c\n") == decode("\(Self.base)return c\n"))
    }

    @Test("Every key that is known is in the reference, and no other")
    func complete() throws {
        let documented = try Set(Self.rows.map { try #require(Document.code($0[0])) })
        var known: Set<String> = []
        var tables = ["", "tenants.bakery.", "tenants.bakery.channels[1]."]
        while let table = tables.popLast() {
            let keys = try self.keys(in: table)
            for key in keys where key != "tenants" && key != "channels" {
                let isTable = try !self.keys(in: "\(table)\(key).").isEmpty
                if isTable { tables.append("\(table)\(key).") } else { known.insert(table + key) }
            }
        }
        #expect(known == documented)
    }

    /// The keys that an error about an unknown one lists; none where there is no table.
    private func keys(in table: String) throws -> [String] {
        let path = "c.\(table)"
        let foreign = String(repeating: "q", count: 16)
        let source = "\(Self.base)\(path.dropLast()) = \(path.dropLast()) or {}\n\(path)\(foreign) = 1\nreturn c\n"
        do throws(ConfigurationError) {
            _ = try decode(source)
            return []
        } catch {
            guard
                let problem = error.problems.first(where: {
                    $0.place == "\(table)\(foreign)" && $0.mend.contains("known are ")
                })
            else { return [] }
            let list = problem.mend.split(separator: "known are ", maxSplits: 1).last ?? ""
            return list.split(separator: ", ").map(String.init)
        }
    }

    /// Two files that must be there together are set together; two keys that exclude each other are not.
    private static func setting(_ key: String, to value: String) -> String {
        var lines = ""
        if key.hasPrefix("tls.") {
            lines += "c.tls = { certificate = \"tls/fullchain.pem\", key = \"tls/privkey.pem\" }\n"
        }
        if key == "whatsapp.app_secrets" { lines += "c.whatsapp.app_secret = nil\n" }
        return "\(lines)c.\(key) = \(value)\n"
    }
}

extension Configuration {
    /// With paths as they are in the file, for each decoding has a folder of its own.
    fileprivate func anywhere(than folder: String) -> Configuration {
        var configuration = self
        configuration.data = data.replacing("\(folder)/", with: "")
        configuration.control = control?.replacing("\(folder)/", with: "")
        configuration.scripts = scripts.replacing("\(folder)/", with: "")
        return configuration
    }
}
