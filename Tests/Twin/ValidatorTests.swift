import JSON
import Testing

@testable import Twin

/// What the twin does not play.
private let unplayed = [
    "address-message", "call-permission", "catalog", "flow", "carousel", "product", "voice-call",
    "request-contact-info",
    "group-", "direct-send", "response-",
]

@Suite("The form of a send")
struct ValidatorTests {
    let validator = Validator(acceptsUnknownTemplates: true)

    func code(_ body: JSON) -> Int? {
        do throws(GraphError) {
            _ = try validator.request(body)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(
        "Meta's own examples are taken", .enabled(if: Fixtures.folder != nil),
        arguments: Fixtures.names("sends").filter { name in
            name.hasPrefix("template-") || !unplayed.contains { name.contains($0) }
        })
    func examples(name: String) throws {
        let body = try Fixtures.json("sends/\(name)")
        #expect(throws: Never.self) { try validator.request(body) }
    }

    @Test("Examples of what is not played are refused, not misread", .enabled(if: Fixtures.folder != nil))
    func refused() throws {
        for name in Fixtures.names("sends")
        where !name.hasPrefix("template-") && !name.hasPrefix("response-") && unplayed.contains(where: name.contains) {
            #expect(code(try Fixtures.json("sends/\(name)")) != nil, "\(name)")
        }
    }

    @Test("Text takes 1 to 4096 characters")
    func texts() {
        #expect(code(text("")) == 131_008)
        #expect(code(text(String(repeating: "ä", count: 4096))) == nil)
        #expect(code(text(String(repeating: "a", count: 4097))) == 100)
        #expect(code(send("text", ["body": 3])) == 131_008)
        #expect(code(send("text", ["body": "a", "preview": true])) == 100)
        #expect(code(["messaging_product": "whatsapp", "to": "+254712345678", "text": ["body": "no type"]]) == nil)
    }

    @Test("What every send needs")
    func common() {
        #expect(code([]) == 100)
        #expect(code(["to": "+254712345678", "text": ["body": "a"]]) == 100)
        #expect(code(["messaging_product": "whatsapp", "text": ["body": "a"]]) == 100)
        #expect(code(send("smoke", [:])) == 100)
        #expect(code(send("pin", [:])) == 100)
        var body = text("a")
        body = body.with("too", "+1")
        #expect(code(body) == 100)
        body = body.with("too", nil)
        body = body.with("biz_opaque_callback_data", .string(String(repeating: "x", count: 513)))
        #expect(code(body) == 131_009)
        body = body.with("biz_opaque_callback_data", .string(String(repeating: "x", count: 512)))
        #expect(code(body) == nil)
        body = body.with("recipient_type", "group")
        #expect(code(body) == 131_051)
    }

    @Test("`to` wins over `recipient`; alone, this is a user id")
    func recipients() throws {
        var body = text("a")
        body = body.with("recipient", "US.13491208655302741918")
        #expect(try validator.request(body) == .send(Send(recipient: .phone("+254712345678"), content: content("a"))))
        body = body.with("to", nil)
        let expected = Send(recipient: .userID("US.13491208655302741918"), content: content("a"))
        #expect(try validator.request(body) == .send(expected))
        body = body.with("recipient", "13491208655302741918")
        #expect(code(body) == 131_009)
    }

    private func content(_ text: String) -> Twin.Content {
        Twin.Content(.text, text: text, raw: ["body": .string(text)])
    }

    @Test("Media come by id or by link")
    func media() {
        #expect(code(send("image", ["link": "https://example.com/a.png", "caption": "A"])) == nil)
        #expect(code(send("image", ["id": "1", "link": "https://example.com/a.png"])) == 131_009)
        #expect(code(send("image", ["caption": "A"])) == 131_008)
        #expect(code(send("image", ["link": "ftp://example.com/a.png"])) == 131_009)
        #expect(code(send("image", ["link": "https://"])) == 131_009)
        #expect(code(send("image", ["id": "1", "caption": .string(String(repeating: "a", count: 1025))])) == 131_009)
        #expect(code(send("audio", ["id": "1", "caption": "A"])) == 100)
        #expect(code(send("image", ["id": "1", "filename": "a.png"])) == 100)
        #expect(code(send("document", ["id": "1", "filename": "a.pdf"])) == nil)
    }

    @Test("Places, cards and reactions")
    func others() {
        #expect(code(send("location", ["latitude": .number(-1.29), "longitude": .number(36.8)])) == nil)
        #expect(code(send("location", ["latitude": 91, "longitude": 36])) == 131_009)
        #expect(code(send("location", ["latitude": "north", "longitude": 36])) == 131_009)
        #expect(code(send("location", ["latitude": 1])) == 131_008)
        #expect(code(send("contacts", [["name": ["formatted_name": "A B", "first_name": "A"]]])) == nil)
        #expect(code(send("contacts", [["name": ["formatted_name": "A B"]]])) == 131_008)
        #expect(code(send("contacts", [])) == 131_009)
        #expect(code(send("reaction", ["message_id": "wamid.A", "emoji": "👍🏽"])) == nil)
        #expect(code(send("reaction", ["message_id": "wamid.A", "emoji": ""])) == nil)
        #expect(code(send("reaction", ["message_id": "wamid.A", "emoji": "no"])) == 131_009)
        #expect(code(send("reaction", ["message_id": "wamid.A"])) == 131_008)
    }

    @Test("A read mark names a message, and may show typing")
    func read() throws {
        let body: JSON = ["messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A"]
        #expect(try validator.request(body) == .read(messageID: "wamid.A", typing: false))
        #expect(code(["messaging_product": "whatsapp", "status": "read"]) == 131_008)
        #expect(code(["messaging_product": "whatsapp", "status": "unread", "message_id": "wamid.A"]) == 100)
    }

    @Test("Link buttons and requests for a location")
    func smallInteractive() {
        let link: JSON = [
            "type": "cta_url", "body": ["text": "a"],
            "action": ["name": "cta_url", "parameters": ["display_text": "See", "url": "https://example.com"]],
        ]
        #expect(code(send("interactive", link)) == nil)
        let place: JSON = [
            "type": "location_request_message", "body": ["text": "a"], "action": ["name": "send_location"],
        ]
        #expect(code(send("interactive", place)) == nil)
        #expect(code(send("interactive", ["type": "flow", "body": ["text": "a"]])) == 131_051)
        #expect(code(["messaging_product": "whatsapp", "to": "+254712345678", "type": "interactive"]) == 131_008)
    }
}
