internal import Synchronization

/// Keeps log entries, for tests.
package final class RecordingSink: LogSink {
    private struct Waiter {
        let id: Int
        let matches: @Sendable (LogEntry) -> Bool
        let found: CheckedContinuation<LogEntry, any Error>
    }

    private struct State {
        var entries: [LogEntry] = []
        var waiters: [Waiter] = []
        var lastID = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Everything that was logged, in its order.
    package var entries: [LogEntry] { state.withLock { $0.entries } }

    package func write(_ entry: LogEntry) {
        let found = state.withLock { state in
            state.entries.append(entry)
            let found = state.waiters.filter { $0.matches(entry) }
            state.waiters.removeAll { waiter in found.contains { $0.id == waiter.id } }
            return found
        }
        for waiter in found { waiter.found.resume(returning: entry) }
    }

    /// The first entry that matches, at once if it was logged already, else when it comes.
    ///
    /// Throws `CancellationError` when the waiting task is cancelled.
    package func first(where matches: @escaping @Sendable (LogEntry) -> Bool) async throws -> LogEntry {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Whichever comes second, this or the cancellation, sees the other.
                let answer: Result<LogEntry, any Error>? = state.withLock { state in
                    if let found = state.entries.first(where: matches) { return .success(found) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters.append(Waiter(id: id, matches: matches, found: continuation))
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let index = state.waiters.firstIndex { $0.id == id }
                return index.map { state.waiters.remove(at: $0) }
            }
            waiter?.found.resume(throwing: CancellationError())
        }
    }

    /// The first entry with this message.
    package func first(_ message: String) async throws -> LogEntry { try await first { $0.message == message } }
}
