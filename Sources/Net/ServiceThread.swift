import Glibc

/// A thread for a loop that blocks, which must not hold a thread of the pool that all `async` code shares.
enum ServiceThread {
    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a new thread that no signal is delivered to.
    ///
    /// - Precondition: the system has room for one more thread; a program that cannot start one at its own start is lost.
    static func start(_ body: @escaping @Sendable () -> Void) {
        // Retained here, released once by the thread, which is its only reader.
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let code = withoutSignals { pthread_create(&thread, nil, run, start.toOpaque()) }
        precondition(code == 0, "no thread can be started: \(code)")
        pthread_detach(thread)
    }

    /// Calls `body`, and lets the threads that it starts have all signals blocked.
    ///
    /// A write to a closed connection must be an error and not SIGPIPE, and other signals belong to the program.
    static func withoutSignals<Result>(_ body: () -> Result) -> Result {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return body()
    }

    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context else { return nil }
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        start.body()
        return nil
    }
}
