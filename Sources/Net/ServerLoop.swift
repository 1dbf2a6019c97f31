import Glibc
import Synchronization

/// The server's own thread: accepts connections, disconnects slow peers, and sees a shutdown through to its end.
final class ServerLoop: Sendable {
    /// Who may come in, and which event loop is next to take one.
    private struct Door: ~Copyable {
        var listener: Listener?
        var next = 0
    }

    private struct Shutdown {
        var lifecycle = Lifecycle()
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let reception: Reception
    private let loops: [EventLoop]
    private let limits: Exchange.Limits
    private let descriptor: Int32
    private let door: Mutex<Door>
    private let shutdown = Mutex(Shutdown())

    init(_ listener: consuming sending Listener, _ reception: Reception, _ loops: [EventLoop], limits: Exchange.Limits)
    {
        (self.reception, self.loops, self.limits) = (reception, loops, limits)
        descriptor = listener.descriptor
        door = Mutex(Door(listener: listener))
    }

    /// Serves until stopped; blocks its thread.
    func run() {
        let tick = max(.milliseconds(10), min(.seconds(1), limits.timeout / 8))
        var isListening = true
        while true {
            let now = ContinuousClock.now
            let deadline = shutdown.withLock { $0.lifecycle.deadline }
            wait(
                listening: isListening && reception.table.hasRoom, atMost: min(tick, deadline.map { $0 - now } ?? tick))
            reception.wakeup.take()
            if isListening { isListening = admitWaiting() }
            reception.table.disconnectOverdue(at: .now)
            if advance() { return }
        }
    }

    /// Lets everybody in who already waits, and nobody after.
    func quiesce() {
        admitWaiting(thenClosing: true)
        reception.wakeup.signal()
    }

    /// Begins the shutdown; requests in hand may go on until `deadline`.
    func stop(at deadline: ContinuousClock.Instant) {
        quiesce()
        reception.stop()
        shutdown.withLock { $0.lifecycle.stop(at: deadline) }
        reception.wakeup.signal()
    }

    /// Waits until all connections are closed and all threads have ended.
    func stopped() async {
        await withCheckedContinuation { continuation in
            let isClosed = shutdown.withLock { shutdown in
                if !shutdown.lifecycle.isClosed { shutdown.waiters.append(continuation) }
                return shutdown.lifecycle.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }
}

extension ServerLoop {
    /// Waits for a signal, a connection (if there is room for one), or for time to pass.
    private func wait(listening: Bool, atMost time: Duration) {
        var polled = [
            pollfd(fd: reception.wakeup.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = max(0, time / .milliseconds(1)).rounded(.up)
        poll(&polled, listening ? 2 : 1, Int32(min(milliseconds, 1000)))
    }

    /// Lets waiting connections in as far as there is room; false once the listener is closed.
    @discardableResult
    private func admitWaiting(thenClosing closing: Bool = false) -> Bool {
        door.withLock { door in
            guard let listener = door.listener.take() else { return false }
            while reception.table.hasRoom, let arrival = listener.accept() {
                admit(arrival.descriptor, arrival.peer, to: loops[door.next])
                door.next = (door.next + 1) % loops.count
            }
            // The listener's owner ends here, which closes it. Should the server's thread poll the descriptor just once
            // more, it only wakes for nothing.
            if closing { return false }
            door.listener = consume listener
            return true
        }
    }

    private func admit(_ descriptor: Int32, _ peer: PeerAddress, to loop: EventLoop) {
        let connection = ServedConnection(descriptor: descriptor, peer: peer, limits: limits, now: .now)
        guard reception.table.admit(connection) else {
            close(descriptor)
            return
        }
        if !loop.add(descriptor, peer) { reception.table.dismiss(descriptor) }
    }

    /// Takes the shutdown one step further; true when it is complete.
    private func advance() -> Bool {
        switch shutdown.withLock({ $0.lifecycle.advance(inHand: reception.inHand, now: .now) }) {
        case .serve: return false
        case .refuse:
            reception.refuseAll()
            reception.wakeup.signal()
            return false
        case .close: break
        }
        for loop in loops { loop.stop() }
        let waiters = shutdown.withLock { shutdown in
            defer { shutdown.waiters = [] }
            return shutdown.waiters
        }
        for waiter in waiters { waiter.resume() }
        return true
    }
}
