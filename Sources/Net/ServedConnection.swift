// Which of these modules has the constants of sockets depends on which is loaded first: all include sys/socket.h.
internal import CCurl
internal import CMicroHTTPD
internal import Glibc
import Synchronization

/// One open connection; shared by its event loop, the handler that runs for it, and the server's loop.
final class ServedConnection: Sendable {
    let descriptor: Int32
    let group: PeerAddress.Group
    private let exchange: Mutex<Exchange>
    /// libmicrohttpd's own record, which lives from the started to the closed notification.
    private let handle = Atomic<UInt>(0)

    init(descriptor: Int32, peer: PeerAddress, limits: Exchange.Limits, now: ContinuousClock.Instant) {
        self.descriptor = descriptor
        group = peer.group
        exchange = Mutex(Exchange(peer: peer.text, limits: limits, now: now))
    }

    /// The event loop has taken the connection over.
    func start(_ handle: OpaquePointer) { self.handle.store(UInt(bitPattern: handle), ordering: .releasing) }

    /// Asks or tells the exchange; nothing else may be done while it is locked.
    func decide<Answer: Sendable>(_ question: (inout Exchange) -> Answer) -> Answer {
        exchange.withLock { question(&$0) }
    }

    /// Gives the suspended connection back to its event loop, which then asks for the answer.
    ///
    /// Called only by who turned the exchange from running to answered. That happens once per suspension, and until it
    /// did, libmicrohttpd keeps a suspended connection whatever its peer does; so the handle is valid here, and the
    /// connection is never resumed twice.
    func resume() {
        guard let handle = OpaquePointer(bitPattern: handle.load(ordering: .acquiring)) else { return }
        MHD_resume_connection(handle)
    }

    /// Ends both directions, upon which the event loop closes the connection.
    ///
    /// - Precondition: the descriptor is not closed yet, which `ConnectionTable` makes sure of.
    func disconnect() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
