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
            #expect(
                try await store.fireTimers(due: later, limit: 10).first?.event.content
                    == .timer(.init(name: "feedback", data: ["order": 2])))
            #expect(try await store.nextTimer() == nil)
            #expect(try await store.tally().timers == 0)
            #expect(try await store.tally().received == 3)
            try await expectBalance(store)
        }
    }

    @Test("A turn cancels its conversation's timers by name, and then sets new ones", arguments: Backend.allCases)
    func cancel(backend: Backend) async throws {
        try await withStore(backend) { store in
            let set = { (effects: inout Effects) in
                effects.timers = [
                    NewTimer(name: "a", due: noon, data: 1), NewTimer(name: "a", due: noon, data: 2),
                    NewTimer(name: "b", due: noon, data: 3),
                ]
            }
            let first = try await store.appendWaiting(.text("m1"))
            let other = try await store.appendWaiting(.text("m2", from: .person("2")))
            try await store.commitDone(TurnCommit(first, effects: set))
            try await store.commitDone(TurnCommit(other, effects: set))
            #expect(try await store.tally().timers == 6)
            let second = try await store.appendWaiting(.text("m3"))
            try await store.commitDone(
                TurnCommit(second) { effects in
                    effects.cancelled = ["a", "nothing of the kind"]
                    effects.timers = [NewTimer(name: "a", due: noon, data: 4)]
                })
            #expect(try await store.tally().timers == 5)
            let fired = try await store.fireTimers(due: noon, limit: 10)
            let data = fired.filter { $0.conversation == first.conversation }.compactMap { entry -> JSON? in
                guard case .timer(let firing) = entry.event.content else { return nil }
                return firing.data
            }
            #expect(data == [3, 4])
            #expect(fired.count == 5)
        }
    }

    @Test("Timers fire in the order they fall due, no more at a time than wished", arguments: Backend.allCases)
    func limit(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) { effects in
                    effects.timers = [3, 1, 2].map { NewTimer(name: "\($0)", due: noon + .seconds($0), data: .null) }
                })
            let first = try await store.fireTimers(due: noon + .seconds(9), limit: 2)
            let second = try await store.fireTimers(due: noon + .seconds(9), limit: 2)
            #expect((first + second).map(\.event.at) == [1, 2, 3].map { noon + .seconds($0) })
            #expect(first.count == 2)
        }
    }

    @Test("What comes again waits on, once for all it missed, until it is cancelled", arguments: Backend.allCases)
    func recurrence(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        let day: Int64 = 86_400
        // 15 June 2025, 15:06:40 UTC: 17:06 in Berlin.
        let first = noon + .seconds(day - 6 * 3600 - 400)
        let daily = Repetition(rule: .week(days: Set(1...7), minute: 11 * 60), zone: "Europe/Berlin")
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) { effects in
                    effects.timers = [NewTimer(name: "tip", due: first, data: ["n": 1], repetition: daily)]
                })
            #expect(try await store.fireTimers(due: first - .seconds(1), limit: 9) == [])
            let fired = try await store.fireTimers(due: first, limit: 9)
            #expect(fired.map(\.event.content) == [.timer(.init(name: "tip", data: ["n": 1]))])
            #expect(try await store.nextTimer() == first + .seconds(day))
            #expect(try await store.fireTimers(due: first, limit: 9) == [])
            #expect(try await store.tally().timers == 1)
        }
        try await workshop.use { store in
            // In winter clocks are an hour behind: 11:00 comes an hour later.
            let winter = first + .seconds(200 * day)
            let fired = try await store.fireTimers(due: winter, limit: 9)
            #expect(fired.map(\.event.at) == [first + .seconds(day)])
            #expect(try await store.nextTimer() == winter + .seconds(3600))
            let again = try await store.fireTimers(due: winter + .seconds(3600), limit: 9)
            #expect(Set((fired + again).map(\.event.key)).count == 2)
            #expect(try await store.tally().timers == 1)
            let last = try #require(again.first)
            #expect(try await store.situation(of: last.number).usage.amounts.timersWaiting == 1)
            try await store.commitDone(TurnCommit(last) { $0.cancelled = ["tip"] })
            #expect(try await store.nextTimer() == nil)
            #expect(try await store.tally().timers == 0)
            #expect(try await store.situation(of: last.number).usage.amounts.timersWaiting == 0)
            try await expectBalance(store)
        }
    }

    @Test("Of many who fire at the same time, one fires what comes again", arguments: Backend.allCases)
    func concurrentRecurrence(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) { effects in
                    effects.timers = [
                        NewTimer(
                            name: "t", due: noon, data: .null, repetition: Repetition(rule: .span(60_000), zone: "UTC"))
                    ]
                })
            let fired = try await withThrowingTaskGroup(of: [JournalEntry].self) { group in
                for _ in 0..<8 { group.addTask { try await store.fireTimers(due: noon, limit: 10) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(fired.count == 1)
            try await expectBalance(store)
        }
    }

    @Test("Of many who fire at the same time, one fires each timer", arguments: Backend.allCases)
    func concurrent(backend: Backend) async throws {
        try await withStore(backend) { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) { effects in
                    effects.timers = (0..<10).map { NewTimer(name: "\($0)", due: noon, data: .null) }
                })
            let fired = try await withThrowingTaskGroup(of: [JournalEntry].self) { group in
                for _ in 0..<8 { group.addTask { try await store.fireTimers(due: noon, limit: 10) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(fired.count == 10)
            #expect(Set(fired.map(\.event.key)).count == 10)
            try await expectBalance(store)
        }
    }

    @Test("A timer's turn sees the person, and leaves the service window as it is", arguments: Backend.allCases)
    func situation(backend: Backend) async throws {
        let workshop = try Workshop(backend)
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) { effects in
                    effects.timers = [NewTimer(name: "t", due: noon + .seconds(99), data: .null)]
                    effects.attributes = ["n": 1]
                })
        }
        try await workshop.use { store in
            let fired = try #require(try await store.fireTimers(due: noon + .seconds(99), limit: 1).first)
            let situation = try await store.situation(of: fired.number)
            #expect(situation.contact.person.name == "Ada" && situation.contact.attributes == ["n": 1])
            #expect(situation.lastInbound == noon)
            #expect(fired.receivedAt == noon + .seconds(99))
            try await store.commitDone(TurnCommit(fired, contactVersion: 1) { $0.attributes = ["n": 2] })
        }
    }
}
