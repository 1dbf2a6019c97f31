import Channels
import Foundation
import JSON
import Messaging
import Testing

@Suite("WhatsApp requests")
struct WhatsAppSendTests {
    private static let line = WhatsApp.Line(phoneNumberID: "106540352242922", accessToken: "geheim")
    private static let phone = WhatsApp.Address.phone("16505551234")

    private static func body(
        _ content: Message.Content, quote: String? = nil, to address: WhatsApp.Address = phone
    ) -> JSON {
        WhatsApp.request(for: Message(content, quote: quote), to: address, token: MessageToken("tk"), from: line).body
    }

    @Test("A request goes to the number's own address, with the token in its header")
    func envelope() {
        let line = WhatsApp.Line(
            phoneNumberID: "7", accessToken: "geheim", baseURL: "http://127.0.0.1:9090/", version: "v25.0")
        let request = WhatsApp.request(
            for: Message(.text("hi", previewsLinks: false)), to: Self.phone, token: MessageToken("tk"), from: line)
        #expect(request.method == "POST")
        #expect(request.url == "http://127.0.0.1:9090/v25.0/7/messages")
        #expect(
            request.headers == [
                .init(name: "Authorization", value: "Bearer geheim"),
                .init(name: "Content-Type", value: "application/json"),
            ])
        #expect(
            request.body == [
                "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+16505551234", "type": "text",
                "text": ["body": "hi"], "biz_opaque_callback_data": "tk",
            ])
    }

    @Test("Printing a request or a line shows neither token nor message")
    func redaction() {
        let request = WhatsApp.request(
            for: Message(.text("private", previewsLinks: false)), to: Self.phone, token: MessageToken("tk"),
            from: Self.line)
        for text in [
            "\(request)", String(reflecting: request), "\(Self.line)", String(reflecting: Self.line), "\([Self.line])",
        ] {
            #expect(!text.contains("geheim") && !text.contains("private"))
        }
    }

    @Test("A person is addressed by phone, else by user id, never by user name")
    func addressing() {
        let all = [
            Identity(.userID, "US.1"), Identity(.userID, "US.0"), Identity(.parentUserID, "US.ENT.1"),
            Identity(.phone, "1650"),
            Identity(.phone, "1640"), Identity(.username, "zed"),
        ]
        #expect(WhatsApp.Address(all) == .phone("1650"))
        #expect(WhatsApp.Address(all.filter { $0.kind != .phone }) == .userID("US.1"))
        #expect(WhatsApp.Address([Identity(.parentUserID, "US.ENT.1")]) == .userID("US.ENT.1"))
        #expect(WhatsApp.Address([Identity(.username, "zed")]) == nil)
        #expect(WhatsApp.Address([]) == nil)
        let byID = Self.body(.text("x", previewsLinks: false), to: .userID("US.1"))
        #expect(byID["to"] == nil && byID["recipient"] == "US.1" && byID["recipient_type"] == "individual")
        let group = Self.body(.text("x", previewsLinks: false), to: .group("R1"))
        #expect(group["to"] == "R1" && group["recipient"] == nil && group["recipient_type"] == "group")
        #expect(Self.body(.text("x", previewsLinks: false), to: .phone("+1650"))["to"] == "+1650")
    }

    @Test("Every kind of message can quote, but a read mark")
    func quotes() {
        let contents: [Message.Content] = [
            .text("x", previewsLinks: true), .buttons(body: "x", footer: nil, buttons: []),
            .list(body: "x", footer: nil, label: "l", sections: []),
            .media(.init(.image, .link("https://x.example"), caption: nil)),
            .template(name: "t", language: "en", components: []),
        ]
        for content in contents { #expect(Self.body(content, quote: "w1")["context"] == ["message_id": "w1"]) }
        #expect(
            Self.body(.read(message: "w1", typing: false), quote: "w0")
                == ["messaging_product": "whatsapp", "status": "read", "message_id": "w1"])
    }

    @Test("Buttons, lists and images are as Meta's reference has them")
    func shapes() {
        let buttons = Self.body(.buttons(body: "b", footer: "f", buttons: [.init(id: "1", title: "One")]))[
            "interactive"]
        #expect(
            buttons == [
                "type": "button", "body": ["text": "b"], "footer": ["text": "f"],
                "action": ["buttons": [["type": "reply", "reply": ["id": "1", "title": "One"]]]],
            ])
        let rows = [
            Message.Row(id: "1", title: "One", description: nil), .init(id: "2", title: "Two", description: "d"),
        ]
        let list = Self.body(.list(body: "b", footer: nil, label: "Open", sections: [.init(title: nil, rows: rows)]))
        #expect(
            list["interactive"] == [
                "type": "list", "body": ["text": "b"],
                "action": [
                    "button": "Open",
                    "sections": [
                        ["rows": [["id": "1", "title": "One"], ["id": "2", "title": "Two", "description": "d"]]]
                    ],
                ],
            ])
        #expect(
            Self.body(.media(.init(.image, .link("https://x.example"), caption: nil)))["image"] == [
                "link": "https://x.example"
            ])
        #expect(
            Self.body(.template(name: "t", language: "en", components: []))["template"] == [
                "name": "t", "language": ["code": "en"],
            ])
    }

    /// The documented body of each type covered, and the message that must give it. A header is not covered yet, nor is
    /// the callback data part of most examples.
    @Test(
        "Messages are written as in Meta's documentation",
        .enabled(if: TestData.hasShared, "the folder shared is not beside this repository"),
        arguments: [
            "text-preview-url", "text-contextual-reply", "text-biz-opaque-callback-data", "image-by-link",
            "interactive-list",
            "interactive-reply-buttons", "mark-as-read", "typing-indicator", "template-named-parameters",
            "template-positional-parameters", "template-header-document-quick-reply-payload",
            "template-request-contact-info",
            "bsuid-text-recipient-only", "bsuid-text-parent-recipient", "group-text",
        ])
    func documented(name: String) throws {
        let files = TestData.shared("sends")
        var sample = try TestData.json(try #require(files.first { $0.lastPathComponent == "\(name).json" }))
        var written = Self.body(
            try #require(Self.content(of: sample)), quote: sample["context"]?["message_id"]?.string,
            to: try #require(Self.address(of: sample)))
        if sample["biz_opaque_callback_data"] == nil {
            written = written.without(["biz_opaque_callback_data"])
        } else {
            sample = sample.without(["biz_opaque_callback_data"])
            written = written.without(["biz_opaque_callback_data"])
        }
        #expect(written.sorted == sample.without(["header"]).sorted)
    }

    @Test("Files, places, cards, reactions and links are as Meta's reference has them")
    func otherShapes() {
        let paper = Message.Media(.document, .link("https://x.example/a.pdf"), caption: "c", filename: "a.pdf")
        #expect(
            Self.body(.media(paper))["document"]
                == ["link": "https://x.example/a.pdf", "caption": "c", "filename": "a.pdf"])
        #expect(Self.body(.media(.init(.audio, .id("9"), isVoice: true)))["audio"] == ["id": "9", "voice": true])
        #expect(Self.body(.media(.init(.sticker, .id("9"))))["sticker"] == ["id": "9"])
        let place = Self.body(.location(.init(latitude: 1.5, longitude: 2, name: "n")))
        #expect(place["type"] == "location")
        #expect(place["location"] == ["latitude": .number(1.5), "longitude": .number(2), "name": "n"])
        #expect(Self.body(.contacts([["name": [:]]]))["contacts"] == [["name": [:]]])
        let reaction = Self.body(.reaction(emoji: nil, to: "w1"), quote: "w2")
        #expect(reaction["reaction"] == ["message_id": "w1", "emoji": ""])
        #expect(reaction["context"] == nil)
        #expect(
            Self.body(.locationRequest(body: "b"))["interactive"]
                == ["type": "location_request_message", "body": ["text": "b"], "action": ["name": "send_location"]])
        #expect(
            Self.body(.link(body: "b", header: .media(paper), footer: "f", label: "Go", url: "https://x.example"))[
                "interactive"]
                == [
                    "type": "cta_url",
                    "header": [
                        "type": "document",
                        "document": ["link": "https://x.example/a.pdf", "caption": "c", "filename": "a.pdf"],
                    ],
                    "body": ["text": "b"], "footer": ["text": "f"],
                    "action": ["name": "cta_url", "parameters": ["display_text": "Go", "url": "https://x.example"]],
                ])
        #expect(
            Self.body(.buttons(body: "b", header: .text("h"), footer: nil, buttons: []))["interactive"]?["header"]
                == ["type": "text", "text": "h"])
    }

    private static func address(of sample: JSON) -> WhatsApp.Address? {
        if sample["status"]?.string == "read" { return phone }
        if let id = sample["recipient"]?.string { return .userID(id) }
        guard let to = sample["to"]?.string else { return nil }
        return sample["recipient_type"]?.string == "group" ? .group(to) : .phone(String(to.dropFirst()))
    }

    private static func content(of sample: JSON) -> Message.Content? {
        let interactive = sample["interactive"]
        let body = interactive?["body"]?["text"]?.string ?? ""
        let footer = interactive?["footer"]?["text"]?.string
        let action = interactive?["action"]
        switch (sample["type"]?.string, interactive?["type"]?.string) {
        case ("text", _):
            return .text(
                sample["text"]?["body"]?.string ?? "", previewsLinks: sample["text"]?["preview_url"]?.bool ?? false)
        case ("image", _):
            return .media(
                .init(
                    .image, .link(sample["image"]?["link"]?.string ?? ""), caption: sample["image"]?["caption"]?.string)
            )
        case ("template", _):
            return .template(
                name: sample["template"]?["name"]?.string ?? "",
                language: sample["template"]?["language"]?["code"]?.string ?? "",
                components: sample["template"]?["components"]?.array ?? [])
        case (_, "button"):
            let buttons = (action?["buttons"]?.array ?? []).map {
                Message.Button(id: $0["reply"]?["id"]?.string ?? "", title: $0["reply"]?["title"]?.string ?? "")
            }
            return .buttons(body: body, footer: footer, buttons: buttons)
        case (_, "list"):
            let sections = (action?["sections"]?.array ?? []).map { section in
                Message.Section(
                    title: section["title"]?.string,
                    rows: (section["rows"]?.array ?? []).map {
                        Message.Row(
                            id: $0["id"]?.string ?? "", title: $0["title"]?.string ?? "",
                            description: $0["description"]?.string)
                    })
            }
            return .list(body: body, footer: footer, label: action?["button"]?.string ?? "", sections: sections)
        default:
            return sample["message_id"]?.string.map { .read(message: $0, typing: sample["typing_indicator"] != nil) }
        }
    }
}

extension JSON {
    /// The value without the members called one of `names`, at the top and in `interactive`.
    fileprivate func without(_ names: [String]) -> JSON {
        guard case .object(var object) = self else { return self }
        for name in names { object[name] = nil }
        object["interactive"] = object["interactive"]?.without(names)
        return .object(object)
    }

    /// The value with its members in the order of their names, for comparing.
    fileprivate var sorted: JSON {
        switch self {
        case .array(let items): .array(items.map(\.sorted))
        case .object(let object):
            .object(
                JSONObject(
                    members: object.members.sorted { $0.name < $1.name }.map {
                        .init(name: $0.name, value: $0.value.sorted)
                    }))
        default: self
        }
    }
}
