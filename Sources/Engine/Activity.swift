internal import Synchronization

/// Counts what is in hand, so that a shutdown or a test can wait until nothing is.
///
/// Whoever hands work on begins the new piece before it ends its own; so the count never touches zero in between.
package final class Activity: Sendable {
    private struct State {
        var count = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    package init() {}

    package var count: Int { state.withLock { $0.count } }

    package func begin(_ pieces: Int = 1) { state.withLock { $0.count += pieces } }

    /// - Precondition: as many pieces were begun.
    package func end(_ pieces: Int = 1) {
        let resumed = state.withLock { state in
            precondition(state.count >= pieces, "what ends was begun")
            state.count -= pieces
            guard state.count == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in resumed { continuation.resume() }
    }

    /// Returns once nothing is in hand.
    package func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.count > 0 { state.waiting.append(continuation) }
                return state.count == 0
            }
            if isIdle { continuation.resume() }
        }
    }
}
