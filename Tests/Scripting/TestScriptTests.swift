import JSON
import Testing

@testable import Scripting

@Suite("Tests that authors write")
struct TestScriptTests {
    private let menu: JSON = [
        "messages": [
            [
                "kind": "buttons", "text": "What?",
                "buttons": [["id": "order", "title": "Order"], ["id": "hours", "title": "Hours"]],
            ]
        ]
    ]

    private func script(_ source: String) throws -> TestScript {
        try TestScript(
            compiling: Array(source.utf8), file: "bot_test.lua",
            bundle: Bundle(files: ["bot.lua": [], "names.lua": Array("return { hello = 'menu' }".utf8)]))
    }

    /// What one test with this body comes to. The body begins on line 2.
    private func step(_ body: String, _ results: JSON...) throws -> TestScript.Step {
        try script("test('it', function(contact, bot)\n\(body)\nend)").step(test: 0, results: results)
    }

    private func message(_ step: TestScript.Step) -> String {
        guard case .failed(let message, "bot_test.lua", let line?) = step else { return "\(step)" }
        return "\(line): \(message)"
    }

    @Test("Tests are listed in their order")
    func listing() throws {
        #expect(try script("test('b', function() end) test('a', function() end)").tests == ["b", "a"])
    }

    @Test("Each step asks the outside, and the test goes on with its result")
    func steps() throws {
        let body = """
            contact:says(require('names').hello)
            bot:replies{ text = "What?", buttons = { "Order", { hours = "Hours" } } }
            contact:taps "Hours"
            bot:replies "7 to 6"
            bot:is_silent()
            advance "2 hours"
            """
        let answer: JSON = ["messages": [["kind": "text", "text": "7 to 6"]]]
        #expect(try step(body) == .needs(["kind": "says", "text": "menu"]))
        #expect(try step(body, menu) == .needs(["id": "hours", "kind": "taps", "message": 1, "title": "Hours"]))
        #expect(try step(body, menu, answer) == .needs(["kind": "advance", "milliseconds": 7_200_000]))
        #expect(try step(body, menu, answer, ["messages": []]) == .passed)
    }

    @Test("A failure shows what was expected, what was given, and the dialogue so far")
    func failure() throws {
        let body = "contact:says 'menu'\nbot:replies{ text = 'What?', buttons = { 'Order', 'Help' } }"
        #expect(
            try message(step(body, menu)) == """
                3: the bot's buttons is not as expected
                  expected: [Order] [Help]
                  given:    [Order] [Hours]
                The dialogue so far:
                  contact: "menu"
                  bot:     "What?" [Order] [Hours]
                """)
    }

    @Test("Rows of a list count as the buttons they were written as")
    func rows() throws {
        let list: JSON = [
            "messages": [["kind": "list", "text": "What?", "label": "Choose", "rows": [["id": "a", "title": "A"]]]]
        ]
        #expect(
            try step("contact:says 'x'\nbot:replies{ text = 'What?', buttons = { 'A' }, label = 'Choose' }", list)
                == .passed)
    }

    @Test("A bot that fails, fails its test at the step's line")
    func brokenBot() throws {
        let broken: JSON = ["messages": [], "failure": ["message": "boom", "file": "bot.lua", "line": 3]]
        #expect(
            try message(step("\ncontact:says 'x'\nbot:is_silent()", broken)).hasPrefix(
                "3: the bot failed: bot.lua:3: boom\n"))
    }

    @Test("An escalation is compared field by field")
    func escalation() throws {
        let handed: JSON = ["messages": [], "escalation": ["reason": "upset", "priority": "high"]]
        #expect(try step("contact:says 'x'\nbot:escalates{ reason = 'upset' }", handed) == .passed)
        #expect(try step("contact:says 'x'\nbot:escalates()", handed) == .passed)
        #expect(
            try message(step("contact:says 'x'\nbot:escalates{ priority = 'low' }", handed)).contains(
                #"given:    "high""#))
        #expect(
            try message(step("contact:says 'x'\nbot:escalates()", ["messages": []])).hasPrefix(
                "3: the bot did not hand"))
    }

    @Test(
        "Whatever else goes wrong is told at its line",
        arguments: [
            ("bot:replies 'x'", "2: the bot said nothing more\n  expected: \"x\""),
            ("contact:taps 'x'", "2: the bot has shown nothing called \"x\" to tap"),
            ("contact:syas 'x'", "2: there is no contact:syas: did you mean contact:says?"),
            ("contact.says 'x'", "2: write contact:says with a colon: contact:says \"menu\""),
            ("bot:replies{ txt = 'x' }", "2: bot:replies does not know \"txt\": did you mean `text`?"),
            ("local x = nil\nx.y = 1", "3: attempt to index a nil value (local 'x')"),
            ("advance 'soon'", "2: advance does not understand the time \"soon\""),
            ("while true do end", "2: this runs longer than 0.5 seconds"),
        ])
    func mistakes(body: String, sentence: String) throws {
        #expect(try message(step(body)).hasPrefix(sentence))
    }

    @Test("A test that takes steps without end is stopped")
    func endless() throws {
        let results = Array(repeating: ["messages": []] as JSON, count: 200)
        let script = try script("test('it', function(contact, bot)\nwhile true do contact:says 'x' end\nend)")
        #expect(
            message(script.step(test: 0, results: results)).hasPrefix(
                "2: a test has at most 200 steps: is this a loop?"))
    }

    @Test(
        "A file that is no test file is refused",
        arguments: [
            ("test('a'", "bot_test.lua:1: ')' expected near <eof>"),
            ("test('a')", #"bot_test.lua:1: a test needs a function: test("a", function(contact, bot) … end)"#),
            ("tset('a', print)", "bot_test.lua:1: there is no `tset`: did you mean `test`?"),
            ("reply 'x'", #"bot_test.lua:1: `reply` was never set: if it is a text, put it in quotes: "reply""#),
            ("test('a', print) test('a', print)", #"bot_test.lua:1: there are two tests called "a""#),
        ])
    func refused(source: String, sentence: String) {
        let error = #expect(throws: ScriptError.self) { try script(source) }
        #expect(error?.description == sentence)
    }
}
