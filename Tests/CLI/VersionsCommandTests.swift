import Foundation
import TestSupport
import Testing

@Suite("Versions by command", .timeLimit(.minutes(2)))
struct VersionsCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try save("one")
        try configure("saved")
    }

    private func configure(_ goLive: String) throws {
        try folder.write(
            """
            return {
              listen = "127.0.0.1:0", metrics = { listen = "127.0.0.1:0" }, go_live = "\(goLive)",
              whatsapp = { app_secret = "s", verify_token = "v", graph = "http://127.0.0.1:9" },
              tenants = { echo = { channels = { { phone_number_id = "1", access_token = "t" } } } },
            }
            """, to: "parlua.lua")
    }

    private func save(_ answer: String, in scripts: String = "scripts/echo") throws {
        try folder.write("-- The echo.\non.message(function()\n  reply '\(answer)'\nend)\n", to: "\(scripts)/bot.lua")
        try folder.write(
            "test('answers', function(contact, bot) contact:says 'hi' bot:replies '\(answer)' end)",
            to: "\(scripts)/bot_test.lua")
    }

    private func start() async throws -> ParluaProcess {
        let host = try ParluaProcess(["serve"], in: folder.path)
        _ = try await host.errorLine { $0.contains("\"serving\"") }
        return host
    }

    private func run(_ words: String...) async throws -> (code: Int32, output: String) {
        let command = try ParluaProcess(words, environment: ["TZ": "UTC"], in: folder.path)
        let (output, errors) = await command.everything()
        return (await command.exitCode(), output + errors)
    }

    @Test("A deployment tells each step; versions, diff and rollback work with a host and without one")
    func wholeWay() async throws {
        try configure("deployed")
        let host = try await start()
        try #require(await run("deploy", "echo", "--why", "opening", "--by", "ada").code == 0)
        try save("two")
        let rehearsal = try await run("deploy", "echo", "--dry-run")
        #expect(rehearsal.code == 0 && rehearsal.output.contains("live    it would be; nothing was changed"))
        let diff = try await run("diff", "echo")
        #expect(
            diff.output.contains(
                "the folder/bot.lua\n@@ -1,4 +1,4 @@\n -- The echo.\n on.message(function()\n-  reply 'one'\n+  reply 'two'\n end)\n"
            ))
        let deployed = try await run("deploy", "echo")
        #expect(deployed.code == 0, "\(deployed.output)")
        for line in [
            "loads   yes, 1 handler", "checks  nothing found", "tests   1 passed", "waiting nobody waits",
            "live    yes, from the next message on",
        ] {
            #expect(deployed.output.contains("  \(line)"), "\(deployed.output)")
        }
        #expect(try await run("diff", "echo").output.hasPrefix("echo: nothing differs between version "))
        let listed = try await run("versions", "echo").output.split(separator: "\n")
        #expect(
            listed.count == 2 && listed[0].hasPrefix("* ")
                && listed[1].hasSuffix("deployed by ada: opening (1 test passed)"))
        let back = try await run("rollback", "echo", "--why", "too dear")
        #expect(back.code == 0 && back.output.contains("answers from the next message on"))
        host.signal(SIGTERM)
        #expect(await host.end() == .exit(0))

        // Without a host.
        let names = try await run("versions", "echo").output.split(separator: "\n").map { $0.split(separator: " ") }
        try #require(names.count == 3)
        #expect(names[0][1] == names[2][0] && names[0].contains("rolled"))
        #expect(
            try await run("diff", "echo", String(names[0][1]), String(names[1][0])).output.contains(
                "\n-  reply 'one'\n+  reply 'two'\n"))
        let forward = try await run("rollback", "echo", String(names[1][0].prefix(6)))
        #expect(
            forward.output.contains("version \(names[1][0]) will answer as soon as a host is started"),
            "\(forward.output)")
        try save("three", in: "elsewhere")
        let elsewhere = try await run("deploy", "echo", "--from", "elsewhere")
        #expect(elsewhere.code == 0 && elsewhere.output.contains("live    yes, as soon as a host is started"))
        #expect(try await run("versions", "echo").output.split(separator: "\n").count == 5)
    }

    @Test("A draft that is refused is told with its place, and the version in force goes on")
    func refused() async throws {
        let host = try await start()
        try folder.write(
            "test('answers', function(contact, bot) contact:says 'hi' bot:replies 'never' end)",
            to: "draft/bot_test.lua")
        try folder.write("on.message(function() reply 'two' end)", to: "draft/bot.lua")
        let failing = try await run("deploy", "echo", "--from", "draft")
        #expect(failing.code == 65)
        #expect(failing.output.contains("  tests   0 passed, 1 failed\n          bot_test.lua:1: \"answers\": "))
        #expect(failing.output.contains("  live    no, version "), "\(failing.output)")
        try folder.write("on.message(", to: "draft/bot.lua")
        let broken = try await run("deploy", "echo", "--from", "draft")
        #expect(broken.code == 65 && broken.output.contains("  loads   no\n"))
        #expect(broken.output.contains("bot.lua:1: "), "\(broken.output)")
        #expect(try await run("versions", "echo").output.split(separator: "\n").count == 1)
        host.signal(SIGTERM)
        #expect(await host.end() == .exit(0))
    }

    @Test("What cannot be is said in a sentence")
    func mistakes() async throws {
        #expect(try await run("rollback", "echo").code == 66)
        let host = try await start()
        for (words, code, sentence) in [
            (["rollback", "echo"], 66, "there is no version before "),
            (["rollback", "echo", "nonsense"], 66, "there was no version nonsense"),
            (["versions", "nobody"], 66, "there is no tenant nobody"),
            (["deploy", "nobody"], 65, "there is no folder "),
            (["deploy", "echo", "--from", "nowhere"], 66, "nowhere: the folder cannot be opened"),
            (["diff", "echo", "abc"], 66, "there was no version abc"),
            (["deploy"], 64, "<tenant> is missing"),
        ] as [([String], Int32, String)] {
            let command = try ParluaProcess(words, in: folder.path)
            let (_, errors) = await command.everything()
            #expect(await command.exitCode() == code, "\(words)")
            #expect(errors.contains(sentence), "\(words): \(errors)")
        }
        host.signal(SIGTERM)
        #expect(await host.end() == .exit(0))
    }
}
