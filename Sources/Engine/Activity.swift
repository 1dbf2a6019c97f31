internal import Synchronization

/// Counts what is in hand, so that a shutdown or a test can wait until nothing is.
///
/// Whoever hands work on begins the new piece before it ends its own; so the count never touches zero in between.
package final class Activity: Sendable {
    private struct State {
        var count = 0
        var begun: UInt64 = 0
        var next: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        /// Waits that were cancelled before their continuation arrived here.
        var cancelled: Set<UInt64> = []
    }
    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock { $0.count } }

    /// How many pieces were ever begun: unchanged means that nothing new came meanwhile.
    package var begun: UInt64 { state.withLock { $0.begun } }

    package func begin() {
        state.withLock { state in
            state.count += 1
            state.begun += 1
        }
    }

    /// - Precondition: a piece was begun.
    package func end() {
        let resumed = state.withLock { state in
            precondition(state.count > 0, "what ends was begun")
            state.count -= 1
            guard state.count == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in resumed { continuation.resume() }
    }

    /// Returns once nothing is in hand, or the task is cancelled.
    package func idle() async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        // A cancellation that comes after the end leaves its mark; nobody will look for it any more.
        defer { state.withLock { _ = $0.cancelled.remove(number) } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.count == 0 || state.cancelled.contains(number) { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiting.removeValue(forKey: number)
                if waiter == nil { state.cancelled.insert(number) }
                return waiter
            }
            waiter?.resume()
        }
    }
}
