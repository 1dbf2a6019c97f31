package import Messaging
package import Scripting
package import Store
internal import Synchronization
package import Telemetry

/// The pipeline: what came in gets its turn, what turns want gets sent, what is due happens.
///
/// All state here is a bounded view of the store's: an engine that is killed and started again goes on where the store
/// says. ``run()`` owns every task; ``stop(within:)`` ends it in order.
package final class Engine: Sendable {
    package struct Settings: Sendable {
        /// How many journalled events wait in memory; further ones wait in the store.
        package var laneCapacity = 10_000
        /// How many turns are under way at once, half of them of one tenant; most of that time they wait for the disk.
        package var concurrentTurns = 512
        /// How many messages are being sent at once.
        package var concurrentSends = 256
        package var retry = RetryPlan()
        package var turn = TurnRunner.Limits()
        package init() {}
    }

    private enum Job: Sendable {
        case turn(JournalEntry)
        case send(OutboxEntry)
        case refill(Lanes.Refill)
    }

    private struct State {
        var lanes: Lanes
        var isRefilling = false
        var isStopping = false
        /// Claimed when nobody was there any more to send them.
        var unsent: [OutboxEntry] = []
    }

    private let store: any Store
    private let clock: any WallClock
    private let retry: RetryPlan
    private let runner: TurnRunner
    private let outbox: Outbox
    private let timers: Timers
    private let figures: Figures
    private let log: Log
    private let onParked: @Sendable (ParkedTurn) -> Void
    private let activity = Activity()
    private let state: Mutex<State>
    /// Never holds more than the turns and sends that may be under way, and one refill.
    private let (jobs, submission) = AsyncStream.makeStream(of: Job.self)

    package init(
        store: any Store, scripts: any ScriptSource, workers: Workers, directory: CurrentDirectory,
        carrier: any Carrier, web: any WebCaller = NoWebCalls(), settings: Settings = Settings(),
        clock: any WallClock, dice: Dice, figures: Figures, log: Log,
        onParked: @escaping @Sendable (ParkedTurn) -> Void = { _ in },
        onRun: (@Sendable (Script, TurnInput) -> Void)? = nil
    ) {
        self.store = store
        self.clock = clock
        self.figures = figures
        self.log = log
        self.onParked = onParked
        retry = settings.retry
        outbox = Outbox(
            store: store, directory: directory, carrier: carrier, plan: settings.retry,
            capacity: settings.concurrentSends, clock: clock, dice: dice, figures: figures, log: log)
        runner = TurnRunner(
            store: store, scripts: scripts, directory: directory, workers: workers, clock: clock, dice: dice,
            outbox: outbox, web: web, limits: settings.turn, figures: figures, log: log, onRun: onRun)
        timers = Timers(store: store, clock: clock, log: log)
        let lanes = Lanes(
            capacity: settings.laneCapacity, maximumRunning: settings.concurrentTurns, startsBehind: true)
        state = Mutex(State(lanes: lanes))
    }

    /// Hands events over that were just journalled.
    package func offer(_ entries: [JournalEntry]) {
        state.withLock { state in
            for entry in entries { state.lanes.offer(entry) }
        }
        pump()
    }

    /// Hands events over that were parked and wait again.
    package func offerAgain(_ entries: [JournalEntry]) {
        state.withLock { state in
            for entry in entries { state.lanes.offerAgain(entry) }
        }
        pump()
    }

    /// Tells that messages held back by an undecided one may go on.
    package func wakeOutbox() { outbox.wake() }

    /// Looks at what an earlier run left: what it was sending is undecided now. To be called once, before ``run()``.
    package func recover() async throws(StoreError) {
        let hold = clock.now + retry.undecidedHold
        let undecided = try await store.recoverSending(at: clock.now, holdUntil: hold)
        if undecided > 0 { log.warning("sends of the last run are undecided", ["count": undecided]) }
    }

    /// Takes up what waits in the store, then serves until ``stop(within:)``.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.outbox.run { () async throws(StoreError) in try await self.inHand(self.handOut) }
            }
            group.addTask { await self.timers.run { () async throws(StoreError) in try await self.inHand(self.fire) } }
            pump()
            for await job in jobs {
                group.addTask {
                    await self.perform(job)
                    self.activity.end()
                }
            }
            group.cancelAll()
        }
        for entry in state.withLock({ state in
            defer { state.unsent = [] }
            return state.unsent
        }) { await outbox.putBack(entry) }
    }

    /// Starts nothing new, waits for what is in hand for at most `grace`, then ends ``run()``. What was not finished
    /// is still in the store.
    package func stop(within grace: Duration) async {
        state.withLock { $0.isStopping = true }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.activity.idle() }
            group.addTask { try? await self.clock.sleep(until: self.clock.now + grace) }
            await group.next()
            group.cancelAll()
        }
        submission.finish()
    }

    /// Returns once nothing is in hand and nothing is due, or the task is cancelled: for tests and simulations, whose
    /// clock stands still.
    package func settle() async throws(StoreError) {
        var isStill = false
        while !isStill, !Task.isCancelled {
            await activity.idle()
            let begun = activity.begun
            _ = try await fire()
            _ = try await handOut()
            await activity.idle()
            isStill = activity.begun == begun
        }
    }

    private func handOut() async throws(StoreError) -> Int { try await outbox.handOutDue { self.submit(.send($0)) } }

    private func fire() async throws(StoreError) -> Int { try await timers.fireDue { self.offer($0) } }

    /// Does a piece of work that counts as in hand; nothing when the engine stops.
    private func inHand(_ work: () async throws(StoreError) -> Int) async throws(StoreError) -> Int {
        let mayBegin = state.withLock { state in
            // Within the lock: who stops either sees this piece, or is seen.
            if !state.isStopping { activity.begin() }
            return !state.isStopping
        }
        guard mayBegin else { return 0 }
        defer { activity.end() }
        return try await work()
    }

    private func submit(_ job: Job) {
        activity.begin()
        guard case .terminated = submission.yield(job) else { return }
        if case .send(let entry) = job { state.withLock { $0.unsent.append(entry) } }
        activity.end()
    }

    /// Starts whatever may run.
    private func pump() {
        let (ready, refill) = state.withLock { state -> ([JournalEntry], Lanes.Refill?) in
            guard !state.isStopping else { return ([], nil) }
            var ready: [JournalEntry] = []
            while let entry = state.lanes.next() { ready.append(entry) }
            guard !state.isRefilling, let refill = state.lanes.refill else { return (ready, nil) }
            state.isRefilling = true
            return (ready, refill)
        }
        for entry in ready { submit(.turn(entry)) }
        if let refill { submit(.refill(refill)) }
    }

    private func perform(_ job: Job) async {
        switch job {
        case .turn(let entry): await turn(entry)
        case .send(let entry): await outbox.send(entry)
        case .refill(let refill): await readBack(refill)
        }
    }

    private func turn(_ entry: JournalEntry) async {
        figures.observe(.lane, clock.now - entry.receivedAt)
        if let aftermath = await patiently({ () async throws(StoreError) in try await self.runner.handle(entry) }) {
            if let claimed = aftermath.claimed { submit(.send(claimed)) }
            if aftermath.nextTimer != nil { timers.wake() }
            if let parked = aftermath.parked { onParked(parked) }
        }
        state.withLock { $0.lanes.finish(entry) }
        pump()
    }

    private func readBack(_ refill: Lanes.Refill) async {
        let entries = await patiently { () async throws(StoreError) in
            try await self.store.waiting(after: refill.after, limit: refill.limit)
        }
        state.withLock { state in
            state.isRefilling = false
            if let entries { state.lanes.refilled(refill, with: entries) }
        }
        pump()
    }

    /// Tries again each second for as long as the store cannot; nil when the engine stops meanwhile.
    private func patiently<T: Sendable>(_ work: () async throws(StoreError) -> T) async -> T? {
        while true {
            do throws(StoreError) {
                return try await work()
            } catch {
                figures.turns[.storeFailed].increment()
                log.error("the store cannot", ["error": error.description])
                // It never will again: nothing more is begun.
                if error == .closed { state.withLock { $0.isStopping = true } }
                if state.withLock(\.isStopping) || Task.isCancelled { return nil }
                try? await clock.sleep(until: clock.now + .seconds(1))
            }
        }
    }
}
