import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Messages of every kind")
struct MessageKindTests {
    private func content(_ body: String, of event: Event = event(.text("hi"))) throws -> Message.Content {
        let script = try Script("on.message(function(event)\n\(body)\nend)")
        let messages = try script.run(event).effects.messages
        #expect(messages.count == 1)
        return try #require(messages.first).content
    }

    @Test(
        "A file is a web address or one that came in",
        arguments: [
            (
                #"reply{ video = "https://x.example/a.mp4", text = "Look" }"#,
                Message.Media(.video, .link("https://x.example/a.mp4"), caption: "Look")
            ),
            (
                #"reply{ audio = "https://x.example/a.ogg", voice = true }"#,
                .init(.audio, .link("https://x.example/a.ogg"), isVoice: true)
            ),
            (
                #"reply{ document = { id = "77" }, text = "Your bill", filename = "Bill.pdf" }"#,
                .init(.document, .id("77"), caption: "Your bill", filename: "Bill.pdf")
            ),
            (#"reply{ sticker = "https://x.example/a.webp" }"#, .init(.sticker, .link("https://x.example/a.webp"))),
            (#"reply{ image = { id = "77", kind = "image" } }"#, .init(.image, .id("77"))),
        ])
    func files(body: String, expected: Message.Media) throws { #expect(try content(body) == .media(expected)) }

    @Test("What came in is passed on as what it is")
    func passedOn() throws {
        let voice = event(.media(.init(kind: .audio, id: "9", mimeType: "audio/ogg", isVoice: true)))
        #expect(
            try content("reply{ media = event.media }", of: voice) == .media(.init(.audio, .id("9"), isVoice: true)))
        let paper = event(.media(.init(kind: .document, id: "8", filename: "Bill.pdf")))
        #expect(
            try content("reply{ document = event.media, text = 'x' }", of: paper)
                == .media(.init(.document, .id("8"), caption: "x", filename: "Bill.pdf")))
    }

    @Test("A place, and a question for one")
    func places() throws {
        #expect(
            try content("reply{ location = { latitude = -1, longitude = 36.5, name = 'Here' } }")
                == .location(.init(latitude: -1, longitude: 36.5, name: "Here")))
        #expect(try content("reply{ text = 'Where?', request = 'location' }") == .locationRequest(body: "Where?"))
        let shared = event(.location(.init(latitude: 1, longitude: 2)))
        #expect(
            try content("reply{ location = event.location }", of: shared) == .location(.init(latitude: 1, longitude: 2))
        )
    }

    @Test("A contact card has a whole name, a part of it, and numbers by which a chat opens")
    func contacts() throws {
        #expect(
            try content(
                "reply{ contact = { name = 'Amina Otieno', phone = '020 1', whatsapp = '+254 712', title = 'Baker' } }")
                == .contacts([
                    [
                        "name": ["first_name": "Amina", "formatted_name": "Amina Otieno", "last_name": "Otieno"],
                        "org": ["title": "Baker"],
                        "phones": [["phone": "020 1"], ["phone": "+254712", "wa_id": "254712"]],
                    ]
                ]))
    }

    @Test("A shared contact is passed on without what only the transport adds")
    func sharedContact() throws {
        let card: JSON = [
            "name": ["formatted_name": "Bo"], "origin": "other", "vcard": "BEGIN", "phones": [["phone": "1"]],
        ]
        #expect(
            try content("reply{ contact = event.contacts }", of: event(.contacts([card])))
                == .contacts([["name": ["first_name": "Bo", "formatted_name": "Bo"], "phones": [["phone": "1"]]]]))
    }

    @Test("A reaction goes to the message that is answered, or to the one that is named")
    func reactions() throws {
        #expect(try content("reply{ reaction = '👍🏽' }") == .reaction(emoji: "👍🏽", to: "wamid.1"))
        #expect(try content("send{ reaction = false, to = 'wamid.9' }") == .reaction(emoji: nil, to: "wamid.9"))
    }

    @Test("A button that opens a page, below a picture")
    func link() throws {
        #expect(
            try content(
                "reply{ text = 'Shop', link = { label = 'Open', url = 'https://x.example' }, image = 'https://x.example/a' }"
            )
                == .link(
                    body: "Shop", header: .media(.init(.image, .link("https://x.example/a"))), footer: nil,
                    label: "Open",
                    url: "https://x.example"))
    }

    @Test("Above buttons there may be a line, a picture, a video or a document")
    func headers() throws {
        let one = [Message.Button(id: "A", title: "A")]
        #expect(
            try content("reply{ text = 'x', buttons = { 'A' }, header = 'Menu' }")
                == .buttons(body: "x", header: .text("Menu"), footer: nil, buttons: one))
        #expect(
            try content(
                "reply{ text = 'x', buttons = { 'A' }, document = 'https://x.example/a.pdf', filename = 'a.pdf' }")
                == .buttons(
                    body: "x",
                    header: .media(.init(.document, .link("https://x.example/a.pdf"), filename: "a.pdf")), footer: nil,
                    buttons: one))
    }

    @Test("A template's values have names or an order; its header and buttons take theirs")
    func templates() throws {
        let body = """
            reply{ template = "t", language = "en", image = "https://x.example/a",
              values = { b = { currency = "KES", amount = 2.5, text = "KSh 2.50" }, a = "Amina" },
              buttons = { false, { url = "8812" }, { code = "SAVE" } } }
            """
        guard case .template("t", "en", let components) = try content(body) else {
            Issue.record("expected a template")
            return
        }
        #expect(
            components.map(\.inOrder) == [
                [
                    "parameters": [["image": ["link": "https://x.example/a"], "type": "image"]], "type": "header",
                ],
                [
                    "parameters": [
                        ["parameter_name": "a", "text": "Amina", "type": "text"],
                        [
                            "currency": ["amount_1000": 2500, "code": "KES", "fallback_value": "KSh 2.50"],
                            "parameter_name": "b", "type": "currency",
                        ],
                    ], "type": "body",
                ],
                [
                    "index": "1", "parameters": [["text": "8812", "type": "text"]], "sub_type": "url", "type": "button",
                ],
                [
                    "index": "2", "parameters": [["coupon_code": "SAVE", "type": "coupon_code"]],
                    "sub_type": "copy_code", "type": "button",
                ],
            ])
    }

    @Test(
        "A misused kind says in one sentence what to do",
        arguments: [
            (
                "reply{ audio = 'https://x', text = 'x' }",
                "reply: audio and text do not go together in one message: send two"
            ),
            ("reply{ media = 'https://x' }", "reply: media passes on a file that came in: media = event.media"),
            ("reply{ video = {} }", "reply: video must be a web address, or a file that came in: video = event.media"),
            (
                "reply{ image = 'https://x', filename = 'a' }",
                "reply: image and filename do not go together in one message: send two"
            ),
            (
                "reply{ text = 'x', link = 'https://x' }",
                #"reply: link is a table: link = { label = "Open", url = "https://example.com" }"#
            ),
            (
                "reply{ text = 'x', link = { label = 'Go' } }",
                #"reply: a link needs a label and a url: link = { label = "Open", url = "https://example.com" }"#
            ),
            (
                "reply{ text = 'x', link = { label = 'Go', url = 'javascript:1' } }",
                #"reply: the url of a link begins with https://, unlike "javascript:1""#
            ),
            (
                "reply{ text = 'x', buttons = { 'A' }, image = 'https://x', video = 'https://y' }",
                "reply: image and video do not go together: one of them stands above"
            ),
            (
                "reply{ text = 'x', buttons = { 'A' }, header = 'H', video = 'https://y' }",
                "reply: header and video do not go together: one of them stands above"
            ),
            ("reply{ text = 'x', header = 'y' }", "reply: a header needs buttons, a list or a link below it"),
            (
                "reply{ location = 'Nairobi' }",
                "reply: location is a table: location = { latitude = -1.29, longitude = 36.82 }"
            ),
            (
                "reply{ location = { lat = 1, longitude = 2 } }",
                #"reply: location does not know "lat": location = { latitude = -1.29, longitude = 36.82 }"#
            ),
            (
                "reply{ location = { latitude = true, longitude = 2 } }",
                "reply: latitude must be a number from -90 to 90, not the boolean true"
            ),
            (
                "reply{ contact = { name = 'A', whatsap = '1' } }",
                #"reply: contact does not know "whatsap": did you mean `whatsapp`?"#
            ),
            ("reply{ reaction = '' }", "reply: reaction is empty: write what the person shall read"),
            ("reply{ reaction = '👍', quote = true }", "reply: a reaction quotes nothing: leave quote out"),
            (
                "reply{ text = 'x', request = 'phone' }",
                #"reply: request is "location": it asks for a place, not the text "phone""#
            ),
            (
                "reply{ template = 't', language = 'en', values = { 'a' }, components = {} }",
                "reply: give either values or components"
            ),
            (
                "reply{ template = 't', language = 'en', buttons = { { id = 'x' } } }",
                #"reply: buttons[1] is { payload = "yes" }, { url = "8812" }, { code = "SAVE25" }, or false to leave it as it is"#
            ),
            ("reply{ text = 'x', emoji = '👍' }", #"reply does not know "emoji": did you mean `reaction`?"#),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }

    @Test("Where no message of the person is at hand a reaction needs one named")
    func noTarget() throws {
        let script = try Script("on.timer('t', function() send{ reaction = '👍' } end)")
        let outcome = script.run(event(.timer(.init(name: "t", data: [:]))))
        #expect(
            outcome.failure?.message == "send: there is no message of the person here to react to: name one, to = …")
    }
}
