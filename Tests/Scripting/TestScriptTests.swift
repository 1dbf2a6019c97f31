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

    /// What one test with this body comes to. The body begins on line 2. What the contact receives is among the results
    /// as `messages`.
    private func step(_ body: String, _ results: JSON...) throws -> TestScript.Step {
        let results = results.map { result -> JSON in
            guard case .object(var object) = result, let messages = object["messages"] else { return result }
            (object["messages"], object["people"]) = (nil, [["messages": messages]])
            return .object(object)
        }
        return try script("test('it', function(contact, bot)\n\(body)\nend)").step(test: 0, results: results)
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
        #expect(try step(body) == .needs(["by": 1, "kind": "says", "people": [""], "text": "menu"]))
        #expect(
            try step(body, menu)
                == .needs(["by": 1, "id": "hours", "kind": "taps", "message": 1, "people": [""], "title": "Hours"]))
        #expect(
            try step(body, menu, answer)
                == .needs(["by": 1, "kind": "advance", "milliseconds": 7_200_000, "people": [""]]))
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

    @Test("Texts of several lines are compared line by line")
    func lines() throws {
        let given: JSON = ["messages": [["kind": "text", "text": "Bread\nWhite 60\nBrown 70\nThank you"]]]
        let body = "contact:says 'x'\nbot:replies 'Bread\\nWhite 60\\nRye 90\\nThank you'"
        #expect(
            try message(step(body, given)).hasPrefix(
                """
                3: the bot's text is not as expected (- expected, + given)
                    Bread
                    White 60
                  - Rye 90
                  + Brown 70
                    Thank you
                The dialogue so far:
                """))
    }

    @Test("Several people take part, each with what they were told")
    func people() throws {
        let body = """
            local ann = another "Ann"
            contact:says 'hello'
            ann:says 'me too'
            bot:replies 'B'
            bot:to(contact):replies 'A'
            bot:to(contact):is_silent()
            """
        let text = { (text: String) -> JSON in ["messages": [["kind": "text", "text": .string(text)]]] }
        #expect(try step(body) == .needs(["by": 1, "kind": "says", "people": ["", "Ann"], "text": "hello"]))
        #expect(
            try step(body, ["people": []])
                == .needs(["by": 2, "kind": "says", "people": ["", "Ann"], "text": "me too"]))
        #expect(try step(body, ["people": []], ["people": [text("A"), text("B")]]) == .passed)
        #expect(
            try message(step(body, ["people": []], ["people": [text("X"), text("B")]])) == """
                6: the bot's text is not as expected
                  expected: "A"
                  given:    "X"
                The dialogue so far:
                  contact: "hello"
                  Ann:     "me too"
                  bot to contact: "X"
                  bot:     "B"
                """)
    }

    @Test(
        "What is sent is a step of its kind",
        arguments: [
            ("contact:sends{ image = true, text = 'x' }", ["kind": "sends", "media": "image", "text": "x"]),
            ("contact:sends{ document = 'a.pdf' }", ["filename": "a.pdf", "kind": "sends", "media": "document"]),
            ("contact:sends{ audio = true, voice = true }", ["kind": "sends", "media": "audio", "voice": true]),
            (
                "contact:sends{ location = { latitude = 1.5, longitude = 2 } }",
                ["kind": "sends", "location": ["latitude": .number(1.5), "longitude": 2]]
            ),
            (
                "contact:sends{ contacts = { { name = 'Ann', phone = '1' } } }",
                ["contacts": [["name": "Ann", "phone": "1"]], "kind": "sends"]
            ),
        ] as [(String, JSON)])
    func sends(body: String, wish: JSON) throws {
        guard case .needs(.object(var step)) = try step(body), case .object(let wish) = wish else {
            Issue.record("it needs a step")
            return
        }
        (step["by"], step["people"]) = (nil, nil)
        #expect(step == wish)
    }

    @Test("What is remembered, what waits and what was refused can be expected")
    func memory() throws {
        let result: JSON = [
            "people": [
                [
                    "messages": [], "state": ["step": 2, "address": ["town": "Lamu", "street": "1"]],
                    "contact": ["city": "Lamu"], "timers": [["name": "feedback", "milliseconds": 5_400_000]],
                ]
            ], "refused": 1,
        ]
        let good = """
            contact:says 'x'
            bot:remembers{ step = 2, address = { town = "Lamu" }, gone = false }
            bot:knows{ city = "Lamu" }
            bot:waits "feedback"
            bot:waits("feedback", "1h 30m")
            bot:is_refused()
            """
        #expect(try step(good, result) == .passed)
        for (body, sentence) in [
            ("bot:remembers{ step = 3 }", "3: the bot's state.step is not as expected\n  expected: 3\n  given:    2"),
            ("bot:knows{ city = 'Voi' }", "3: the bot's contact.city is not as expected\n  expected: \"Voi\""),
            (
                "bot:waits('feedback', '2h')",
                "3: the bot's waiting timer is not as expected\n  expected: feedback in 2h\n"
                    + "  given:    feedback in 1h 30m"
            ),
            ("bot:waits(false)", "3: the bot's waiting timer is not as expected\n  expected: none"),
            ("bot:is_refused(0)", "3: the bot's number of refused messages is not as expected\n  expected: 0"),
        ] {
            #expect(try message(step("contact:says 'x'\n\(body)", result)).hasPrefix(sentence))
        }
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
            ("contact:sends{ imge = true }", "2: contact:sends does not know \"imge\": did you mean `image`?"),
            ("contact:sends{}", "2: contact:sends needs image, video, audio, document, sticker, location or contacts"),
            ("contact:reacts 'x'", "2: there is no message of the bot to react to"),
            ("another()", "2: another needs the person's name in quotes, e.g. another \"Ann\", not nothing"),
            ("bot.replies 'x'", "2: write bot:replies with a colon: bot:replies \"Hello\""),
            ("bot:to('Ann'):replies 'x'", "2: bot:to needs a person, e.g. local ann = another \"Ann\""),
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
            ("test('a'", "bot_test.lua:1: a `)` is missing before the end of the file"),
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
