import JSON
import Messaging
import Store
import Testing

@Suite("A turn's commit", .timeLimit(.minutes(1)))
struct TurnTests {
    @Test("A first turn starts from nothing but the person", arguments: Backend.allCases)
    func fresh(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            let situation = try await store.situation(of: entry.number)
            #expect(
                situation
                    == Situation(
                        tenant: bakery, channel: breadLine,
                        contact: .init(person: .person("254700000001", name: "Ada"), attributes: [:], version: 0),
                        state: [:], owner: .bot, lastInbound: noon, group: nil))
        }
    }

    @Test("State belongs to the conversation, attributes to the person on all channels", arguments: Backend.allCases)
    func memory(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) {
                    $0.state = ["count": 1]
                    $0.attributes = ["vip": true]
                })
        }
        try await workshop.use { store in
            let bread = try await store.appendWaiting(.text("m2"))
            let cake = try await store.appendWaiting(.text("m3", on: cakeLine))
            #expect(bread.conversation != cake.conversation)
            let (first, second) = (
                try await store.situation(of: bread.number), try await store.situation(of: cake.number)
            )
            #expect(first.state == ["count": 1])
            #expect(second.state == [:])
            #expect(first.contact.attributes == ["vip": true])
            #expect(second.contact == first.contact)
            #expect(first.contact.version == 1)
        }
    }

    @Test("A turn that saw older attributes conflicts only if it changes them", arguments: Backend.allCases)
    func attributesConflict(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2", on: cakeLine))
            let third = try await store.appendWaiting(.text("m3", on: cakeLine))
            try await store.commitDone(TurnCommit(first, contactVersion: 0) { $0.attributes = ["n": 1] })
            let before = try await store.tally()
            let stale = TurnCommit(second, sending: ["a"], contactVersion: 0) { effects in
                effects.attributes = ["n": 2]
                effects.state = ["x": 1]
                effects.writes = [StoreWrite(key: "k", value: 1)]
                effects.timers = [NewTimer(name: "t", due: noon, data: .null)]
                effects.escalation = Escalation(reason: "r")
                effects.log = [ScriptLogLine(at: noon, level: .info, text: "line")]
            }
            #expect(try await store.commit(stale) == .conflict)
            #expect(try await store.tally() == before)
            let unset = StoredValue(version: 0, value: nil)
            #expect(try await store.values(of: bakery, keys: ["k"], at: noon) == ["k": unset])
            #expect(try await store.scriptLog(of: bakery, after: 0, limit: 10).lines == [])
            #expect(try await store.nextTimer() == nil)
            let situation = try await store.situation(of: second.number)
            #expect(situation.state == [:] && situation.owner == .bot && situation.contact.attributes == ["n": 1])
            #expect(try await store.waiting(after: nil, limit: 10) == [second, third])
            #expect(
                try await store.commit(TurnCommit(second, contactVersion: 1) { $0.attributes = ["n": 2] })
                    == .committed(claimed: nil, nextTimer: nil))
            try await store.commitDone(TurnCommit(third, contactVersion: 0))
        }
    }

    @Test("A turn that read a value which changed meanwhile conflicts", arguments: Backend.allCases)
    func valueConflict(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entries = [
                try await store.appendWaiting(.text("m1")), try await store.appendWaiting(.text("m2")),
                try await store.appendWaiting(.text("m3")),
            ]
            let set = { (value: JSON?) in
                { (effects: inout Effects) in effects.writes = [StoreWrite(key: "orders", value: value)] }
            }
            try await store.commitDone(TurnCommit(entries[0], reads: ["orders": 0], effects: set(1)))
            #expect(try await store.commit(TurnCommit(entries[1], reads: ["orders": 0], effects: set(9))) == .conflict)
            let orders = { try await store.values(of: bakery, keys: ["orders"], at: noon)["orders"] }
            let first = try #require(try await orders())
            #expect(first.value == 1)
            let reading = TurnCommit(entries[1], reads: ["orders": first.version, "other": 1])
            #expect(try await store.commit(reading) == .conflict)
            try await store.commitDone(TurnCommit(entries[1], reads: ["orders": first.version], effects: set(nil)))
            #expect(try await orders() == StoredValue(version: 0, value: nil))
            try await store.commitDone(TurnCommit(entries[2], reads: ["orders": 0], effects: set(1)))
            // The same value again is not the one that was seen.
            let second = try #require(try await orders())
            #expect(second.value == 1 && second.version != first.version && second.version != 0)
            try await expectBalance(store)
        }
    }

    @Test("The last write of a key wins; removing what is not there changes nothing", arguments: Backend.allCases)
    func writes(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) { effects in
                    effects.writes = [
                        StoreWrite(key: "a", value: 1), StoreWrite(key: "a", value: 2),
                        StoreWrite(key: "b", value: nil),
                        StoreWrite(key: "c", value: 1), StoreWrite(key: "c", value: nil),
                    ]
                })
            let values = try await store.values(of: bakery, keys: ["a", "b", "c", "a"], at: noon)
            #expect(values["a"]?.value == 2)
            #expect(values["b"] == StoredValue(version: 0, value: nil))
            #expect(values["c"]?.value == nil)
            #expect(values.count == 3)
        }
    }

    @Test("Tenants have values of their own", arguments: Backend.allCases)
    func tenantsApart(backend: Backend) async throws {
        try await withStore(backend) { store in
            let ours = try await store.appendWaiting(.text("m1"))
            let theirs = try await store.appendWaiting(.text("m1", to: clinic, on: clinicLine))
            try await store.commitDone(TurnCommit(ours) { $0.writes = [StoreWrite(key: "k", value: "bread")] })
            #expect(
                try await store.values(of: clinic, keys: ["k"], at: noon)["k"] == StoredValue(version: 0, value: nil))
            try await store.commitDone(
                TurnCommit(theirs, reads: ["k": 0]) { effects in
                    effects.writes = [StoreWrite(key: "k", value: "pills")]
                    effects.attributes = ["patient": true]
                })
            #expect(try await store.values(of: bakery, keys: ["k"], at: noon)["k"]?.value == "bread")
            let next = try await store.appendWaiting(.text("m2"))
            #expect(try await store.situation(of: next.number).contact.attributes == [:])
            #expect(try await store.values(of: tenant("nobody"), keys: ["k"], at: noon)["k"]?.version == 0)
        }
    }

    @Test("A turn for another conversation than its event's is refused", arguments: Backend.allCases)
    func mismatch(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2", from: .person("254700000002")))
            var turn = TurnCommit(first)
            turn.conversation = second.conversation
            await #expect(throws: StoreError.self) { try await store.commit(turn) }
            #expect(try await store.waiting(after: nil, limit: 10) == [first, second])
        }
    }

    @Test("The script log keeps the newest thousand lines of each tenant", arguments: Backend.allCases)
    func scriptLog(backend: Backend) async throws {
        try await withStore(backend) { store in
            let theirs = try await store.appendWaiting(.text("m1", to: clinic, on: clinicLine))
            try await store.commitDone(
                TurnCommit(theirs) { $0.log = [ScriptLogLine(at: noon, level: .error, text: "theirs")] })
            for round in 0..<3 {
                let entry = try await store.appendWaiting(.text("m\(round)"))
                try await store.commitDone(
                    TurnCommit(entry) { effects in
                        effects.log = (0..<500).map {
                            ScriptLogLine(at: noon, level: .info, text: "line \(round * 500 + $0)")
                        }
                    })
            }
            let lines = try await store.scriptLog(of: bakery, after: 0, limit: 5000).lines
            #expect(lines.map(\.text) == (500..<1500).reversed().map { "line \($0)" })
            let newest = try await store.scriptLog(of: bakery, after: 0, limit: 2)
            #expect(newest.lines.map(\.text) == ["line 1499", "line 1498"] && newest.last == 1500)
            #expect(try await store.scriptLog(of: bakery, after: 1498, limit: 9).lines == newest.lines)
            #expect(try await store.scriptLog(of: bakery, after: 1500, limit: 9) == LoggedLines(lines: [], last: 1500))
            #expect(
                try await store.scriptLog(of: clinic, after: 0, limit: 9).lines
                    == [ScriptLogLine(at: noon, level: .error, text: "theirs")])
        }
    }

    @Test("An escalated conversation is a human's until it is handed back", arguments: Backend.allCases)
    func escalation(backend: Backend) async throws {
        try await withStore(backend) { store in
            let first = try await store.appendWaiting(.text("m1"))
            let second = try await store.appendWaiting(.text("m2"))
            let escalate = { (effects: inout Effects) in
                effects.escalation = Escalation(reason: "upset", note: "call her")
            }
            try await store.commitDone(TurnCommit(first, effects: escalate))
            #expect(try await store.situation(of: second.number).owner == .human)
            #expect(try await store.tally().escalated == 1)
            try await store.commitDone(TurnCommit(second, effects: escalate))
            #expect(try await store.tally().escalated == 1)
            let entry = try #require(try await store.handBack(first.conversation, by: nil, at: noon))
            #expect(entry.event.content == .handback(by: nil) && entry.conversation == first.conversation)
            #expect(try await store.waiting(after: nil, limit: 10).contains(entry))
            #expect(try await store.handBack(first.conversation, by: nil, at: noon) == nil)
            #expect(try await store.handBack(ConversationID(999), by: nil, at: noon) == nil)
            #expect(try await store.situation(of: second.number).owner == .bot)
            #expect(try await store.tally().escalated == 0)
        }
    }
}
