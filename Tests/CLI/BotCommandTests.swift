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
            "serve", "demo", "new", "types", "chat", "check", "test", "twin", "webhook decode", "run", "version",
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

    @Test("A chat calls the web services that it is told of, and no others")
    func webServices() async throws {
        let server = try HTTPServer(.init()) { _ in HTTPServer.Response(status: 200, body: Array("fresh".utf8)) }
        let host = "http://127.0.0.1:\(server.port)"
        try folder.write("on.message(function() reply(http.get('\(host)/').text) end)", to: "scripts/web/bot.lua")
        for (options, expected) in [
            (["--allow-http", host], "web: fresh"),
            ([], "! the turn is parked (error): bot.lua:1: http.get: a chat calls web services only where it is told:"),
        ] {
            let process = try ParluaProcess(["chat", "web"] + options, in: folder.path)
            try process.type("hello")
            _ = try await process.outputLine { $0.hasPrefix(expected) }
            try process.closeInput()
            #expect(await process.end() == .exit(0))
        }
        await server.stop()
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

    @Test("A new bot is good, passes its tests, and is never made over another")
    func new() async throws {
        let made = try await run("new", "cafe")
        #expect(made.end == .exit(0) && made.output.contains("parlua test scripts/cafe"), "\(made)")
        let check = try await run("check", "scripts/cafe")
        #expect(check.end == .exit(0) && !check.output.contains("warning"), "\(check.output)")
        let test = try await run("test", "scripts/cafe", "--coverage", "100")
        #expect(test.end == .exit(0), "\(test.output)")
        let types = try String(contentsOfFile: folder.file("scripts/.types/bot.lua"), encoding: .utf8)
        #expect(types.hasPrefix("---@meta") && types.contains("function reply(message) end"))
        #expect(FileManager.default.fileExists(atPath: folder.file("scripts/cafe/.luarc.json")))
        try folder.write("-- mine", to: "scripts/cafe/bot.lua")
        let again = try await run("new", "cafe")
        #expect(again.end == .exit(74) && again.errors.contains("scripts/cafe is there already: choose another name"))
        #expect(try String(contentsOfFile: folder.file("scripts/cafe/bot.lua"), encoding: .utf8) == "-- mine")
        #expect(try await run("new", "../cafe").end == .exit(65))
        let elsewhere = try await run("new", "cafe", "--scripts", "bots")
        #expect(elsewhere.output.contains("parlua chat cafe --scripts bots"))
        let refreshed = try await run("types", "bots/.types")
        #expect(refreshed.end == .exit(0) && refreshed.output == "bots/.types: bot.lua, test.lua\n")
    }

    @Test("A chat can be saved as a test, which passes, and is never written over")
    func save() async throws {
        try folder.write(
            """
            on.command("order", function() start "order" end)
            flow("order", function()
              local loaf = ask("loaf", "Which?", { choices = { "White", "Brown \\"rye\\"" } })
              reply{ text = "A\\nB: " .. loaf, buttons = { "More" }, footer = "x" }
              after("2h", "later")
            end)
            on.timer("later", function() send "How was it?" end)
            on.media(function(event) escalate "sent a file" end)
            on.reaction(function() end)
            """, to: "scripts/echo/bot.lua")
        let process = try ParluaProcess(["chat", "echo"], in: folder.path)
        let lines = [
            ":save nothing", "order", ":tap 2", ":wait 90m", ":wait 1h", ":react 👍", ":as 254711111111", "order",
            ":wait soon",
            ":as 254700000001", ":send image A cake", "still there?", ":save talk", ":save talk", ":save ../talk",
            ":back",
            ":save more", ":quit",
        ]
        for line in lines { try process.type(line) }
        let (output, errors) = await process.everything()
        #expect(await process.end() == .exit(0) && errors.isEmpty)
        #expect(output.contains("! nothing was said to echo yet\n"))
        #expect(output.contains("echo: How was it?\n"))
        #expect(output.contains("! :wait needs a time"))
        #expect(output.contains("* talk_test.lua is written, and passes\n"), "\(output)")
        #expect(output.contains("! there is talk_test.lua already: choose another name, or remove it\n"))
        #expect(output.contains("! :save needs a name"))
        #expect(output.contains("! this dialogue is no test: a conversation was given back"))
        let test = try String(contentsOfFile: folder.file("scripts/echo/talk_test.lua"), encoding: .utf8)
        #expect(
            test == """
                -- Recorded in a chat.

                test("talk", function(contact, bot)
                  local person2 = another "254711111111"
                  contact:says "order"
                  bot:replies{ text = "Which?", buttons = { "White", "Brown \\"rye\\"" } }
                  contact:taps "Brown \\"rye\\""
                  bot:replies{ text = "A\\nB: Brown \\"rye\\"", buttons = { "More" }, footer = "x" }
                  advance "1h 30m"
                  bot:is_silent()
                  advance "1h"
                  bot:replies "How was it?"
                  contact:reacts "👍"
                  bot:is_silent()
                  person2:says "order"
                  bot:replies{ text = "Which?", buttons = { "White", "Brown \\"rye\\"" } }
                  contact:sends{ image = true, text = "A cake" }
                  bot:escalates{ reason = "sent a file" }
                  contact:says "still there?"
                  bot:is_silent()
                end)

                """)
        #expect(try await run("test", "scripts/echo").end == .exit(0))
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
        let lines = "lines   echo/bot.lua: 3 of 5; not run: 4-5\n"
        let sum = "1 passed, 0 failed; 60 % of the lines run\n"
        #expect(good.output == "ok      echo/bot_test.lua: the menu\n\(lines)\(sum)")
        #expect(try await run("test", "scripts/echo", "--quiet").output == sum)
        #expect(try await run("test", "scripts/echo", "--coverage", "60", "--filter", "MENU").end == .exit(0))
        #expect(try await run("test", "scripts/echo", "--coverage", "61").end == .exit(1))
        let filtered = try await run("test", "scripts/echo", "--filter", "nothing of this")
        #expect(filtered.end == .exit(66) && filtered.errors.contains("no test whose name contains"))
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
        #expect(
            bad.output.contains("echo: hello") && bad.output.hasSuffix("1 passed, 1 failed; 100 % of the lines run\n"))
        try folder.write("test(", to: "scripts/echo/more_test.lua")
        #expect(try await run("test", "scripts/echo").end == .exit(65))
        #expect(try await run("test", "nowhere").end == .exit(66))
        let none = try await run("test", "scripts/other")
        #expect(none.end == .exit(66) && none.errors.contains("there is no test in it"))
    }
}
