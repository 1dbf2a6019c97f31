internal import Foundation
package import Messaging
internal import Synchronization

/// A few threads that run scripts, fairly among tenants.
///
/// Scripts compute without waiting, so they must not sit on the pool that serves everybody's I/O. The queue is as long
/// as the number of turns under way, which the lanes bound.
package final class Workers: Sendable {
    private struct Job: Sendable {
        let run: @Sendable () -> Void
    }

    private struct State {
        var jobs = FairQueue<Job>()
        var isStarted = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)
    private let threads: Int

    /// Lua may use 200 levels of C calls, which need up to 256 KiB; 8 MiB leave room for everything below them.
    private static let stackSize = 8 << 20

    /// The threads start with the first job and end after ``close()``.
    ///
    /// - Precondition: `threads` is positive.
    package init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        precondition(threads > 0, "somebody has to work")
        self.threads = threads
    }

    private func start() {
        for index in 0..<threads {
            let thread = Thread { [self] in work() }
            thread.name = "parlua-worker-\(index)"
            thread.stackSize = Self.stackSize
            thread.start()
        }
    }

    /// Runs `body` on a worker; tenants take turns.
    package func run<T: Sendable>(for tenant: TenantID, _ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                state.jobs.append(Job { continuation.resume(returning: body()) }, for: tenant)
                defer { state.isStarted = true }
                return !state.isStarted
            }
            if isFirst { start() }
            available.signal()
        }
    }

    /// Lets the threads end once the queue is empty.
    package func close() {
        state.withLock { $0.isClosed = true }
        for _ in 0..<threads { available.signal() }
    }

    private func work() {
        while true {
            available.wait()
            let (job, isClosed) = state.withLock { ($0.jobs.popFirst(), $0.isClosed) }
            if let job { job.run() } else if isClosed { return }
        }
    }
}
