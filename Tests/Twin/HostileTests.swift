import JSON
import Messaging
import Testing

@testable import Twin

@Suite("Hostile input")
struct HostileTests {
    /// Bodies that are valid as a start.
    private static let seeds: [JSON] = [
        text("hello"), send("image", ["link": "https://example.com/a.png", "caption": "A"]),
        send(
            "interactive",
            [
                "type": "list", "header": ["type": "text", "text": "A"], "body": ["text": "B"],
                "action": ["button": "C", "sections": [["title": "D", "rows": [["id": "e", "title": "E"]]]]],
            ]),
        send(
            "template",
            [
                "name": "hello", "language": ["code": "en_US"],
                "components": [
                    ["type": "body", "parameters": [["type": "text", "text": "A"]]],
                    ["type": "button", "index": "0", "parameters": [["type": "payload", "payload": "P"]]],
                ],
            ]),
        send("contacts", [["name": ["formatted_name": "A B", "first_name": "A"]]]),
        send("reaction", ["message_id": "wamid.A", "emoji": "👍"]),
        [
            "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A",
            "typing_indicator": ["type": "text"],
        ],
    ]

    private static let odd: [JSON] = [
        .null, true, -1, .number(.nan), .integer(.max), .number(1e300), "", "\u{0}",
        .string(String(repeating: "ab", count: 70_000)),
        [], [[]], [:], ["": .null], ["type": "text"], "99999999999999999999", "{{1}}", "text", "interactive",
    ]

    private func mutate(_ value: JSON, _ random: inout SplitMix64) -> JSON {
        if Int.random(in: 0..<6, using: &random) == 0 { return Self.odd.randomElement(using: &random) ?? .null }
        switch value {
        case .object(let object):
            var members = object.members
            if members.isEmpty { return value }
            let index = Int.random(in: members.indices, using: &random)
            if Int.random(in: 0..<8, using: &random) == 0 {
                members.remove(at: index)
            } else {
                members[index].value = mutate(members[index].value, &random)
            }
            return .object(JSONObject(members: members))
        case .array(var items):
            if items.isEmpty { return value }
            let index = Int.random(in: items.indices, using: &random)
            if Int.random(in: 0..<8, using: &random) == 0 {
                items += Array(repeating: items[index], count: 40)
            } else {
                items[index] = mutate(items[index], &random)
            }
            return .array(items)
        default: return Self.odd.randomElement(using: &random) ?? .null
        }
    }

    @Test(
        "A mangled send is accepted or refused with a code, and nothing else", arguments: 1...20 as ClosedRange<UInt64>)
    func mangled(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var world = World(
            .test { $0.templates = [Twin.Template(name: "hello", body: "Hi {{1}}", buttons: [.quickReply("A")])] })
        world.webhook = "http://127.0.0.1/"
        let now = Timestamp(seconds: 1_795_000_000)
        var refused = 0
        for _ in 0..<500 {
            var body = Self.seeds.randomElement(using: &random) ?? .null
            for _ in 0..<Int.random(in: 1...4, using: &random) { body = mutate(body, &random) }
            do throws(GraphError) {
                guard case .send(let send) = try world.validator.request(body) else { continue }
                _ = try world.accept(send, body: body, phoneNumberID: Twin.Phone.bakery.phoneNumberID, now: now)
                for parcel in world.run(now: now).parcels {
                    #expect(throws: Never.self) { try JSON(parsing: WireWriter.bytes(parcel.body, .init(), seed: 1)) }
                    world.finished(parcel, arrived: true, now: now)
                }
            } catch {
                refused += 1
                #expect((400...503).contains(error.status) && error.code > 0)
                #expect((error.details ?? error.title).utf8.count < 1000, "an error text is bounded")
            }
        }
        #expect(refused > 100)
    }

    @Test(
        "What is no form is not read as one",
        arguments: [
            "", "--", "--a", "--a\r\n", "--a--", "--a\r\n\r\n\r\n--a--",
            "--a\r\nContent-Disposition: form-data; name=x\r\n--a--",
            "--a\r\nname\r\n\r\nx\r\n--a--", "--a\r\n\r\n--a\r\n--a\r\n--a", "--b\r\n\r\n--b--",
        ])
    func forms(body: String) {
        let parts = Multipart.parts(Array(body.utf8), contentType: "multipart/form-data; boundary=a")
        #expect(parts == nil || parts == [])
        #expect(Multipart.parts(Array(body.utf8), contentType: "multipart/form-data") == nil)
        #expect(Multipart.parts(Array(body.utf8), contentType: "multipart/form-data; boundary=") == nil)
        #expect(Multipart.parts(Array(body.utf8), contentType: "text/plain; boundary=a") == nil)
    }

    @Test("Texts of any kind survive the wire", arguments: [false, true])
    func writer(isPlain: Bool) throws {
        var style = Twin.WireStyle()
        (style.escapesUnicode, style.escapesSlashes, style.escapesMarks) = (!isPlain, !isPlain, !isPlain)
        style.shufflesKeys = true
        var random = SplitMix64(seed: 7)
        for _ in 0..<300 {
            let scalars = (0..<20).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 1..<(Bool.random(using: &random) ? 0x80 : 0x11_0000), using: &random))
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            let value: JSON = ["t": .string(String(text)), "n": 1, "a": [.number(1.5), .null, true]]
            let bytes = WireWriter.bytes(value, style, seed: random.next())
            let read = try JSON(parsing: bytes)
            #expect(read["t"] == value["t"] && read["a"] == value["a"] && read["n"] == 1)
            #expect(isPlain || bytes.allSatisfy { $0 < 0x80 })
        }
    }
}
