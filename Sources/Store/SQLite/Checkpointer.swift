internal import Dispatch
internal import Synchronization

/// Copies the write-ahead log into the file on a thread of its own, beside the writer, so that commits do not wait for
/// it.
///
/// SQLite begins the log anew when all of it has been copied, and beside a busy writer that moment never comes: there
/// is always a commit that the copy has not seen. So beyond `restart` pages the writer itself copies the little that
/// its last commits have added, which takes some milliseconds; and beyond `limit`, where the disk falls behind, it
/// waits.
///
/// Source: https://sqlite.org/wal.html#avoiding_excessively_large_wal_files
final class Checkpointer: Sendable {
    /// Pages of 4 KiB in the log at which copying begins, at which the writer helps, and at which it waits.
    struct Limits: Sendable {
        var begin = 1_000
        var restart = 16_384
        var limit = 131_072
    }

    private let limits: Limits
    private let connection: Mutex<Connection?>
    private let isCalled = Atomic(false)
    private let wake = DispatchSemaphore(value: 0)
    private let thread = Mutex<WorkerThread?>(nil)

    init(connection: consuming sending Connection, limits: Limits = Limits()) {
        self.connection = Mutex(connection)
        self.limits = limits
        let started = WorkerThread { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Sees to it that the log does not grow too long; called by the writer's thread after a commit.
    ///
    /// What fails here is tried again after the next commit, and nothing is lost: the log has it.
    func tend(logPages: Int) {
        if logPages > limits.limit {
            // SQLite itself does not wait for another checkpoint (https://sqlite.org/c3ref/wal_checkpoint_v2.html).
            connection.withLock { try? $0?.checkpoint(.restart) }
        } else if logPages > limits.restart {
            _ = connection.withLockIfAvailable { try? $0?.checkpoint(.passive) }
        }
        if logPages > limits.begin, !isCalled.exchange(true, ordering: .relaxed) { wake.signal() }
    }

    /// Waits for a copy under way, and ends the thread.
    func close() {
        connection.withLock { $0 = nil }
        wake.signal()
        thread.withLock { $0.take() }?.join()
    }

    private func run() {
        repeat { wake.wait() } while copy()
    }

    /// False once the checkpointer is closed.
    private func copy() -> Bool {
        isCalled.store(false, ordering: .relaxed)
        return connection.withLock { connection in
            try? connection?.checkpoint(.passive)
            return connection != nil
        }
    }
}
