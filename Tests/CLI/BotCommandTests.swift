import Foundation
import JSON
import Net
import TestSupport
import Testing

@Suite("The commands for bots", .timeLimit(.minutes(2)))
struct BotCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(
            """
            on.command("menu", function() reply{ text = "What?", buttons = { { a = "First" }, { b = "Second" } } } end)
            on.choice("b", function() reply "You took the second." end)
            on.message(function(event)
              if event.text == "fail" then error "it broke" end
              reply("echo: " .. event.text)
            end)
            """, to: "scripts/echo/bot.lua")
        try folder.write("on.message(function() reply 'other' end)", to: "scripts/other/bot.lua")
    }

    private func run(_ arguments: String...) async throws -> (end: ParluaProcess.End, output: String, errors: String) {
        let process = try ParluaProcess(arguments, in: folder.path)
        try process.closeInput()
        let (output, errors) = await process.everything()
        return (await process.end(), output, errors)
    }

    @Test(
        "Every command explains itself and ends with 0; a wrong option ends with 64",
        arguments: [
            "serve", "demo", "chat", "check", "test", "twin", "webhook decode", "run", "version",
        ])
    func help(command: String) async throws {
        let words = command.split(separator: " ").map(String.init)
        let help = try await Binary.run(words + ["--help"])
        #expect(help.status == 0 && help.error.isEmpty)
        #expect(help.output.hasPrefix("usage: parlua \(command)"))
        let wrong = try await Binary.run(words + ["--no-such-option"])
        #expect(wrong.status == 64 && wrong.output.isEmpty)
        #expect(wrong.error.contains("parlua \(command): "))
    }

    @Test("A piped chat answers each line in its turn")
    func pipedChat() async throws {
        let process = try ParluaProcess(["chat", "echo"], in: folder.path)
        let lines = [
            "menu", ":tap 2", ":as 254711111111", "hello", "", ":nonsense", ":to nobody", "fail", "again", ":quit",
        ]
        for line in lines { try process.type(line) }
        let (output, errors) = await process.everything()
        #expect(await process.end() == .exit(0))
        #expect(errors.isEmpty)
        let shown = output.split(separator: "\n").map(String.init)
        #expect(shown.first?.hasPrefix("* echo: version ") == true)
        #expect(
            shown.dropFirst() == [
                "echo: What?", "  [1] First", "  [2] Second", "echo: You took the second.", "echo: echo: hello",
                "! type something to say, or :help", "! there is no :nonsense; type something to say, or :help",
                "! there is no tenant nobody here; there is echo",
                "! the turn is parked (error): bot.lua:4: it broke", "echo: echo: again",
            ])
    }

    @Test("A chat whose input just ends, ends too")
    func endOfInput() async throws {
        let result = try await run("chat", "echo")
        #expect(result.end == .exit(0))
    }

    @Test("A saved script answers from the next line on; a broken one is reported and the old one goes on")
    func editing() async throws {
        let process = try ParluaProcess(["chat", "echo"], in: folder.path)
        try process.type("one")
        _ = try await process.outputLine { $0 == "echo: echo: one" }
        try folder.write("on.message(function(event) reply('new: ' .. event.text) end)", to: "scripts/echo/bot.lua")
        _ = try await process.outputLine { $0.hasPrefix("* echo: version ") }
        try process.type("two")
        _ = try await process.outputLine { $0 == "echo: new: two" }
        try folder.write("on.message(function(event) reply(", to: "scripts/echo/bot.lua")
        let complaint = try await process.outputLine { $0.hasPrefix("! echo: ") }
        #expect(complaint.contains("bot.lua:1") && complaint.contains("the version before goes on"))
        try process.type("three")
        _ = try await process.outputLine { $0 == "echo: new: three" }
        try process.closeInput()
        #expect(await process.end() == .exit(0))
    }

    @Test("On a terminal there is a prompt, and Ctrl-C leaves nothing behind")
    func terminal() async throws {
        let scratch = try TemporaryFolder()
        let process = try ParluaProcess(
            ["chat", "echo"], environment: ["TMPDIR": scratch.path], in: folder.path, input: .terminal)
        _ = try await process.outputLine { $0.contains("You are 254700000001, writing to echo:") }
        try process.type("hello")
        _ = try await process.outputLine { $0.contains("echo: echo: hello") }
        process.signal(SIGINT)
        #expect(await process.end() == .exit(0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test("Check lists what each script handles, and names the place of a mistake")
    func check() async throws {
        let good = try await run("check", "scripts")
        #expect(good.end == .exit(0))
        #expect(good.output.contains("echo: good, version ") && good.output.contains("  on.command \"menu\""))
        try folder.write("\non.mesage(function() end)", to: "scripts/other/bot.lua")
        let bad = try await run("check", "scripts")
        #expect(bad.end == .exit(65))
        #expect(bad.output.contains("other: bot.lua:2: ") && bad.output.contains("did you mean"))
        #expect(bad.output.contains("echo: good"))
        try folder.write("on.message(function()\n  repyl 'x'\nend)", to: "scripts/other/bot.lua")
        let unseen = try await run("check", "scripts/other")
        #expect(unseen.end == .exit(65))
        #expect(unseen.output.contains("other/bot.lua:2: there is no `repyl`: did you mean `reply`?\n"))
        #expect(try await run("check", "nowhere").end == .exit(66))
    }

    @Test("Tests pass with 0; a failing one shows its place and ends with 1; what does not load ends with 65")
    func tests() async throws {
        try folder.write(
            """
            test("the menu", function(contact, bot)
              contact:says "menu"
              bot:replies{ text = "What?", buttons = { "First", "Second" } }
            end)
            """, to: "scripts/echo/bot_test.lua")
        let good = try await run("test", "scripts/echo")
        #expect(good.end == .exit(0), "\(good)")
        #expect(good.output == "ok      echo/bot_test.lua: the menu\n1 passed, 0 failed\n")
        try folder.write(
            """
            test("another", function(contact, bot)
              contact:says "hello"
              bot:replies "something else"
            end)
            """, to: "scripts/echo/more_test.lua")
        let bad = try await run("test", "scripts/echo")
        #expect(bad.end == .exit(1))
        #expect(bad.output.contains("FAILED  echo/more_test.lua: another\n        more_test.lua:3: "))
        #expect(bad.output.contains("echo: hello") && bad.output.hasSuffix("1 passed, 1 failed\n"))
        try folder.write("test(", to: "scripts/echo/more_test.lua")
        #expect(try await run("test", "scripts/echo").end == .exit(65))
        #expect(try await run("test", "nowhere").end == .exit(66))
        let none = try await run("test", "scripts/other")
        #expect(none.end == .exit(66) && none.errors.contains("there is no test in it"))
    }
}
