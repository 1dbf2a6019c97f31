import Foundation
import TestSupport
import Testing

@Suite("The control socket", .timeLimit(.minutes(2)))
struct ControlTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("on.message(function() reply 'hi' end)", to: "scripts/echo/bot.lua")
        try folder.write(
            """
            return {
              listen = "127.0.0.1:0", metrics = { listen = "127.0.0.1:0" },
              whatsapp = { app_secret = "hush hush", verify_token = "v", graph = "http://127.0.0.1:9" },
              tenants = { echo = { channels = { { phone_number_id = "1", access_token = "t" } } } },
            }
            """, to: "parlua.lua")
    }

    private func start() async throws -> ParluaProcess {
        let host = try ParluaProcess(["serve"], in: folder.path)
        _ = try await host.errorLine { $0.contains("\"serving\"") }
        return host
    }

    private func status() async throws -> (code: Int32, output: String, errors: String) {
        let command = try ParluaProcess(["status"], in: folder.path)
        let (output, errors) = await command.everything()
        return (await command.exitCode(), output, errors)
    }

    private var socket: String { folder.file("parlua.db.control") }

    @Test("A command is answered by the host that runs, and by the data itself where none does")
    func bothWays() async throws {
        let before = try await status()
        #expect(before.code == 66 && before.errors.contains("no host has run with this configuration"))

        let host = try await start()
        let during = try await status()
        #expect(during.code == 0, "\(during.errors)")
        #expect(during.output.hasPrefix("A host serves since 20") && during.output.contains("  echo: version "))
        #expect(during.output.contains("0 received = 0 handled + 0 parked + 0 ignored + 0 waiting"))
        host.signal(SIGTERM)
        #expect(await host.end() == .exit(0))
        #expect(!FileManager.default.fileExists(atPath: socket))

        let after = try await status()
        #expect(after.code == 0 && after.output.hasPrefix("No host runs.\n"), "\(after.errors)")
    }

    @Test("The socket of a host that was killed is in nobody's way")
    func killed() async throws {
        let first = try await start()
        first.signal(SIGKILL)
        _ = await first.end()
        #expect(FileManager.default.fileExists(atPath: socket))
        let without = try await status()
        #expect(without.output.hasPrefix("No host runs.\n"), "\(without.errors)")

        let second = try await start()
        let with = try await status()
        #expect(with.output.hasPrefix("A host serves since 20"), "\(with.errors)")
        second.signal(SIGTERM)
        #expect(await second.end() == .exit(0))
    }

    @Test("The socket is the host's user's only")
    func mode() async throws {
        let host = try await start()
        let mode = try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        host.signal(SIGTERM)
        #expect(await host.end() == .exit(0))
    }

    @Test("A path that is too long for a socket is a problem of the configuration, with its mend")
    func tooLong() async throws {
        let text = try String(contentsOfFile: folder.file("parlua.lua"), encoding: .utf8)
        let long = String(repeating: "x", count: 108)
        try folder.write(text.replacing("return {", with: "return { control = \"/tmp/\(long)\","), to: "parlua.lua")
        let outcome = try await status()
        #expect(outcome.code == 78)
        #expect(outcome.errors.contains("control is /tmp/\(long)") && outcome.errors.contains("name a shorter path"))
    }
}
