internal import CMicroHTTPD
import Glibc

/// One of libmicrohttpd's event loops, on a thread of its own.
///
/// A server has several of these instead of libmicrohttpd's own pool, and accepts by itself: the pool shares out
/// connections by their descriptor's number, which goes wrong where every second descriptor is somebody else's, and
/// `MHD_quiesce_daemon` (0.9.75) ends the process when it meets a loop that just takes the listening socket out of its
/// epoll set.
final class EventLoop: @unchecked Sendable {
    // Unchecked: both functions called on the daemon, MHD_add_connection and MHD_stop_daemon, may be called from any
    // thread, and the server's lifecycle calls the second one once, after the last call of the first.
    private let daemon: OpaquePointer

    /// Starts the thread.
    ///
    /// - Parameter reception: borrowed until `stop` has returned; the caller keeps it alive.
    init(_ reception: Reception, configuration: HTTPServer.Configuration) throws(HTTPServerError) {
        // Header and answer's header live in one block; its first half is the reading buffer.
        let memory = 2 * configuration.maximumHeader + Self.replyMemory
        let tls = configuration.tls
        let daemon = ServiceThread.withoutSignals {
            cmhd_start(
                Unmanaged.passUnretained(reception).toOpaque(), Self.handle, Self.completed, Self.notified, memory,
                tls?.keyPEM, tls?.certificatePEM)
        }
        guard let daemon else {
            throw tls == nil
                ? HTTPServerError(kind: .resources, reason: "the HTTP server's thread could not be started")
                : HTTPServerError(kind: .tls, reason: "the TLS certificate or its key was not accepted")
        }
        self.daemon = daemon
    }

    /// Hands over a connection, which is closed here if it cannot be taken; false then.
    func add(_ descriptor: Int32, _ peer: PeerAddress) -> Bool {
        peer.withPointer { MHD_add_connection(daemon, descriptor, $0, peer.length) == .YES }
    }

    /// Closes all connections and ends the thread.
    ///
    /// - Precondition: no connection is suspended, and nobody adds one.
    func stop() { MHD_stop_daemon(daemon) }

    private static let replyMemory = 8 << 10
}

// C callbacks. Their first argument is the reception that `init` borrowed. A connection's context is a retained
// `ServedConnection`: retained when it starts, released when it closes, and libmicrohttpd makes no call for it after that.
extension EventLoop {
    private static let handle: MHD_AccessHandlerCallback = { context, connection, url, method, _, data, size, _ in
        guard let context, let connection, let url, let method, let size,
            let served = cmhd_socket_context(connection)
        else { return .NO }
        let body = UnsafeRawBufferPointer(start: data, count: size.pointee)
        size.pointee = 0  // All of it is taken.
        return reception(context).handle(EventLoop.served(served), connection, method: method, url: url, body: body)
    }

    private static let completed: MHD_RequestCompletedCallback = { context, connection, _, _ in
        guard let context, let connection, let served = cmhd_socket_context(connection) else { return }
        reception(context).complete(EventLoop.served(served))
    }

    private static let notified: MHD_NotifyConnectionCallback = { context, connection, socketContext, event in
        guard let context, let connection, let socketContext else { return }
        let reception = reception(context)
        if event == .CONNECTION_NOTIFY_STARTED {
            guard let served = reception.table.start(cmhd_descriptor(connection)) else { return }
            served.start(connection)
            socketContext.pointee = Unmanaged.passRetained(served).toOpaque()
        } else if let opaque = socketContext.pointee {
            socketContext.pointee = nil
            let served = Unmanaged<ServedConnection>.fromOpaque(opaque).takeRetainedValue()
            if reception.table.remove(served) { reception.wakeup.signal() }
        }
    }

    private static func reception(_ context: UnsafeMutableRawPointer) -> Reception {
        Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    private static func served(_ context: UnsafeMutableRawPointer) -> ServedConnection {
        Unmanaged.fromOpaque(context).takeUnretainedValue()
    }
}
