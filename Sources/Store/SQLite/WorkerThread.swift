internal import Glibc
internal import Synchronization

/// A thread of its own, for work that blocks.
///
/// Whoever can wait joins it: a thread that is still ending while the process exits frees what OpenSSL keeps for it at
/// the same time as OpenSSL's own clean-up does.
final class WorkerThread: Sendable {
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    private let thread: Mutex<pthread_t?>

    /// Starts `body`; the thread ends when it returns.
    init(_ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                // It is the pointer that `passRetained` made, and it is taken back exactly once, here.
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        precondition(code == 0, "the system gives a thread")
        self.thread = Mutex(thread)
    }

    deinit {
        if let thread = thread.withLock({ $0 }) { pthread_detach(thread) }
    }

    /// Waits until the thread has ended; called by another thread.
    func join() {
        thread.withLock { thread in
            if let thread { pthread_join(thread, nil) }
            thread = nil
        }
    }
}
