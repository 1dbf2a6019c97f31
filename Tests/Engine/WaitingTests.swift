import Engine
import Messaging
import Testing

@Suite("Bell, activity, turnstile and workers", .timeLimit(.minutes(1)))
struct WaitingTests {
    @Test("A ring that nobody waited for is kept, and several count as one")
    func keptRing() async {
        let (bell, clock) = (Bell(), ManualClock())
        bell.ring()
        bell.ring()
        await bell.wait(until: nil, by: clock)
        let deadline = clock.now + .seconds(1)
        async let second: Void = bell.wait(until: deadline, by: clock)
        await clock.waitForSleepers()
        clock.advance(to: deadline)
        await second
    }

    @Test("Waiting for a bell ends with its task, and the bell can be waited for again")
    func cancelledWait() async {
        let (bell, clock) = (Bell(), ManualClock())
        for _ in 0..<200 {
            let task = Task { await bell.wait(until: nil, by: clock) }
            task.cancel()
            await task.value
        }
        bell.ring()
        await bell.wait(until: nil, by: clock)
    }

    @Test("Every ring is heard, whatever it meets")
    func ringsFromManyThreads() async {
        let (bell, clock) = (Bell(), ManualClock())
        let heard = Count()
        let waiter = Task {
            while !Task.isCancelled {
                await bell.wait(until: nil, by: clock)
                heard.add(1)
            }
        }
        for _ in 0..<500 {
            let before = heard.value
            bell.ring()
            while heard.value == before { await Task.yield() }
        }
        waiter.cancel()
        await waiter.value
    }

    @Test("Idle is when the last piece has ended, for all who wait")
    func idle() async {
        let activity = Activity()
        await activity.idle()
        activity.begin()
        activity.begin()
        let waiters = (0..<3).map { _ in Task { await activity.idle() } }
        activity.end()
        #expect(activity.count == 1)
        activity.end()
        for waiter in waiters { await waiter.value }
        #expect(activity.begun == 2)
    }

    @Test("Who waits for idleness does not wait longer than its task lives")
    func cancelledIdle() async {
        let activity = Activity()
        activity.begin()
        let waiter = Task { await activity.idle() }
        waiter.cancel()
        await waiter.value
        activity.end()
    }

    @Test("Of one tenant one is inside at a time, and another tenant does not wait")
    func turnstile() async {
        let turnstile = Turnstile()
        let inside = Count()
        await turnstile.enter(clinic)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await turnstile.enter(bakery)
                    let count = inside.add(1)
                    #expect(count == 1)
                    await Task.yield()
                    inside.add(-1)
                    turnstile.leave(bakery)
                }
            }
        }
        turnstile.leave(clinic)
    }

    @Test("Workers give every caller its own result")
    func workers() async {
        let workers = Workers(threads: 1)
        let results = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask { await workers.run(for: number % 3 == 0 ? clinic : bakery) { number } == number }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        workers.close()
        #expect(results == Array(repeating: true, count: 100))
    }
}
