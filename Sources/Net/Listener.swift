// Which of these modules has the constants of sockets depends on which is loaded first: all include sys/socket.h.
internal import CCurl
internal import CMicroHTTPD
internal import Glibc

/// A listening socket, closed when its owner goes away.
struct Listener: ~Copyable {
    let descriptor: Int32
    let port: UInt16
    /// The socket's file, which goes with its owner; nil where it is a port.
    private let path: String?

    /// Listens on the first address that `host` stands for.
    init(host: String, port: UInt16) throws(HTTPServerError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let address = found?.pointee else {
            throw HTTPServerError(
                kind: .address, reason: "cannot listen on \(host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(found) }
        let descriptor = socket(address.ai_family, Int32(SOCK_STREAM.rawValue) | Self.flags, 0)
        guard descriptor >= 0 else { throw Self.failure(host, port) }
        var on: Int32 = 1
        // A restarted host must not wait for the connections of the one before it to leave TIME_WAIT.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout.size(ofValue: on)))
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, listen(descriptor, Self.backlog) == 0 else {
            let failure = Self.failure(host, port)
            close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.port = PeerAddress { getsockname(descriptor, $0, $1) }.port
        path = nil
    }

    /// Listens on a unix socket; one that a dead process left at `path` makes way.
    init(socket path: String) throws(HTTPServerError) {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Self.flags, 0)
        guard descriptor >= 0 else { throw Self.failure(path) }
        do throws(HTTPServerError) {
            try UnixSocket.bind(descriptor, to: path)
            guard listen(descriptor, Self.backlog) == 0 else { throw Self.failure(path) }
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        port = 0
        self.path = path
    }

    deinit {
        // While it still listens, so that nobody else's socket can be there.
        if let path { unlink(path) }
        // Closing alone would not do while another thread polls the socket, which keeps it listening.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// Takes the next waiting connection; nil when none waits, or none can be taken now.
    func accept() -> (descriptor: Int32, peer: PeerAddress)? {
        var taken: Int32 = -1
        let peer = PeerAddress { address, length in
            repeat { taken = Glibc.accept(descriptor, address, length) } while taken < 0 && Self.isPassing(errno)
        }
        guard taken >= 0 else { return nil }
        _ = fcntl(taken, F_SETFD, FD_CLOEXEC)  // Cannot fail on an open descriptor.
        return (taken, peer)
    }

    private static let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    /// How many connections may wait to be accepted; the kernel may lower it (net.core.somaxconn).
    private static let backlog: Int32 = 1024

    /// The peer went away while it waited; the next one may still be there (accept(2)).
    private static func isPassing(_ code: Int32) -> Bool { code == EINTR || code == ECONNABORTED }

    private static func failure(_ host: String, _ port: UInt16) -> HTTPServerError { failure("\(host):\(port)") }

    private static func failure(_ place: String) -> HTTPServerError {
        HTTPServerError(kind: .address, reason: "cannot listen on \(place): \(String(cString: strerror(errno)))")
    }
}
