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
}
