import JSON
import TestSupport
import Testing

@testable import Scripting

@Suite("A look at the text", .timeLimit(.minutes(2)))
struct StaticCheckTests {
    /// What is found in these files, which load.
    private func findings(_ bot: String, files: [String: String] = [:], tests: String? = nil) throws -> [String] {
        var bytes = files.mapValues { Array($0.utf8) }
        bytes["bot.lua"] = Array(bot.utf8)
        let bundle = try Bundle(files: bytes)
        let tests = tests.map { ["bot_test.lua": Array($0.utf8)] } ?? [:]
        return try Script(compiling: bundle).findings(in: bundle, tests: tests).map(\.description)
    }

    static let errors: [(String, String)] = [
        ("on.message(function(event)\n  repyl 'x'\nend)", "bot.lua:2: there is no `repyl`: did you mean `reply`?"),
        (
            "on.message(function() reply(hello) end)",
            "bot.lua:1: `hello` was never set: if it is a text, put it in quotes: \"hello\""
        ),
        (
            "on.message(function()\n\n store.gett 'a' end)",
            "bot.lua:3: there is no store.gett: did you mean store.get?"
        ),
        (
            "on.message(function() log.debug 'a' end)",
            "bot.lua:1: there is no log.debug; there is log.error, log.info, log.warn"
        ),
        (
            "on.message(function() count = 1 end)",
            "bot.lua:1: `count` would be forgotten after this message: did you forget `local`? To remember it, use "
                + "`state.count`"
        ),
        (
            "local function add() count = 1 end\non.message(function() add() end)",
            "bot.lua:1: `count` would be forgotten after this message: did you forget `local`? To remember it, use "
                + "`state.count`"
        ),
        (
            "on.message(function() state = {} end)",
            "bot.lua:1: `state` itself cannot be replaced: set what is in it, e.g. state.step = 1"
        ),
        (
            "on.message(function() reply = 1 end)",
            "bot.lua:1: `reply` is a word of the language here: choose another name"
        ),
        (
            "flow('order', function() ask('a', 'A?') end)\non.message(function() start 'ordre' end)\n"
                + "on.command('x', function() start 'order' end)",
            "bot.lua:2: there is no flow \"ordre\": did you mean \"order\"?"
        ),
        (
            "on.timer('feedback', print)\non.message(function() after('2h', 'fedback') end)",
            "bot.lua:2: after: there is no on.timer(\"fedback\"): did you mean \"feedback\"?"
        ),
        (
            "on.message(function(e)\n  reply(e.txt:lower()) end)",
            "bot.lua:2: an event has no `txt`: did you mean `text`?"
        ),
        (
            "on.message(function() ask('a', 'A?') end)",
            "bot.lua:1: ask works inside a flow: flow(\"order\", function() … end)"
        ),
        (
            "local function f() ask('a', 'A?') end\non.message(f)",
            "bot.lua:1: ask works inside a flow: flow(\"order\", function() … end)"
        ),
        (
            "flow('f', function()\n  ask('a', 'A?')\n  if state.x then ask('a', 'B?') end\nend)\n"
                + "on.message(function() start 'f' end)",
            "bot.lua:3: ask: \"a\" comes twice; it is asked in line 2 already: give each question its own name"
        ),
        (
            "flow('f', function()\nask('a', 'A?', { choices = 'Red', 'Blue' }) end)\non.message(function() start 'f' end)",
            "bot.lua:2: ask: what is \"Blue\" here? A list has braces of its own: choices = { \"White\", \"Blue\" }"
        ),
        (
            "on.message(function() reply{ txt = 'a' } end)",
            "bot.lua:1: reply does not know \"txt\": did you mean `text`?"
        ),
        (
            "flow('f', function() ask('a', 'A?', {\n  nubmer = true }) end)\non.message(function() start 'f' end)",
            "bot.lua:2: ask does not know \"nubmer\": did you mean `number`?"
        ),
    ]

