import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("A script as a whole")
struct ScriptTests {
    @Test(
        "What is wrong when loading is told with file and line",
        arguments: [
            (
                "on.message(function()\n  reply 'x'\n",
                "bot.lua:3: an `end` is missing, which closes the `function` of line 1"
            ),
            ("\nreply 'x'", "bot.lua:2: reply works inside a handler, between `function(event)` and `end`"),
            ("\nstate.x = 1", "bot.lua:2: state works inside a handler, between `function(event)` and `end`"),
            ("contact.x = 1", "bot.lua:1: contact works inside a handler, between `function(event)` and `end`"),
            ("store.set('a', 1)", "bot.lua:1: store.set works inside a handler, between `function(event)` and `end`"),
            ("on.mesage(print)", "bot.lua:1: there is no on.mesage: did you mean on.message?"),
            (
                "on.message 'menu'",
                #"bot.lua:1: on.message takes only a function; for certain words write on.command("menu", function() … end)"#
            ),
            (
                "on.command 'menu'",
                #"bot.lua:1: on.command needs a function: on.command("menu", function(event) … end)"#
            ),
            (
                "on.command(function() end)",
                #"bot.lua:1: on.command needs a function: on.command("menu", function(event) … end)"#
            ),
            (
                "on.command({}, print)",
                #"bot.lua:1: on.command needs a name in quotes: on.command("menu", function(event) … end)"#
            ),
            ("on:command('menu', print)", "bot.lua:1: write on.command with a dot, not a colon"),
            (
                "on.message(function() end)\non.message(print)",
                "bot.lua:2: on.message is there twice: the function at bot.lua:1 handles it already"
            ),
            (
                "on.command({ 'menu', 'Menu!' }, function() end)",
                #"bot.lua:1: on.command "Menu!" is there twice: the function at bot.lua:1 handles it already"#
            ),
            ("local x = event", "bot.lua:1: there is no `event`: write `function(event)` where the handler begins"),
            (
                "local x = io.open('a')",
                "bot.lua:1: there is no `io`: a script cannot read files: put Lua tables into a file of this folder and `require` it"
            ),
            ("log = 1", "bot.lua:1: `log` is a word of the language here: choose another name"),
            (
                "require 'a'",
                "b.lua:1: a.lua and this file require each other in a circle: move what both need into a third"
            ),
            ("require 'c'", #"bot.lua:1: there is no file c.lua in this folder; there is "a", "b""#),
            ("while true do end", "bot.lua:1: this runs longer than 0.05 seconds: is there an endless loop?"),
        ])
    func refusals(bot: String, sentence: String) {
        let error = #expect(throws: ScriptError.self) {
            try Script(bot, files: ["a.lua": "require 'b'", "b.lua": "require 'a'"])
        }
        #expect(error?.description == sentence)
    }

    @Test("A syntax error in any file is found, whether it is used or not")
    func unusedFile() {
        let error = #expect(throws: ScriptError.self) { try Script("", files: ["lists/a.lua": "return {"]) }
        #expect(error?.file == "lists/a.lua")
        #expect(error?.line == 1)
    }

    @Test("Files of the folder are required by name, and loaded once")
    func require() throws {
        let script = try Script(
            "local a, b = require 'lists.a', require 'lists/a'\non.message(function() reply(tostring(a == b) .. a.x .. loaded) end)",
            files: ["lists/a.lua": "loaded = (rawget(_G, 'x') or 0) + 1\nreturn { x = 'y' }"])
        #expect(try script.run("x").texts == ["truey1"])
    }

    @Test("Global functions and tables may be defined at the top")
    func globals() throws {
        let script = try Script(
            "prices = { white = 60 }\nfunction say(x) reply(x) end\non.message(function() say(prices.white) end)")
        #expect(try script.run("x").texts == ["60"])
    }

    @Test("No turn sees anything of another")
    func pristine() throws {
        let script = try Script(
            """
            local count, list = 0, {}
            on.message(function(event)
              count = count + 1
              list[#list + 1] = event.text
              string.secret = (string.secret or "") .. event.text
              reply(count .. #list .. string.secret)
            end)
            """)
        #expect(try script.run("a").texts == ["11a"])
        #expect(try script.run("b").texts == ["11b"])
    }

    @Test(
        "Time and chance speak of the author's line, at the top of a file and in a handler",
        arguments: [
            ("os.time()", "bot.lua:2: os.time() works inside a handler: up here it would run once for many messages"),
            (
                "math.random(6)",
                "bot.lua:2: math.random works inside a handler: up here it would run once for many messages"
            ),
            (
                "math.randomseed(7)",
                "bot.lua:2: math.randomseed is not needed: every message has its own random numbers"
            ),
            ("os.time{}", "bot.lua:2: field 'year' missing in date table"),
            ("os.date('%Q', 0)", "bot.lua:2: bad argument #1 to 'date' (the format has an unknown conversion after %)"),
            (
                "on.message(function() math.random(2, 1) end)",
                "bot.lua:2: bad argument #2 to 'random' (interval is empty)"
            ),
        ])
    func outsideTheTurn(line: String, sentence: String) throws {
        do throws(ScriptError) {
            let script = try Script("-- a note\n\(line)")
            guard case .failed(let failure) = script.run("hi") else {
                Issue.record("it should fail")
                return
            }
            #expect(failure.description == sentence)
        } catch {
            #expect(error.description == sentence)
        }
    }

