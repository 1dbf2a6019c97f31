import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("What reply and send make of an author's words")
struct MessageVerbTests {
    private func contents(_ body: String) throws -> [Message.Content] { try effects(of: body).messages.map(\.content) }

    @Test("A text, a number and a table with text are texts")
    func texts() throws {
        #expect(
            try contents(#"reply "Hello" reply(42) send{ text = "Bye" }"#) == [
                .text("Hello", previewsLinks: false), .text("42", previewsLinks: false),
                .text("Bye", previewsLinks: false),
            ])
    }

    @Test("Buttons may be named, plain or written out")
    func buttons() throws {
        let menu =
            #"reply{ text = "What?", footer = "Tap", buttons = { { order = "Order bread" }, "Hours", { id = "x", title = "Help" } } }"#
        #expect(
            try contents(menu) == [
                .buttons(
                    body: "What?", footer: "Tap",
                    buttons: [
                        .init(id: "order", title: "Order bread"), .init(id: "Hours", title: "Hours"),
                        .init(id: "x", title: "Help"),
                    ])
            ])
    }

    @Test("typing marks the person's message as read before the answer")
    func typing() throws {
        let effects = try effects(of: #"typing() reply "Done""#)
        guard case .read(_, let typing) = effects.messages.first?.content else {
            Issue.record("expected a read mark, got \(effects.messages)")
            return
        }
        #expect(typing)
        #expect(effects.messages.last?.content == .text("Done", previewsLinks: false))
    }

    @Test("More than three buttons become a list")
    func manyButtons() throws {
        let rows = ["A", "B", "C", "D"].map { Message.Row(id: $0, title: $0, description: nil) }
        #expect(
            try contents(#"reply{ text = "What?", buttons = { "A", "B", "C", "D" } }"#) == [
                .list(body: "What?", footer: nil, label: "Choose", sections: [.init(title: nil, rows: rows)])
            ])
    }

    @Test("A list has rows, with or without groups")
    func list() throws {
        let list = """
            reply{ text = "Pick", label = "Breads", list = {
              { title = "Light", rows = { { white = "White" }, "Rolls" } },
              { title = "Dark", rows = { { id = "rye", title = "Rye", description = "Sour" } } } } }
            """
        #expect(
            try contents(list) == [
                .list(
                    body: "Pick", footer: nil, label: "Breads",
                    sections: [
                        .init(
                            title: "Light",
                            rows: [
                                .init(id: "white", title: "White", description: nil),
                                .init(id: "Rolls", title: "Rolls", description: nil),
                            ]),
                        .init(title: "Dark", rows: [.init(id: "rye", title: "Rye", description: "Sour")]),
                    ])
            ])
    }

    @Test("Images and templates")
    func others() throws {
        #expect(
            try contents(#"reply{ image = "https://x.example/a.png", text = "Look" }"#) == [
                .media(.init(.image, .link("https://x.example/a.png"), caption: "Look"))
            ])
        #expect(
            try contents(#"reply{ template = "ready", language = "en", values = { "Amina", 17 } }"#) == [
                .template(
                    name: "ready", language: "en",
                    components: [
                        [
                            "parameters": [["text": "Amina", "type": "text"], ["text": "17", "type": "text"]],
                            "type": "body",
                        ]
                    ])
            ])
        #expect(
            try contents(#"reply{ template = "plain", language = "en" }"#) == [
                .template(name: "plain", language: "en", components: [])
            ])
    }

    @Test("reply quotes on demand, send never")
    func quotes() throws {
        #expect(
            try effects(of: #"reply{ text = "x", quote = true } reply "y""#).messages.map(\.quote) == ["wamid.1", nil])
        let script = try Script("on.timer('t', function() reply{ text = 'x', quote = true } end)")
        let outcome = script.run(event(.timer(.init(name: "t", data: [:]))))
        #expect(outcome.failure?.message == "reply: there is no message of the person here that could be quoted")
    }

    @Test(
        "A misused verb says in one sentence what to do, at the author's line",
        arguments: [
            (#"repply "x""#, "there is no `repply`: did you mean `reply`?"),
            (#"reply{ txt = "x" }"#, #"reply does not know "txt": did you mean `text`?"#),
            (#"reply{ caption = "x" }"#, #"reply does not know "caption": did you mean `text`?"#),
            (#"reply{ buton = {} }"#, #"reply does not know "buton": did you mean `buttons`?"#),
            ("reply(nil)", #"reply needs a text, e.g. reply "Hello", not nothing"#),
            ("reply(true)", #"reply needs a text, e.g. reply "Hello", not the boolean true"#),
            ("reply{}", #"reply{} says nothing: reply "Hello""#),
            (#"reply """#, "reply: text is empty: write what the person shall read"),
            (#"reply{ "x" }"#, #"reply: the text needs its name: reply{ text = "…" }"#),
            ("reply(hello)", #"`hello` was never set: if it is a text, put it in quotes: "hello""#),
            (
                "reply(('Zoë'):sub(1, 3))",
                "reply: text is not a proper text: it may have been cut in the middle of a letter"
            ),
            (
                #"reply{ text = "x", buttons = { a = "A", b = "B" } }"#,
                #"reply: buttons: put each entry in its own braces, e.g. { { order = "Order" }, "Help" }, so that their order is sure"#
            ),
            (#"reply{ text = "x", buttons = { "A", "A" } }"#, #"reply: buttons: the id "A" is there twice"#),
            (
                #"reply{ text = "x", buttons = { { a = "T" }, { b = "T" } } }"#,
                #"reply: buttons: the title "T" is there twice"#
            ),
            (#"reply{ text = "x", buttons = { { a = true } } }"#, #"reply: buttons[1] needs a title: { a = "Title" }"#),
            (#"reply{ text = "x", buttons = { "A", {} } }"#, #"reply: buttons[2] needs a title: { id = "Title" }"#),
            (
                #"reply{ text = "x", buttons = { "A", 7.5, print } }"#,
                #"reply: buttons[3] must be a title or { id = "Title" }, not a function"#
            ),
            (
                #"reply{ text = "x", buttons = {} }"#,
                #"reply: buttons is empty: add an entry, e.g. { { order = "Order" }, "Help" }"#
            ),
            (
                #"reply{ text = "x", buttons = "A" }"#,
                #"reply: buttons must be a list in braces, e.g. { { order = "Order" }, "Help" }"#
            ),
            (
                "local t = {} for i = 1, 51 do t[i] = 'n' .. i end reply{ text = 'x', buttons = t }",
                "reply: buttons has 51 entries, and a menu has at most 50: split it into two menus"
            ),
            (
                #"reply{ text = "x", list = { { title = "G", rows = { "A" } }, "B" } }"#,
                #"reply: list: with several groups each needs a title: { title = "Breads", rows = { … } }"#
            ),
            (#"reply{ buttons = { "A" } }"#, "reply: text must be a text in quotes, not nothing"),
            (#"reply{ text = "x", footer = "y" }"#, "reply: a footer needs buttons or a list above it"),
            (
                #"reply{ image = "http://x" }"#,
                #"reply: image must be a web address that begins with https://, not "http://x""#
            ),
            (
                #"reply{ sticker = "https://x", buttons = { "A" } }"#,
                "reply: buttons and sticker do not go together in one message: send two"
            ),
            (#"reply{ template = "t" }"#, #"reply: a template needs a language, e.g. language = "en""#),
            (#"send{ text = "x", quote = true }"#, "send does not quote: use reply{ …, quote = true }"),
            (
                #"for i = 1, 21 do send "x" end"#,
                "send: one turn sends at most 20 messages: is this a loop? (quota messages)"
            ),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }

    @Test("A mistake in a tail call is told at the line where the handler begins")
    func tailCall() throws {
        #expect(try complaint(about: "\n\nreturn reply(nil)").hasPrefix("bot.lua:1: reply needs a text"))
    }

    @Test("A mistake in a helper is told at the helper's line, in its own file")
    func helper() throws {
        let script = try Script(
            "local say = require 'say'\non.message(function() say(7, nil) end)",
            files: ["say.lua": "return function(a, b)\n  reply(b)\n  return a\nend"])
        #expect(script.run("x").failure?.file == "say.lua")
        #expect(script.run("x").failure?.line == 2)
    }
}
