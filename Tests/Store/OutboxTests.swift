import JSON
import Messaging
import Store
import Testing

@Suite("The outbox", .timeLimit(.minutes(1)))
struct OutboxTests {
    @Test("Messages of one conversation leave in order, each after the verdict on the one before", arguments: Backend.allCases)
    func order(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            let first = try await store.commitDone(TurnCommit(entry, sending: ["a", "b", "c"]))
            #expect(first?.token == MessageToken("a"))
            #expect(first?.attempts == 1)
            #expect(first?.message == Outgoing.text("a").message)
            #expect(first?.recipient == Outgoing.text("a").recipient)
            #expect(first?.channel == breadLine)
            #expect(first?.conversation == entry.conversation)
            #expect(try await store.claimDue(at: noon, limit: 10) == [])
            #expect(try await store.nextDue() == nil)

            let second = try await store.record(.accepted(id: "wamid.a"), for: MessageToken("a"), at: noon)
            #expect(second?.token == MessageToken("b"))
            #expect(second?.message == Outgoing.text("b").message)
            let third = try await store.record(.refused(.content, code: 131_000), for: MessageToken("b"), at: noon)
            #expect(third?.token == MessageToken("c"))
            #expect(try await store.record(.expired, for: MessageToken("c"), at: noon) == nil)
            #expect(try await store.tally().deliveries == [.accepted: 1, .refused: 1, .expired: 1])
        }
    }

    @Test("A message that is to be tried again holds the later ones, until its time comes", arguments: Backend.allCases)
    func retry(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(TurnCommit(entry, sending: ["a", "b"]))
            let later = noon + .seconds(5)
            #expect(try await store.record(.retry(at: later), for: MessageToken("a"), at: noon) == nil)
            #expect(try await store.nextDue() == later)
            #expect(try await store.claimDue(at: noon, limit: 10) == [])
            let again = try await store.claimDue(at: later, limit: 10)
            #expect(again.map(\.token) == [MessageToken("a")])
            #expect(again.first?.attempts == 2)
            #expect(try await store.nextDue() == nil)
            let next = try await store.record(.accepted(id: "wamid.a"), for: MessageToken("a"), at: later)
            #expect(next?.token == MessageToken("b"))
        }
    }

    @Test("A message that a rule refuses is not handed out in the place of the next, which may leave", arguments: Backend.allCases)
    func refusedFirst(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            var turn = TurnCommit(entry, sending: ["late", "template"])
            turn.outgoing[0].refusal = .windowClosed
            #expect(try await store.commitDone(turn)?.token == MessageToken("template"))
            #expect(try await store.tally().deliveries == [.refused: 1, .sending: 1])
        }
    }
}
