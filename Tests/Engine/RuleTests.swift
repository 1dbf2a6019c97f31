import Channels
import Crypto
import Engine
import JSON
import Messaging
import Scripting
import Store
import Telemetry
import Testing

@Suite("Triage and policy")
struct RuleTests {
    private let noon = Timestamp(seconds: 1_795_165_200)

    private func event(_ content: Event.Content, on channel: ChannelID = breadLine, from sender: Sender? = somebody)
        -> Event
    {
        Event(key: "k", channel: channel, at: noon, sender: sender, content: content, raw: .null)
    }
    private static let somebody = Sender(identities: [Identity(.phone, "254700000001")])
    private static let stranger = ChannelID(.whatsapp, account: "999")

    @Test("What a person sends gets a turn, also when nobody knows its type")
    func turns() {
        for content in [Event.Content.text("hi"), .unknown(type: "hologram"), .unsupported(type: nil), .contacts([])] {
            let arrival = Triage.arrival(of: event(content), in: .town, at: noon)
            #expect(arrival.disposition == .turn && arrival.tenant == bakery)
        }
    }

    @Test("What cannot have a turn ends visibly, with its reason")
    func others() {
        let receipt = Event.Content.status(.init(message: "wamid.1", status: .sent, token: nil, error: nil))
        let cases: [(Event, Arrival.Disposition)] = [
            (event(receipt, from: nil), .receipt),
            (event(receipt, on: Self.stranger, from: nil), .ignore(reason: "unknown_channel")),
            (event(.unknown(type: "unreadable"), from: nil), .park(reason: "unreadable")),
            (event(.unknown(type: "account_update"), from: nil), .ignore(reason: "nobody_sent_it")),
            (event(.text("hi"), on: Self.stranger), .park(reason: "unknown_channel")),
            (event(.system(.init(type: "user_changed_number", body: nil))), .ignore(reason: "system_notice")),
        ]
        for (event, disposition) in cases {
            #expect(Triage.arrival(of: event, in: .town, at: noon).disposition == disposition, "\(event.content)")
        }
    }

    private func situation(lastInbound: Timestamp?, identities: [Identity] = somebody.identities) -> Situation {
        Situation(
            tenant: bakery, channel: breadLine,
            contact: .init(person: Sender(identities: identities), attributes: [:], version: 1), state: [:],
            owner: .bot,
            lastInbound: lastInbound, group: nil)
    }

    @Test("Free-form messages are allowed for 24 hours to the millisecond, templates always")
    func window() {
        let text = Message(.text("hi", previewsLinks: false))
        let template = Message(.template(name: "offer", language: "en", components: []))
        let day = Policy.serviceWindow
        #expect(Policy.refusal(of: text, in: situation(lastInbound: nil), at: noon) == .windowClosed)
        #expect(Policy.refusal(of: text, in: situation(lastInbound: noon), at: noon + day) == .windowClosed)
        #expect(Policy.refusal(of: text, in: situation(lastInbound: noon), at: noon + (day - .milliseconds(1))) == nil)
        #expect(Policy.refusal(of: template, in: situation(lastInbound: nil), at: noon) == nil)
    }

    @Test("Every message gets a token of its own that grows with time, and the first problem is told by its place")
    func commitment() throws {
        let dice = Dice(SplitMix64(seed: 1))
        var effects = Effects()
        effects.messages = (0..<3).map { Message(.text("\($0)", previewsLinks: false)) }
        func tokens(at moment: Timestamp) throws -> [String] {
            let commitment = try Commitment(of: effects, in: situation(lastInbound: noon), at: moment, dice: dice)
            let entry = JournalEntry(
                number: EventNumber(1), tenant: bakery, conversation: ConversationID(1), event: event(.text("hi")),
                receivedAt: noon)
            let input = TurnInput(
                event: entry.event, person: Sender(identities: []), state: [:], attributes: [:], now: moment, seed: 1)
            return commitment.turn(
                for: entry, by: ScriptVersion(hash: "cafe"), from: situation(lastInbound: noon), input,
                claims: true
            ).outgoing.map(\.token.text)
        }
        let (first, later) = (try tokens(at: noon), try tokens(at: noon + .milliseconds(1)))
        #expect(Set(first + later).count == 6)
        #expect(try #require(first.max()) < #require(later.min()))

        effects.messages[1] = Message(.text(String(repeating: "x", count: 5000), previewsLinks: false))
        let defect = #expect(throws: Defect.self) { try tokens(at: noon) }
        #expect(defect?.reason == .message && defect?.detail.hasPrefix("message 2: ") == true)
    }

