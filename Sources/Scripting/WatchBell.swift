internal import Glibc
internal import Messaging

/// Wakes a thread that waits for what the kernel tells: a pipe, in which one byte is a ring.
final class WatchBell: Sendable {
    private let heard, rung: Int32

    init() throws(ScriptError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw ScriptError(message: "no pipe could be made: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (heard, rung) = (ends[0], ends[1])
    }

    deinit {
        close(heard)
        close(rung)
    }

    /// When the pipe is full the thread is awake.
    func ring() { write(rung, [0], 1) }

    /// Returns at a ring, when `descriptor` can be read or when `deadline` has passed.
    func wait(for descriptor: Int32, until deadline: ContinuousClock.Instant?) {
        var waits = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: heard, events: Int16(POLLIN), revents: 0),
        ]
        let pause = deadline.map { max(.zero, $0 - ContinuousClock.now).milliseconds + 1 }
        poll(&waits, nfds_t(waits.count), pause.map { Int32(clamping: $0) } ?? -1)
        var rings = [UInt8](repeating: 0, count: 256)
        while read(heard, &rings, rings.count) > 0 {}
    }
}
