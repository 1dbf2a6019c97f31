import Messaging
import Testing

@Suite("Clocks", .timeLimit(.minutes(1)))
struct ClockTests {
    @Test("A manual clock wakes sleepers in the order of their deadlines, and only those that are due")
    func order() async throws {
        let clock = ManualClock(now: Timestamp(seconds: 100))
        let (woken, said) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seconds in [30, 10, 20] {
                group.addTask {
                    try await clock.sleep(until: Timestamp(seconds: 100 + Int64(seconds)))
                    said.yield(seconds)
                }
            }
            await clock.waitForSleepers(3)
            #expect(clock.nextDeadline == Timestamp(seconds: 110))
            var order = woken.makeAsyncIterator()
            clock.advance(by: .seconds(10))
            #expect(await order.next() == 10)
            #expect(clock.sleepers == 2)
            #expect(clock.advanceToNextDeadline())
            #expect(await order.next() == 20)
            clock.advance(to: Timestamp(seconds: 500))
            #expect(await order.next() == 30)
            try await group.waitForAll()
        }
        #expect(!clock.advanceToNextDeadline())
        #expect(clock.now == Timestamp(seconds: 500))
    }

    @Test("A deadline in the past does not sleep")
    func past() async throws {
        let clock = ManualClock()
        try await clock.sleep(until: clock.now)
        try await SystemClock().sleep(until: Timestamp(seconds: 0))
    }

    @Test("A cancelled sleep throws and is forgotten", arguments: [true, false])
    func cancelled(asleepFirst: Bool) async throws {
        let clock = ManualClock()
        let task = Task { try await clock.sleep(until: clock.now + .seconds(1)) }
        if asleepFirst { await clock.waitForSleepers() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(clock.sleepers == 0)
    }

    @Test("The system clock can be cancelled, too")
    func systemCancelled() async throws {
        let clock = SystemClock()
        let task = Task { try await clock.sleep(until: clock.now + .seconds(3600)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("Time does not run backwards")
    func backwards() async {
        let clock = ManualClock(now: Timestamp(seconds: 100))
        clock.advance(to: Timestamp(seconds: 50))
        #expect(clock.now == Timestamp(seconds: 100))
        await #expect(processExitsWith: .failure) { ManualClock().advance(by: .seconds(-1)) }
    }

    @Test("The generator follows its published course")
    func generator() {
        var random = SplitMix64(seed: 1_234_567)
        // The first outputs of splitmix64.c for this seed.
        #expect(
            (0..<3).map { _ in random.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }
}
