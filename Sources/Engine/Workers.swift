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
    private let name: String
    private let isPatient: Bool

    /// Lua may use 200 levels of C calls, which need up to 256 KiB; 8 MiB leave room for everything below them.
    private static let stackSize = 8 << 20
    /// As nice(1) counts: with 10 a thread gets about a tenth of what one gets that has 0, and all that nobody wants.
    private static let patience: Int32 = 10

    /// The threads start with the first job and end after ``close()``.
    ///
    /// - Parameter isPatient: Whether they leave the processors to all others who want them.
    /// - Precondition: `threads` is positive.
    package init(
        threads: Int = ProcessInfo.processInfo.activeProcessorCount, name: String = "worker", isPatient: Bool = false
    ) {
        precondition(threads > 0, "somebody has to work")
        (self.threads, self.name, self.isPatient) = (threads, name, isPatient)
    }

    private func start() {
        for index in 0..<threads {
            let thread = Thread { [self] in work() }
            thread.name = "parlua-\(name)-\(index)"
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
        // On Linux it is the calling thread's alone (setpriority(2), "C library/kernel differences").
        if isPatient { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.patience) }
        while true {
            available.wait()
            let (job, isClosed) = state.withLock { ($0.jobs.popFirst(), $0.isClosed) }
            if let job { job.run() } else if isClosed { return }
        }
    }
}
