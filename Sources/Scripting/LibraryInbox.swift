internal import Glibc
internal import Messaging
internal import Synchronization

/// What others want from the library's thread, and how it is woken. Takes letters only while it is open.
final class LibraryInbox: Sendable {
    enum Letter: Sendable {
        case reload(TenantID, CheckedContinuation<ScriptReport, Never>)
        case stop(CheckedContinuation<Void, Never>)
    }

    private let letters = Mutex<(isOpen: Bool, waiting: [Letter])>((false, []))
    /// A pipe: one byte in it wakes the thread, and when it is full the thread is awake.
    private let bell: (heard: Int32, rung: Int32)

    init() throws(ScriptError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw ScriptError(message: "no pipe could be made: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        bell = (ends[0], ends[1])
    }

    deinit {
        close(bell.heard)
        close(bell.rung)
    }

    func open() { letters.withLock { $0.isOpen = true } }

    /// False when the inbox is closed: then nobody will answer.
    func put(_ letter: Letter) -> Bool {
        let taken = letters.withLock { state in
            if state.isOpen { state.waiting.append(letter) }
            return state.isOpen
        }
        if taken { write(bell.rung, [0], 1) }
        return taken
    }

    /// What has come, in order. A letter that says stop closes the inbox.
    func take() -> [Letter] {
        var rings = [UInt8](repeating: 0, count: 256)
        while read(bell.heard, &rings, rings.count) > 0 {}
        return letters.withLock { state in
            let waiting = state.waiting
            state.waiting = []
            for case .stop in waiting { state.isOpen = false }
            return waiting
        }
    }

    /// Returns when a letter has come, `descriptor` can be read or `deadline` has passed.
    func wait(for descriptor: Int32, until deadline: ContinuousClock.Instant?) {
        var waits = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: bell.heard, events: Int16(POLLIN), revents: 0),
        ]
        let pause = deadline.map { max(.zero, $0 - ContinuousClock.now).milliseconds + 1 }
        poll(&waits, nfds_t(waits.count), pause.map { Int32(clamping: $0) } ?? -1)
    }
}
