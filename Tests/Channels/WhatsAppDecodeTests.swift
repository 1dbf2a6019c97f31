import Channels
import Foundation
import JSON
import Messaging
import Testing

@Suite("WhatsApp webhooks")
struct WhatsAppDecodeTests {
    @Test("Each of our payloads decodes as recorded", arguments: TestData.own)
    func own(file: URL) throws {
        let golden = file.deletingPathExtension().appendingPathExtension("golden.jsonl")
        try check(file, against: Golden(file: golden))
    }

    @Test(
        "Each payload of Meta's documentation decodes as recorded",
        .enabled(if: TestData.hasShared, "the folder shared is not beside this repository"),
        arguments: TestData.shared("webhooks"))
    func documented(file: URL) throws {
        let name = file.deletingPathExtension().lastPathComponent
        try check(file, against: Golden(file: TestData.folder.appending(path: "Golden/webhooks/\(name).golden.jsonl")))
    }

    private func check(_ file: URL, against golden: Golden) throws {
        let body = try TestData.json(file)
        let events = WhatsApp.decode(body, receivedAt: arrival)
        try golden.expect(events.map { $0.json.text() + "\n" }.joined())
        expectNothingLost(of: body, in: events)
        for event in events {
            #expect(
                try Event(json: JSON(parsing: event.json.bytes())) == event, "the journal gives back what it was given")
            #expect(WhatsApp.decode(event.raw, receivedAt: arrival) == [event], "an event's raw form decodes alone")
        }
        #expect(Set(events.map(\.key)).count == events.count, "each event has its own key")
        var random = SplitMix64(seed: 1)
        let again = WhatsApp.decode(body.shuffled(using: &random), receivedAt: arrival + .seconds(9))
        #expect(again.map(\.key).sorted() == events.map(\.key).sorted(), "keys are those of any redelivery")
    }
}

/// Every leaf of a body is in the raw form of some event, as often as it was in the body.
func expectNothingLost(of body: JSON, in events: [Event], sourceLocation: SourceLocation = #_sourceLocation) {
    var found: [String: Int] = [:]
    for event in events { found.merge(event.raw.leaves, uniquingKeysWith: +) }
    let lost = body.leaves.filter { found[$0.key, default: 0] < $0.value }
    #expect(lost.isEmpty, "lost: \(lost.keys.sorted())", sourceLocation: sourceLocation)
}