    @Test("The same input gives the same outcome", arguments: 1...5 as ClosedRange<UInt64>)
    func deterministic(seed: UInt64) throws {
        let bot = """
            on.message(function(event)
              for _, word in ipairs{ "x", "y", "z", "longer", "words" } do state[word .. math.random(1000)] = os.time() end
              for key, value in pairs(state) do log.info(key, value) end
              contact.b, contact.a = { z = 1, y = 2, x = 3 }, math.random()
              store.set("k", { b = 1, a = 2 })
              reply(os.date("!%Y-%m-%d %H:%M"))
            end)
            """
        let first = try Script(bot).run(event(.text("x")), seed: seed)
        #expect(try first.effects.state != nil)
        for _ in 1...3 { #expect(try Script(bot).run(event(.text("x")), seed: seed) == first) }
        #expect(try Script(bot).run(event(.text("x")), seed: seed + 100) != first)
        #expect(try first.texts == ["2026-09-21 14:13"])
    }

    @Test("Memory without end fails with its own kind, also when loading")
    func memory() throws {
        var limits = ScriptLimits()
        // Whether memory or time runs out first must not depend on how busy the machine is.
        (limits.memory, limits.cpu) = (1 << 20, .seconds(20))
        let eat = "local t = {} while true do t[#t + 1] = ('x'):rep(9000) .. #t end"
        let failure = try Script("on.message(function()\n\(eat) end)", limits: limits).run("x").failure
        #expect(failure?.kind == .memory)
        let error = #expect(throws: ScriptError.self) { try Script(eat, limits: limits) }
        #expect(error?.message == "this takes more than 1048576 bytes of memory")
    }

    @Test("A turn that never ends or throws fails with its kind and line")
    func limits() throws {
        let script = try Script(
            """
            on.command("loop", function() while true do end end)
            on.command("caught", function()
              while true do pcall(function() while true do end end) end
            end)
            on.command("throw", function() error("no " .. nothing.at.all) end)
            on.command("object", function() error({ code = 7 }) end)
            """)
        #expect(script.run("loop").failure?.kind == .cpu)
        #expect(script.run("loop").failure?.line == 1)
        #expect(script.run("caught").failure?.kind == .cpu)
        #expect(script.run("throw").failure?.kind == .error)
        #expect(script.run("throw").failure?.line == 5)
        #expect(script.run("object").failure?.kind == .error)
    }

    @Test("Quotas hold even where the prelude is out-witted, and name the path")
    func quotas() throws {
        let decoder = EffectsDecoder(limits: ScriptLimits(), now: noon)
        let turn = TurnInput(
            event: event(.text("x")), person: amina, state: [:], attributes: [:], now: noon, seed: 1)
        let text: JSON = ["kind": "text", "body": "x"]
        let cases: [(JSON, String)] = [
            (["messages": .array(Array(repeating: text, count: 21))], "21 messages, at most 20 may be"),
            (
                ["messages": [text, ["kind": "buttons", "body": "x", "buttons": [["id": "a"]]]]],
                "message 2: `buttons[1]` needs a title"
            ),
            (["messages": [["kind": "buttons", "body": "x"]]], "message 1: `buttons` has 0 entries, 1 to 3 may be"),
            (["messages": [["kind": "fax"]]], "message 1 is of no known kind"),
            (["messages": [["kind": "text"]]], "message 1: `body` must be a text"),
            (["messages": "x"], "messages must be a list"),
            (["timers": [["name": "t", "after": 5]]], "timer 1: `after` must be 1 s to 400 d in milliseconds"),
            (["writes": [["value": 1]]], "store write 1: `key` must be a text"),
            (["writes": [["key": "a", "value": 1], ["key": "a"]]], "store write 2: its `key` was written before"),
            (
                ["writes": [["key": .string(String(repeating: "k", count: 257))]]],
                "store write 1: `key` has 257 bytes, at most 256 may be"
            ),
            (["state": [1]], "state must have names as keys, not numbers"),
            (
                ["state": ["a": .string(String(repeating: "x", count: 65536))]],
                "state has 65544 bytes, at most 65536 may be remembered"
            ),
            (["escalation": [:]], "escalation: `reason` must be a text"),
            (["log": [["level": "fatal", "text": "x"]]], "log line 1 must be a text with a level"),
        ]
        for (output, sentence) in cases {
            let problem = #expect(throws: EffectsDecoder.Problem.self) { try decoder.effects(from: output, of: turn) }
            #expect(problem?.text == sentence)
        }
    }
}
