internal import Synchronization

/// A clock that stands still until somebody advances it: time for tests and simulations.
///
/// Sleepers whose deadline has come are woken in the order of their deadlines, equal ones in the order they fell asleep.
package final class ManualClock: WallClock {
    private struct Sleeper {
        let number: UInt64
        let deadline: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// Somebody who waits until at least `count` sleepers are there.
    private struct Observer {
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now: Timestamp
        var next: UInt64 = 0
        var sleepers: [Sleeper] = []  // by deadline, then number
        var observers: [Observer] = []
        /// Sleeps that were cancelled before their continuation arrived here.
        var cancelled: Set<UInt64> = []
    }

    private let state: Mutex<State>

    /// Stands at 2026-11-20 09:00 UTC unless told otherwise.
    package init(now: Timestamp = Timestamp(seconds: 1_795_165_200)) {
        state = Mutex(State(now: now))
    }

    package var now: Timestamp { state.withLock { $0.now } }

    /// The earliest moment somebody waits for; nil when nobody sleeps.
    package var nextDeadline: Timestamp? { state.withLock { $0.sleepers.first?.deadline } }

    /// How many sleep now.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Moves time forward and wakes whoever is due.
    ///
    /// - Precondition: `duration >= .zero`.
    package func advance(by duration: Duration) {
        precondition(duration >= .zero, "time does not run backwards")
        wake { $0.now = $0.now + duration }
    }

    /// Moves time forward to `moment`; a moment in the past changes nothing.
    package func advance(to moment: Timestamp) {
        wake { $0.now = max($0.now, moment) }
    }

    /// Moves time to the earliest deadline and wakes whoever is due. False when nobody sleeps.
    @discardableResult
    package func advanceToNextDeadline() -> Bool {
        guard let deadline = nextDeadline else { return false }
        advance(to: deadline)
        return true
    }

    /// Returns once at least `count` sleep, so that a test knows that the timer it is about to trigger was set.
    package func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let enough = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.observers.append(Observer(count: count, continuation: continuation))
                return false
            }
            if enough { continuation.resume() }
        }
    }

    package func sleep(until deadline: Timestamp) async throws {
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        // A cancellation that comes after the wake-up leaves its mark; nobody will look for it any more.
        defer { state.withLock { _ = $0.cancelled.remove(number) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                add(Sleeper(number: number, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            cancel(number)
        }
    }

    // Continuations are resumed after the lock is left: what they wake may call the clock.

    private func add(_ sleeper: Sleeper) {
        enum Outcome { case sleeps([Observer]), due, cancelled }
        let outcome: Outcome = state.withLock { state in
            if state.cancelled.remove(sleeper.number) != nil { return .cancelled }
            if sleeper.deadline <= state.now { return .due }
            let index = state.sleepers.firstIndex { $0.deadline > sleeper.deadline } ?? state.sleepers.endIndex
            state.sleepers.insert(sleeper, at: index)
            let content = state.observers.filter { $0.count <= state.sleepers.count }
            state.observers.removeAll { $0.count <= state.sleepers.count }
            return .sleeps(content)
        }
        switch outcome {
        case .sleeps(let observers): for observer in observers { observer.continuation.resume() }
        case .due: sleeper.continuation.resume()
        case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ number: UInt64) {
        let sleeper: Sleeper? = state.withLock { state in
            guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            return state.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }

    private func wake(_ change: (inout State) -> Void) {
        let due: [Sleeper] = state.withLock { state in
            change(&state)
            let due = state.sleepers.prefix { $0.deadline <= state.now }
            state.sleepers.removeFirst(due.count)
            return Array(due)
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}
