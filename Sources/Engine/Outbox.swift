package import Messaging
package import Store
internal import Synchronization
package import Telemetry

/// Sends what turns committed: one message of a conversation at a time, each attempt recorded before the next begins.
package final class Outbox: Sendable {
    private let store: any Store
    private let directory: CurrentDirectory
    private let carrier: any Carrier
    private let plan: RetryPlan
    private let clock: any WallClock
    private let dice: Dice
    private let figures: Figures
    private let log: Log
    private let slots: Mutex<SendSlots>
    private let bell = Bell()

    /// How many due messages are claimed in one transaction.
    private static let batch = 64

    package init(
        store: any Store, directory: CurrentDirectory, carrier: any Carrier, plan: RetryPlan, capacity: Int,
        clock: any WallClock, dice: Dice, figures: Figures, log: Log
    ) {
        self.store = store
        self.directory = directory
        self.carrier = carrier
        self.plan = plan
        self.clock = clock
        self.dice = dice
        self.figures = figures
        self.log = log
        slots = Mutex(SendSlots(capacity: capacity))
    }

    /// Reserves the right to send one message at once; false means that what is committed must wait in the store.
    package func reserve() -> Bool { slots.withLock { $0.reserve(upTo: 1) } == 1 }

    /// Gives back a slot that ``reserve()`` gave.
    package func release(_ count: Int = 1) {
        if slots.withLock({ $0.release(count) }) { bell.ring() }
    }

    /// Tells that something may have fallen due.
    package func wake() { bell.ring() }

    /// Sends a claimed message and then whatever its conversation owes next. Keeps a reserved slot busy; frees it at the end.
    package func send(_ first: OutboxEntry) async {
        var next: OutboxEntry? = first
        while let entry = next, !Task.isCancelled { next = await attempt(entry) }
        if let unsent = next { await putBack(unsent) }
        release()
    }

    /// Queues a claimed message again of which not a byte was sent: a restart would have to take it for undecided.
    package func putBack(_ entry: OutboxEntry) async {
        do throws(StoreError) {
            // Later than now, for recording claims what is due, and those who stop shall not be given it again.
            _ = try await store.record(.retry(at: clock.now + .seconds(1)), for: entry.token, at: clock.now)
        } catch {
            log.error("unsent message stays undecided", ["tenant": entry.tenant.name, "error": error.description])
        }
    }

    /// Lets `look` hand out what falls due, for as long as the task lives: retries, and what found no slot at once.
    /// `look` is ``handOutDue(start:)``, by whoever counts what is in hand.
    package func run(look: @Sendable () async throws(StoreError) -> Int) async {
        while !Task.isCancelled {
            do throws(StoreError) {
                while try await look() > 0 {}
                let due = try await store.nextDue()
                let hasRoom = slots.withLock { $0.free > 0 }
                await bell.wait(until: hasRoom ? due : nil, by: clock)
            } catch {
                log.error("outbox cannot read the store", ["error": error.description])
                await bell.wait(until: clock.now + .seconds(1), by: clock)
            }
        }
    }

    /// Claims and starts what is due now, up to a batch and as far as there are slots, and returns how many that were.
    package func handOutDue(start: (OutboxEntry) -> Void) async throws(StoreError) -> Int {
        // One at least, so that whoever finds none is told of the next that is free.
        let granted = slots.withLock { $0.reserve(upTo: min(max($0.free, 1), Self.batch)) }
        guard granted > 0 else { return 0 }
        var claimed: [OutboxEntry] = []
        defer { release(granted - claimed.count) }
        claimed = try await store.claimDue(at: clock.now, limit: granted)
        for entry in claimed { start(entry) }
        return claimed.count
    }

    /// One attempt; returns the conversation's next message, claimed.
    private func attempt(_ entry: OutboxEntry) async -> OutboxEntry? {
        let begin = ContinuousClock.now
        let verdict = await carry(entry)
        figures.observe(.send, since: begin)
        let now = clock.now
        var random = dice
        let outcome = plan.outcome(
            of: verdict, attempt: entry.attempts, age: now - entry.createdAt, now: now, using: &random)
        report(outcome, of: verdict, for: entry)
        return await record(outcome, for: entry)
    }

    private func carry(_ entry: OutboxEntry) async -> Verdict {
        guard let channel = directory.current.channels[entry.channel] else { return .refused(.permission, nil) }
        return await carrier.carry(entry, for: channel)
    }

    /// Records until it is recorded: while the store cannot, the message stays `sending`, which a restart finds.
    private func record(_ outcome: SendOutcome, for entry: OutboxEntry) async -> OutboxEntry? {
        while true {
            do throws(StoreError) {
                let begin = ContinuousClock.now
                let next = try await store.record(outcome, for: entry.token, at: clock.now)
                figures.observe(.record, since: begin)
                if outcome.leavesWork { bell.ring() }
                return next
            } catch {
                figures.sends[.storeFailed].increment()
                log.error("verdict cannot be recorded", ["tenant": entry.tenant.name, "error": error.description])
                if error == .closed || Task.isCancelled { return nil }
                try? await clock.sleep(until: clock.now + .seconds(1))
            }
        }
    }

    private func report(_ outcome: SendOutcome, of verdict: Verdict, for entry: OutboxEntry) {
        figures.sends[outcome.end].increment()
        guard let trouble = verdict.trouble else { return }
        log.warning(
            "message not accepted",
            [
                "tenant": entry.tenant.name, "channel": entry.channel.description, "message.token": entry.token.text,
                "message.kind": entry.message.content.kind, "outcome": outcome.end.rawValue,
                "attempt": entry.attempts, "failure": trouble.failure, "provider.code": trouble.code,
            ])
    }
}

extension SendOutcome {
    fileprivate var end: Figures.SendEnd {
        switch self {
        case .accepted: .accepted
        case .retry: .retry
        case .refused: .refused
        case .undecided: .undecided
        case .expired: .expired
        }
    }

    /// Whether a moment was set at which the outbox has to look again.
    fileprivate var leavesWork: Bool {
        switch self {
        case .retry, .undecided: true
        case .accepted, .refused, .expired: false
        }
    }
}

extension Verdict {
    /// What a log line may say of it: never the provider's texts, which may quote the message.
    fileprivate var trouble: (failure: String, code: Int?)? {
        switch self {
        case .accepted: nil
        case .retry(let failure, _, let error): (failure.rawValue, error?.code)
        case .refused(let failure, let error): (failure.rawValue, error?.code)
        case .undecided(let reason): (reason, nil)
        }
    }
}
