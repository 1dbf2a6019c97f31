internal import CMicroHTTPD
import Glibc

/// Wakes a thread that polls `descriptor`; the signal stays until it is taken.
final class Wakeup: Sendable {
    let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(descriptor >= 0, "no descriptor is left for an eventfd")
    }

    deinit { close(descriptor) }

    /// Signals the thread; safe from any thread, and cheap when it is signalled already.
    func signal() { eventfd_write(descriptor, 1) }

    /// Takes all signals given so far.
    func take() {
        var count = eventfd_t()
        eventfd_read(descriptor, &count)
    }
}