    @Test("What would fail is found before it does", arguments: errors)
    func error(bot: String, sentence: String) throws { #expect(try findings(bot) == [sentence]) }

    static let warnings: [(String, String)] = [
        (
            "flow('order', function() ask('a', 'A?') end)",
            "bot.lua:1: warning: nothing starts the flow \"order\": write start \"order\" in a handler"
        ),
        (
            "flow('a', function() start 'b' end)\nflow('b', function() start 'b' end)\n"
                + "flow('c', function() end) on.message(function() start 'c' end)",
            "bot.lua:1: warning: nothing starts the flow \"a\": write start \"a\" in a handler"
        ),
        (
            "flow('f', function()\n  do return end\n  ask('a', 'A?')\nend)\non.message(function() start 'f' end)",
            "bot.lua:3: warning: this question is never asked: the lines above always leave before it"
        ),
        (
            "flow('f', function()\n  if state.x then return else error 'no' end\n  return ask('a', 'A?')\nend)\n"
                + "on.message(function() start 'f' end)",
            "bot.lua:3: warning: this question is never asked: the lines above always leave before it"
        ),
        (
            "flow('f', function()\n  for i = 1, 3 do ask('item', i .. '?') end\nend)\non.message(function() start 'f' end)",
            "bot.lua:2: warning: ask: \"item\" may come twice: in a loop give each its own name, e.g. \"item\" .. index"
        ),
        (
            "local function town() return ask('town', 'Town?') end\nflow('f', function() end)\n"
                + "on.message(function() start 'f' end)",
            "bot.lua:1: warning: this ask is never reached: nothing calls its function"
        ),
        (
            "on.command({ 'menu',\n'Stop all!' }, print)",
            "bot.lua:1: warning: on.command \"Stop all!\" is never reached: the host itself ends all messages to whoever "
                + "writes this"
        ),
        (
            "on.choice('hour', print)\non.command('x', function()\n"
                + "reply{ text = 'Hi', buttons = {\n{ hours = 'Opening hours' } } } end)",
            "bot.lua:4: warning: no on.choice handles \"hours\": did you mean on.choice(\"hour\", …)?"
        ),
        (
            "on.command('human', print)",
            "bot.lua:1: warning: on.command \"human\" is not reached unless the operator has changed the words for a human: "
                + "the host itself gives the conversation to a person"
        ),
    ]

    @Test("What can hardly be meant is a warning", arguments: warnings)
    func warning(bot: String, sentence: String) throws {
        let findings = try findings(bot)
        #expect(findings.contains(sentence), "\(findings)")
    }

    @Test(
        "What is right is left in peace",
        arguments: [
            "on.command({ 'start', 'stop it', 'human being' }, print)",
            "local word = 'x'\non.command(word, print)",
            "on.choice('hours', print)\non.command('hour', print)\non.message(function()\n"
                + "reply{ text = 'Hi', buttons = { { hours = 'Hours' }, 'Hour', { day1 = 'Monday' } } } end)\non.choice('day2', print)",
            "function greet() reply 'hello' end\non.message(function() greet() end)",
            "local function setup() prices = { 1 } end\nsetup()\non.message(function() reply(prices[1]) end)",
            "prices = {}\non.message(function() prices[1] = 2 reply(#prices) end)",
            "on.message(function(event) local reply = print reply(event.text) end)",
            "flow('f', function()\n  local n\n  if state.x then n = ask('a', 'A?') else n = ask('a', 'B?') end\n  reply(n)\nend)\n"
                + "on.message(function() start 'f' end)",
            "flow('f', function()\n  if state.x then ask('a', 'A?') return end\n  ask('a', 'B?')\nend)\n"
                + "on.message(function() start 'f' end)",
            "flow('f', function()\n  while true do local a = ask('a', 'A?') if a then return end end\nend)\n"
                + "on.message(function() start 'f' end)",
            "flow('f', function() for i = 1, 3 do ask('a' .. i, 'A?') end end)\non.message(function() start 'f' end)",
            "local town\nlocal function f() return town() end\nfunction town() return ask('t', 'T?') end\n"
                + "flow('f', function() f() end)\non.message(function() start 'f' end)",
            "local flows = { 'f' }\nflow('f', function() ask('a', 'A?') end)\non.message(function() start(flows[1]) end)",
            "local begin = start\nflow('f', function() ask('a', 'A?') end)\non.message(function() begin 'f' end)",
            "on.message(function(event) event.mine = 1 reply(event.mine) end)",
            "on.message(function(event) event = { x = 1 } reply(event.x) end)",
            "_G.total = 1\non.message(function() reply(total) end)",
            "rawset(_G, 'total', 1)\non.message(function() reply(total) end)",
            "on.message(function() local t = { txt = 1 } reply{ text = 'a' } log.info(t.txt, contact.city, state.x) end)",
            "for _, name in ipairs{ 'a', 'b' } do flow(name, function() ask('x', 'X?') end) end\n"
                + "on.message(function() start 'a' end)",
            "for _, name in ipairs{ 'a', 'b' } do on.timer(name, print) end\non.message(function() after('2h', 'b') end)",
            "on.message(function() if math.tau then reply(math.tau) end end)",
            "local M = {}\nfunction M.town() return ask('t', 'T?') end\nflow('f', function() M.town() end)\n"
                + "on.message(function() start 'f' end)",
            "on.message(function() local _ENV = { x = 1 } y = x end)",
        ])
    func peace(bot: String) throws { #expect(try findings(bot) == []) }

    /// Of a bot that asks for "hello" and "bye", with these files of languages.
    private func translations(_ files: [String: String]) -> [String] {
        var bytes = files.mapValues { Array($0.utf8) }
        bytes["bot.lua"] = Array("on.message(function() reply(t 'hello')\nreply(t('bye', { n = 1 })) end)".utf8)
        let vocabulary = Vocabulary(["words": ["t", "on", "on.message", "reply"]])
        let checks = StaticChecks(text: ScriptText(bytes), vocabulary: vocabulary, handlers: [])
        return checks.findings.map(\.description)
    }

    @Test("A text that a language lacks is told, and so is one that none has")
    func translations() {
        let english = "return { hello = 'Hello', bye = { one = 'Bye', other = 'Bye all' } }"
        #expect(translations(["lang/en.lua": english, "lang/sw.lua": english]) == [])
        #expect(
            translations(["lang/en.lua": english, "lang/sw.lua": "return { hello = 'Jambo', more = { x = 'X' } }"]) == [
                "lang/en.lua: warning: the text \"more.x\" is missing, which lang/sw.lua has",
                "lang/sw.lua: warning: the text \"bye\" is missing, which lang/en.lua has",
            ])
        #expect(
            translations(["lang/en.lua": "return { helo = 'Hello', bye = 'Bye' }"]) == [
                "bot.lua:1: warning: t: no file in lang has the text \"hello\": did you mean \"helo\"?"
            ])
        // What a file computes cannot be told, and without files `t` is told of when it is used.
        #expect(translations(["lang/en.lua": "local t = {} return t"]) == [])
        #expect(translations([:]) == [])
    }

