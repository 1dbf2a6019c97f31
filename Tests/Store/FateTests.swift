import JSON
import Messaging
import Store
import Testing

@Suite("What became of an event")
struct FateTests {
    @Test("It is told for each end, with the record of a turn", arguments: Backend.allCases)
    func ends(backend: Backend) async throws {
        try await withStore(backend) { store in
            let waiting = try await store.appendWaiting(.text("m1"))
            let handled = try await store.appendWaiting(.text("m2", from: .person("2")))
            let ignored = try await store.appendWaiting(.text("m3"))
            let parked = try await store.appendWaiting(.text("m4"))
            var turn = TurnCommit(handled, sending: ["t1", "t2"])
            turn.record = ["seed": 7]
            _ = try await store.commitDone(turn)
            try await store.settle(ignored.number, as: .ignored(reason: "r"), at: noon)
            let cause = Parking.Cause(sentence: "s")
            try await store.settle(
                parked.number, as: .parked(Parking(reason: "error", detail: "d", cause: cause, record: ["seed": 8])),
                at: noon)
            _ = try await store.append([.receipt(.read, of: "nothing", token: "t2")])

            #expect(try await store.fate(of: waiting.number)?.end == .waiting)
            #expect(try await store.fate(of: waiting.number)?.event == waiting.event)
            #expect(
                try await store.fate(of: handled.number)?.end
                    == .handled(at: turn.at, by: turn.version, record: ["seed": 7]))
            #expect(try await store.fate(of: ignored.number)?.end == .ignored(at: noon, reason: "r"))
            guard case .parked(let event)? = try await store.fate(of: parked.number)?.end else {
                Issue.record("it is parked")
                return
            }
            #expect(event.record == ["seed": 8] && event.cause == cause && event.detail == "d")
            #expect(try await store.fate(of: EventNumber(parked.number.number + 1))?.end == .received)
            #expect(try await store.fate(of: EventNumber(4711)) == nil)

            let messages = try await store.messages([MessageToken("t2"), MessageToken("no"), MessageToken("t1")])
            #expect(messages.map(\.token.text) == ["t2", "t1"])
            #expect(messages.map(\.state) == [.read, .sending] && messages[0].message == turn.outgoing[1].message)
        }
    }

    @Test("A tenant's turns are listed, newest first", arguments: Backend.allCases)
    func turns(backend: Backend) async throws {
        try await withStore(backend) { store in
            var entries: [JournalEntry] = []
            for number in 1...3 { entries.append(try await store.appendWaiting(.text("m\(number)"))) }
            let other = try await store.appendWaiting(.text("m1", to: clinic, on: clinicLine))
            for entry in [entries[0], entries[2], other] { _ = try await store.commitDone(TurnCommit(entry)) }
            let turns = try await store.turns(of: bakery, limit: 10)
            #expect(turns.map(\.event) == [entries[2].number, entries[0].number])
            #expect(turns.allSatisfy { $0.kind == "text" && $0.version == TurnCommit(other).version })
            #expect(try await store.turns(of: bakery, limit: 1).map(\.event) == [entries[2].number])
            #expect(try await store.turns(of: clinic, limit: 10).map(\.event) == [other.number])
            #expect(try await store.turns(of: tenant("nobody"), limit: 10) == [])
        }
    }
}
