import JSON
import Messaging
import Store
import Testing

@Suite("Timers", .timeLimit(.minutes(1)))
struct TimerTests {
    @Test("A due timer becomes a waiting event of its conversation, once", arguments: Backend.allCases)
    func fires(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            let (soon, later) = (noon + .seconds(10), noon + .seconds(20))
            let result = try await store.commit(
                TurnCommit(entry) { effects in
                    effects.timers = [
                        NewTimer(name: "feedback", due: later, data: ["order": 2]),
                        NewTimer(name: "remind", due: soon, data: .null),
                    ]
                })
            #expect(result == .committed(claimed: nil, nextTimer: soon))
            #expect(try await store.tally().timers == 2)
            #expect(try await store.nextTimer() == soon)
            #expect(try await store.fireTimers(due: noon, limit: 10) == [])

            let fired = try await store.fireTimers(due: soon + .seconds(1), limit: 10)
            #expect(fired.map(\.event.content) == [.timer(.init(name: "remind", data: .null))])
            #expect(fired.map(\.conversation) == [entry.conversation])
            #expect(fired.map(\.event.at) == [soon])
            #expect(fired.map(\.event.channel) == [breadLine])
            #expect(fired.map(\.tenant) == [bakery])
            #expect(try await store.waiting(after: nil, limit: 10) == fired)
            #expect(try await store.fireTimers(due: soon + .seconds(1), limit: 10) == [])
            #expect(try await store.nextTimer() == later)
            #expect(try await store.fireTimers(due: later, limit: 10).first?.event.content == .timer(.init(name: "feedback", data: ["order": 2])))
            #expect(try await store.nextTimer() == nil)
            #expect(try await store.tally().timers == 0)
            #expect(try await store.tally().received == 3)
            try await expectBalance(store)
        }
    }
}