    @Test("Files that nothing requires are told, and where any may be required none is")
    func unused() throws {
        let files = ["a.lua": "return require 'lists.b'", "lists/b.lua": "return 1", "c.lua": "return 1"]
        #expect(
            try findings("require 'a'", files: files) == [
                "c.lua: warning: nothing uses this file: require \"c\", or remove it"
            ])
        #expect(try findings("require 'a'", files: files, tests: "local c = require 'c'") == [])
        #expect(try findings("on.message(function(e) require(e.text) end)", files: files) == [])
        #expect(try findings("local r = require r 'a'", files: files) == [])
    }

    @Test("Nothing that runs well is called an error", arguments: HostileScripts.language + HostileScripts.bots)
    func hostile(script: HostileScript) throws {
        guard case .harmless = script.end else { return }
        let source = "on.message(\(script.handler))"
        let bundle = try Bundle(files: ["bot.lua": Array(source.utf8)])
        let errors = try Script(compiling: bundle).findings(in: bundle).filter { $0.severity == .error }
        #expect(errors == [])
    }

    @Test("Legitimate Lua has no errors", arguments: LanguageScripts.all)
    func language(script: LanguageScript) throws {
        let source = "on.message(function() \(script.source)\nend)"
        let bundle = try Bundle(files: ["bot.lua": Array(source.utf8)])
        let errors = try Script(compiling: bundle).findings(in: bundle).filter { $0.severity == .error }
        #expect(errors == [])
    }
}
