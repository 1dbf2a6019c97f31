import JSON
import Messaging
import Store
import Testing

@Suite("The journal", .timeLimit(.minutes(1)))
struct JournalTests {
    @Test("What arrived waits, in order, until its turn commits", arguments: Backend.allCases)
    func order(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2", from: .person("254700000002")))
            #expect(first.number < second.number)
            #expect(first.conversation != second.conversation)
            #expect(try await store.waiting(after: nil, limit: 10) == [first, second])
            #expect(try await store.waiting(after: nil, limit: 1) == [first])
            #expect(try await store.waiting(after: first.number, limit: 10) == [second])
            #expect(try await store.commit(TurnCommit(first)) == .committed(claimed: nil, nextTimer: nil))
            #expect(try await store.waiting(after: nil, limit: 10) == [second])
            #expect(try await store.commit(TurnCommit(first)) == .alreadySettled)
            try await expectBalance(store)
        }
    }

    @Test("One result for each arrival, in order", arguments: Backend.allCases)
    func results(backend: Backend) async throws {
        try await withStore(backend) { store in
            let appended = try await store.append([
                .text("m1"), .text("m2", .ignore(reason: "echo")), .text("m3", .park(reason: "odd")), .text("m1"),
                .receipt(.sent, of: "wamid.unknown"), .text("m4"),
            ])
            #expect(appended.map(\.isWaiting) == [true, false, false, false, false, true])
            #expect(Array(appended[1...4]) == [.settled, .settled, .duplicate, .settled])
            let tally = try await store.tally()
            #expect(tally.received == 5 && tally.waiting == 2 && tally.ignored == 2 && tally.parked == 1)
            #expect(tally.duplicates == 1 && tally.handled == 0)
            #expect(try await store.append([]) == [])
        }
    }

    @Test("A redelivery is recognised, also after a restart and once the event is settled", arguments: Backend.allCases)
    func redelivery(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            #expect(
                try await store.append([.text("m1", saying: "other words", at: noon + .seconds(9))]) == [.duplicate])
            try await store.commitDone(TurnCommit(entry))
        }
        try await workshop.use { store async throws in
            #expect(try await store.append([.text("m1"), .text("m1", to: clinic)]) == [.duplicate, .duplicate])
            // The key is unique within its channel, not beyond.
            #expect(try await store.append([.text("m1", on: cakeLine)]).map(\.isWaiting) == [true])
            #expect(try await store.tally().received == 2)
            #expect(try await store.tally().duplicates == 3)
        }
    }

    @Test("Of an event delivered many times at once, one is journalled", arguments: Backend.allCases)
    func concurrentRedelivery(backend: Backend) async throws {
        try await withStore(backend) { store in
            let waiting = try await withThrowingTaskGroup(of: [Appended].self) { group in
                for _ in 0..<40 { group.addTask { try await store.append([.text("m1"), .text("m2")]) } }
                return try await group.reduce(0) { $0 + $1.count(where: \.isWaiting) }
            }
            #expect(waiting == 2)
            let tally = try await store.tally()
            #expect(tally.received == 2 && tally.waiting == 2 && tally.duplicates == 78)
            #expect(try await store.waiting(after: nil, limit: 100).count == 2)
        }
    }

    @Test("An event comes back as it was, whatever is in it", arguments: Backend.allCases)
    func faithful(backend: Backend) async throws {
        let contents: [Event.Content] = [
            .text("naïve \u{0} \u{1F35E} \"quoted\"\n"), .choice(.init(id: "order", title: "Order", source: .button)),
            .media(.init(kind: .audio, id: "77", mimeType: "audio/ogg", caption: nil, filename: nil, isVoice: true)),
            .location(.init(latitude: -1.2833, longitude: 36.8167, name: "Nairobi", address: nil)),
            .reaction(target: "wamid.x", emoji: nil), .unsupported(type: "poll"), .unknown(type: "hologram"),
            .system(.init(type: "customer_identity_changed", body: nil)),
        ]
        let workshop = try Workshop(backend)
        let entries = try await workshop.use { store in
            var entries: [JournalEntry] = []
            for (index, content) in contents.enumerated() {
                var arrival = Arrival.text("m\(index)")
                arrival.event.content = content
                arrival.event.replyTo = "wamid.before"
                arrival.event.forwarded = true
                arrival.event.referral = ["source": "ad"]
                entries.append(try await store.appendWaiting(arrival))
            }
            return entries
        }
        try await workshop.use { store async throws in
            #expect(try await store.waiting(after: nil, limit: 100) == entries)
        }
    }

    @Test("What belongs to nobody is kept too, but cannot wait", arguments: Backend.allCases)
    func nobody(backend: Backend) async throws {
        try await withStore(backend) { store in
            var lost = Arrival.text("m1", from: nil, to: nil, .park(reason: "not_json"))
            lost.event.raw = "<html>"
            let appended = try await store.append([
                lost, .text("m2", to: nil), .text("m3", from: nil),
                .text("m4", from: .person(username: "ada")), .receipt(.read, of: "x", tenant: nil),
            ])
            #expect(appended == Array(repeating: .settled, count: 5))
            let parked = try await store.parked(of: nil, limit: 10)
            #expect(parked.map(\.reason) == ["nobody", "nobody", "nobody", "not_json"])
            #expect(parked.map(\.tenant) == [bakery, bakery, nil, nil])
            #expect(parked.last?.event == lost.event)
            #expect(parked.last?.receivedAt == lost.receivedAt)
            try await expectBalance(store)
        }
    }

    @Test("An event ends parked or ignored, once", arguments: Backend.allCases)
    func settle(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2"))
            let other = try await store.appendWaiting(.text("m1", to: clinic, on: clinicLine))
            let version = ScriptVersion(hash: "beef")
            try await store.settle(
                first.number, as: .parked(reason: "error", detail: "bot.lua:3: nil", version: version), at: noon)
            try await store.settle(second.number, as: .ignored(reason: "no_handler"), at: noon)
            try await store.settle(other.number, as: .parked(reason: "cpu", detail: "", version: nil), at: noon)
            let before = try await store.tally()
            #expect(before.parked == 2 && before.ignored == 1 && before.waiting == 0)

            try await store.settle(first.number, as: .ignored(reason: "late"), at: noon)
            try await store.settle(second.number, as: .parked(reason: "late", detail: "", version: nil), at: noon)
            try await store.settle(EventNumber(4711), as: .ignored(reason: "never was"), at: noon)
            #expect(try await store.commit(TurnCommit(first)) == .alreadySettled)
            #expect(try await store.tally() == before)

            let parked = try await store.parked(of: bakery, limit: 10)
            #expect(
                parked == [
                    ParkedEvent(
                        number: first.number, tenant: bakery, channel: breadLine, receivedAt: first.receivedAt,
                        parkedAt: noon, fingerprint: Fingerprint("error"), reason: "error", detail: "bot.lua:3: nil",
                        cause: nil, version: version, record: nil, event: first.event,
                        conversation: first.conversation)
                ])
            #expect(try await store.parked(of: nil, limit: 10).map(\.number) == [other.number, first.number])
            #expect(try await store.parked(of: nil, limit: 1).map(\.number) == [other.number])
            #expect(try await store.parked(of: TenantID("nobody"), limit: 10) == [])
        }
    }

    @Test(
        "What a person did opens the service window, by the provider's clock and never backwards",
        arguments: Backend.allCases)
    func lastInbound(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1", at: noon))
            #expect(try await store.situation(of: first.number).lastInbound == noon)
            _ = try await store.append([.text("m2", at: noon + .seconds(60), .ignore(reason: "quiet"))])
            _ = try await store.append([.text("m0", at: noon - .seconds(60))])
            #expect(try await store.situation(of: first.number).lastInbound == noon + .seconds(60))
            let identities = [Identity(.phone, "254700000001")]
            let notice = try await store.appendWaiting(
                .notice("other", "m3", about: identities, at: noon + .seconds(90)))
            #expect(notice.conversation == first.conversation)
            #expect(try await store.situation(of: first.number).lastInbound == noon + .seconds(60))
        }
    }

    @Test("A person known only from a notice has not written yet", arguments: Backend.allCases)
    func noticeOnly(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.notice("other", "m1", about: [Identity(.phone, "254700000001")]))
            #expect(try await store.situation(of: entry.number).lastInbound == nil)
        }
    }

    @Test("A closed store says so", arguments: Backend.allCases)
    func closed(backend: Backend) async throws {
        let store = try Workshop(backend).open()
        let entry = try await store.appendWaiting(.text("m1"))
        await store.close()
        await store.close()
        await #expect(throws: StoreError.closed) { try await store.append([.text("m2")]) }
        await #expect(throws: StoreError.closed) { try await store.waiting(after: nil, limit: 1) }
        await #expect(throws: StoreError.closed) { try await store.commit(TurnCommit(entry)) }
    }

    @Test("An event nobody knows has no situation", arguments: Backend.allCases)
    func unknownEvent(backend: Backend) async throws {
        try await withStore(backend) { store in
            await #expect(throws: StoreError.self) { _ = try await store.situation(of: EventNumber(1)) }
        }
    }
}

extension Appended {
    var isWaiting: Bool { if case .waiting = self { true } else { false } }
}
