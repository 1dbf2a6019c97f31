import Channels
import Foundation
import JSON
import Messaging
import Testing

@Suite("WhatsApp webhooks that are not as documented")
struct WhatsAppHostileTests {
    @Test("Whatever is changed in a payload, nothing is lost", arguments: 0..<60 as Range<UInt64>)
    func mutations(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bodies = try TestData.own.map(TestData.json)
        for _ in 0..<40 {
            var body = try #require(bodies.randomElement(using: &random))
            for _ in 0..<Int.random(in: 1...6, using: &random) { body = body.mutated(using: &random) }
            let events = WhatsApp.decode(body, receivedAt: arrival)
            #expect(!events.isEmpty)
            expectNothingLost(of: body, in: events)
            for event in events {
                #expect(try Event(json: JSON(parsing: event.json.bytes())) == event)
                #expect(
                    WhatsApp.decode(event.raw, receivedAt: arrival).map(\.key) == [event.key], "\(event.raw.text())")
            }
        }
    }

    @Test("A body that was cut or hit by a stray byte is kept byte by byte", arguments: 0..<20 as Range<UInt64>)
    func broken(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for file in TestData.own {
            var bytes = try [UInt8](Data(contentsOf: file))
            if Bool.random(using: &random) {
                bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random))
            } else {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            let event = WhatsApp.unreadable(bytes, receivedAt: arrival)
            #expect(event.content == .unknown(type: "unreadable"))
            #expect(try Event(json: JSON(parsing: event.json.bytes())) == event)
            if let text = event.raw["text"]?.string {
                #expect(Array(text.utf8) == bytes)
            } else {
                #expect(try #require(event.raw["hex"]?.string).count == 2 * bytes.count)
            }
            if let body = try? JSON(parsing: bytes) {
                expectNothingLost(of: body, in: WhatsApp.decode(body, receivedAt: arrival))
            }
        }
    }

    @Test("A thousand updates of a thousand people keep to about their size")
    func batch() throws {
        let note = JSON.string(String(repeating: "n", count: 100_000))
        let body = Self.body([
            "metadata": ["phone_number_id": "1", "display_phone_number": "2", "note": note], "note": note,
            "contacts": .array(
                (0..<1000).map { ["wa_id": .string("25470000\(1999 - $0)"), "profile": ["name": .string("N\($0)")]] }),
            "messages": .array((0..<1000).map { Self.text(id: "wamid.\($0)", from: "25470000\(1000 + $0)", "m\($0)") }),
        ])
        let events = WhatsApp.decode(body, receivedAt: arrival)
        #expect(events.map(\.key) == (0..<1000).map { "wamid.\($0)" })
        #expect(events.map { $0.sender?.name } == (0..<1000).map { "N\(999 - $0)" })
        expectNothingLost(of: body, in: events)
        let size = events.reduce(0) { $0 + $1.raw.bytes().count }
        #expect(size < 4 * body.bytes().count)
    }

    @Test("A large contact card is not repeated beside each message of its owner")
    func largeCard() {
        let body = Self.body([
            "contacts": [
                [
                    "wa_id": "254700000001", "profile": ["name": "A"],
                    "note": .string(String(repeating: "n", count: 100_000)),
                ]
            ],
            "messages": .array((0..<100).map { Self.text(id: "wamid.\($0)", from: "254700000001", "hi") }),
        ])
        let events = WhatsApp.decode(body, receivedAt: arrival)
        #expect(events.allSatisfy { $0.sender?.name == "A" })
        #expect(events.reduce(0) { $0 + $1.raw.bytes().count } < 200_000)
        expectNothingLost(of: body, in: events)
    }

    @Test("A text of 3 MB comes through whole")
    func large() throws {
        let text = String(repeating: "Ä", count: 1_500_000)
        let body = Self.body(["messages": [Self.text(id: "wamid.1", from: "254700000001", text)]])
        #expect(WhatsApp.decode(try JSON(parsing: body.bytes()), receivedAt: arrival).map(\.content) == [.text(text)])
    }

    @Test("More updates than the limit are kept as one")
    func tooMany() {
        let updates = (0...WhatsApp.maximumUpdates).map { Self.text(id: "wamid.\($0)", from: "1", "x") }
        let most = Self.body(["messages": .array(updates.dropLast())])
        #expect(WhatsApp.decode(most, receivedAt: arrival).count == WhatsApp.maximumUpdates)
        let tooMany = Self.body(["messages": .array(updates)])
        let events = WhatsApp.decode(tooMany, receivedAt: arrival)
        #expect(events.map(\.content) == [.unknown(type: "body")])
        #expect(events.first?.raw == tooMany)
    }

    @Test("Deep nesting is kept as text, which the journal can read back", arguments: [200, 300, 2000])
    func deep(levels: Int) throws {
        let nested = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        let body = try JSON(parsing: #"{"entry":[{"changes":[{"field":"x","value":\#(nested)}]}]}"#)
        let event = try #require(WhatsApp.decode(body, receivedAt: arrival).first)
        #expect(try Event(json: JSON(parsing: event.json.bytes())) == event)
        if levels < WhatsApp.maximumDepth - 10 {
            #expect(event.raw == body)
        } else {
            #expect(event.raw["text"] == .string(body.text()))
        }
    }

    @Test("A body in which a name stands twice is not JSON")
    func duplicateNames() {
        #expect(throws: JSONError.self) { try JSON(parsing: #"{"entry":[],"entry":[{"id":"1"}]}"#) }
    }

    @Test("Bytes that are not UTF-8 are kept as hexadecimal digits")
    func notText() {
        #expect(WhatsApp.unreadable([0xff, 0x00], receivedAt: arrival).raw == ["hex": "ff00"])
        #expect(WhatsApp.unreadable([], receivedAt: arrival).raw == ["text": ""])
    }

    @Test("An id that no provider would give is none")
    func longID() {
        let body = Self.body(["messages": [Self.text(id: String(repeating: "w", count: 513), from: "1", "x")]])
        #expect(WhatsApp.decode(body, receivedAt: arrival).map(\.content) == [.unknown(type: "messages")])
    }

    @Test(
        "Times are seconds or milliseconds, as text or number, or else the time of arrival",
        arguments: [
            ("1790000000", 1_790_000_000_000), (1_790_000_000, 1_790_000_000_000), ("1790000000123", 1_790_000_000_123),
            (1_790_000_000_123, 1_790_000_000_123), (.number(1.79e9), 1_790_000_000_000), (0, 0),
            ("-1", arrival.milliseconds), (.integer(.max), arrival.milliseconds), (.null, arrival.milliseconds),
            ("", arrival.milliseconds), ("1e9", arrival.milliseconds), (.number(0.5), arrival.milliseconds),
        ] as [(JSON, Int64)])
    func times(timestamp: JSON, milliseconds: Int64) {
        let body = Self.body(["messages": [["id": "w", "timestamp": timestamp, "type": "text", "text": ["body": "x"]]]])
        #expect(WhatsApp.decode(body, receivedAt: arrival).map(\.at.milliseconds) == [milliseconds])
    }

    private static func text(id: String, from phone: String, _ text: String) -> JSON {
        [
            "id": .string(id), "from": .string(phone), "timestamp": "1790000000", "type": "text",
            "text": ["body": .string(text)],
        ]
    }

    private static func body(_ value: JSON) -> JSON {
        [
            "object": "whatsapp_business_account",
            "entry": [["id": "9", "changes": [["field": "messages", "value": value]]]],
        ]
    }
}
