import JSON
import Messaging
import Store
import Testing

@Suite("What people and owners want", .timeLimit(.minutes(1)))
struct WishTests {
    @Test(
        "Who opts out does so on all of the tenant's channels of the transport, and what waits is withdrawn",
        arguments: Backend.allCases)
    func optOut(backend: Backend) async throws {
        try await withStore(backend) { store in
            let bread = try await store.appendWaiting(.text("m1"))
            let cake = try await store.appendWaiting(.text("m2", on: cakeLine))
            let other = try await store.appendWaiting(.text("m3", from: .person("254700000002")))
            let pills = try await store.appendWaiting(.text("m4", to: clinic, on: clinicLine))
            // One is being sent, one waits behind it; on the other line two wait.
            #expect(try await store.commitDone(TurnCommit(bread, sending: ["a", "b"])) != nil)
            try await store.commitDone(TurnCommit(cake, sending: ["c"], claims: false))
            try await store.commitDone(TurnCommit(other, sending: ["d"], claims: false))
            try await store.commitDone(TurnCommit(pills, sending: ["e"], claims: false))
            let stop = try await store.appendWaiting(.text("m5", at: noon + .seconds(1)))
            try await store.commitDone(TurnCommit(stop, sending: ["bye"], claims: false) { $0.consent = .withdrawn })
            #expect(try await store.tally().deliveries == [.sending: 1, .refused: 2, .queued: 3])
            // What could not be sent is not tried again: it was meant before the person stopped.
            let next = try await store.record(.retry(at: noon), for: MessageToken("a"), at: noon)
            #expect(next?.token == MessageToken("bye"), "what was said after it leaves")
            _ = try await store.record(.retry(at: noon + .seconds(60)), for: MessageToken("bye"), at: noon)
            #expect(try await store.tally().deliveries == [.refused: 3, .queued: 3])
            func hasOptedOut(
                _ key: String, from phone: String = "254700000001", to tenant: TenantID = bakery,
                on channel: ChannelID = breadLine
            ) async throws -> Bool {
                let entry = try await store.appendWaiting(
                    .text(key, from: .person(phone, name: "Ada"), to: tenant, on: channel, at: noon + .seconds(2)))
                return try await store.situation(of: entry.number).hasOptedOut
            }
            #expect(try await hasOptedOut("n1"))
            #expect(try await hasOptedOut("n2", on: cakeLine))
            #expect(try await !hasOptedOut("n3", from: "254700000002"))
            #expect(try await !hasOptedOut("n4", to: clinic, on: clinicLine))
            let start = try await store.appendWaiting(.text("m6", at: noon + .seconds(3)))
            try await store.commitDone(TurnCommit(start) { $0.consent = .given })
            #expect(try await !hasOptedOut("n5"))
            #expect(try await !hasOptedOut("n6", on: cakeLine))
            try await expectBalance(store)
        }
    }

    @Test("Notes are kept for the agents, the newest first", arguments: Backend.allCases)
    func notes(backend: Backend) async throws {
        try await withStore(backend) { store in
            let (first, second) = (
                try await store.appendWaiting(.text("m1")), try await store.appendWaiting(.text("m2"))
            )
            try await store.commitDone(TurnCommit(first) { $0.notes = ["one", "two"] })
            try await store.commitDone(TurnCommit(second, at: noon + .seconds(1)) { $0.notes = ["three"] })
            let notes = try await store.notes(on: first.conversation, limit: 2)
            #expect(
                notes == [
                    ConversationNote(at: noon + .seconds(1), text: "three"), ConversationNote(at: noon, text: "two"),
                ])
            #expect(try await store.notes(on: ConversationID(99), limit: 2) == [])
        }
    }

    @Test("Goals are counted by name; beyond a stated number of names they count together", arguments: Backend.allCases)
    func goals(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(first) {
                    $0.goals = [Goal(name: "order", value: 250), Goal(name: "order", value: 0.5), Goal(name: "call")]
                })
            #expect(
                try await store.goals(of: bakery, limit: 10) == [
                    GoalCount(tenant: bakery, name: "order", count: 2, value: 250.5),
                    GoalCount(tenant: bakery, name: "call", count: 1, value: 0),
                ])
            #expect(try await store.goals(of: clinic, limit: 10) == [])
            let second = try await store.appendWaiting(.text("m2"))
            try await store.commitDone(
                TurnCommit(second) { $0.goals = (0..<60).map { Goal(name: "g\($0)", value: 1) } })
            let goals = try await store.goals(of: nil, limit: 100)
            #expect(goals.count == GoalCount.maximum + 1)
            let others = GoalCount(tenant: bakery, name: GoalCount.others, count: 12, value: 12)
            #expect(goals.first { $0.name == GoalCount.others } == others)
        }
    }

    @Test("The history has what was said before an event, on both sides, the latest last", arguments: Backend.allCases)
    func history(backend: Backend) async throws {
        try await withStore(backend) { store in
            func said(_ key: String, _ text: String, from phone: String = "254700000001") async throws -> JournalEntry {
                try await store.appendWaiting(.text(key, from: .person(phone), saying: text))
            }
            let first = try await said("m1", "hi")
            let other = try await said("x", "not here", from: "254700000002")
            #expect(try await store.history(before: first.number) == [])
            try await store.commitDone(TurnCommit(first, sending: ["a", "b"]))
            try await store.commitDone(TurnCommit(other, sending: ["c"]))
            let parked = try await said("m2", "broken")
            try await store.settle(parked.number, as: .ignored(reason: "r"), at: noon)
            _ = try await store.append([.receipt(.read, of: "p", token: "a")])
            let third = try await said("m3", "and now?")
            let late = try await said("m4", "later")
            let history = try await store.history(before: third.number)
            #expect(history.map(\.text) == ["hi", "re a", "re b", "broken"])
            #expect(history.map(\.by) == [.contact, .bot, .bot, .contact])
            #expect(try await store.history(before: late.number).last?.text == "and now?")
        }
    }

    @Test("The history has the last 20, without what was refused; long texts are cut", arguments: Backend.allCases)
    func longHistory(backend: Backend) async throws {
        try await withStore(backend) { store in
            for number in 0..<15 {
                let entry = try await store.appendWaiting(
                    .text("m\(number)", saying: "\(number)" + String(repeating: "é", count: 600)))
                var turn = TurnCommit(entry, sending: ["t\(number)", "r\(number)"], claims: false)
                turn.outgoing[1].refusal = .optedOut
                try await store.commitDone(turn)
            }
            let last = try await store.appendWaiting(.text("last"))
            let history = try await store.history(before: last.number)
            #expect(history.count == 20)
            #expect(history.first?.text.hasPrefix("5é") == true && history.first?.text.count == 500)
            #expect(history.last?.text == "re t14")
        }
    }
}