    @Test("A turn that writes to nobody needs nobody's address")
    func noAddress() throws {
        let nameless = situation(lastInbound: noon, identities: [Identity(.username, "ada")])
        let dice = Dice(SplitMix64(seed: 1))
        #expect(throws: Never.self) { try Commitment(of: Effects(), in: nameless, at: noon, dice: dice) }
        var effects = Effects()
        effects.messages = [Message(.text("hi", previewsLinks: false))]
        #expect(throws: Defect.self) { try Commitment(of: effects, in: nameless, at: noon, dice: dice) }
    }
}

@Suite("Intake", .timeLimit(.minutes(1)))
struct IntakeTests {
    private func body(for account: String) -> [UInt8] {
        let value: JSON = [
            "messaging_product": "whatsapp", "metadata": ["phone_number_id": .string(account)],
            "messages": [
                [
                    "from": "254700000001", "id": "wamid.1", "timestamp": "1795165200", "type": "text",
                    "text": ["body": "hi"],
                ]
            ],
        ]
        let change: JSON = ["field": "messages", "value": value]
        let json: JSON = ["object": "whatsapp_business_account", "entry": [["id": "1", "changes": [change]]]]
        return json.bytes()
    }

    private func signature(of body: [UInt8], by secret: String) -> String {
        "sha256=" + Hex.text(HMAC(key: Array(secret.utf8)).code(of: body))
    }

    @Test("An app's secret opens its own channels only: what it says of another tenant's leaves no trace")
    func foreignChannel() async throws {
        let bakery = try Bakery()
        let offered = Count()
        let intake = Intake(
            store: bakery.store, directory: bakery.directory, clock: bakery.clock, figures: Figures(in: Metrics()),
            log: Log(to: RecordingSink()), offer: { entries in offered.add(entries.count) }, decided: {})
        try await bakery.open { () async throws in
            let (ours, theirs) = (body(for: "101"), body(for: "201"))
            #expect(await intake.receive(theirs, signature: signature(of: theirs, by: "bread app")) == .foreignChannel)
            #expect(await intake.receive(ours, signature: signature(of: ours, by: "nobody's app")) == .badSignature)
            #expect(await intake.receive(ours, signature: nil) == .badSignature)
            #expect(try await bakery.store.tally().received == 0)
            #expect(await intake.receive(ours, signature: signature(of: ours, by: "bread app")) == .accepted)
            #expect(await intake.receive(ours, signature: signature(of: ours, by: "bread app")) == .accepted)
            let tally = try await bakery.store.tally()
            #expect(tally.received == 1 && tally.duplicates == 1)
            #expect(offered.value == 1)
        }
    }

    @Test("A signed body that is not JSON is kept, and a store that cannot is told to the sender")
    func unreadable() async throws {
        let bakery = try Bakery()
        let intake = Intake(
            store: bakery.store, directory: bakery.directory, clock: bakery.clock, figures: Figures(in: Metrics()),
            log: Log(to: RecordingSink()), offer: { _ in }, decided: {})
        try await bakery.open { () async throws in
            let (torn, whole) = (Array("{\"object\":".utf8), body(for: "101"))
            #expect(await intake.receive(torn, signature: signature(of: torn, by: "bread app")) == .unreadable)
            #expect(try await bakery.store.tally().parked == 1)
            bakery.store.before { $0 != .append }
            #expect(await intake.receive(whole, signature: signature(of: whole, by: "bread app")) == .failed)
        }
    }
}
