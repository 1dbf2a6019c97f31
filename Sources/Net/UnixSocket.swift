// Which of these modules has the constants of sockets depends on which is loaded first: all include sys/socket.h.
internal import CCurl
internal import CMicroHTTPD
internal import Glibc

/// Sockets that have a path instead of an address (unix(7)).
package enum UnixSocket {
    /// The longest path in bytes: `sun_path` has 108, the last of which is zero.
    package static let maximumPath = 107

    /// Gives `descriptor` its path, where only this user may connect to it.
    ///
    /// A socket that is there already is replaced if nobody listens on it any more. What is no socket stays.
    static func bind(_ descriptor: Int32, to path: String) throws(HTTPServerError) {
        // Linux makes the file with the mode of the socket, so there is no moment at which others may connect.
        fchmod(descriptor, 0o600)
        if try call(Glibc.bind, descriptor, path) { return }
        guard errno == EADDRINUSE else { throw failure(path, errno) }
        try removeDead(path)
        guard try call(Glibc.bind, descriptor, path) else { throw failure(path, errno) }
    }

    private static func removeDead(_ path: String) throws(HTTPServerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }  // Gone by itself.
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw HTTPServerError(
                kind: .address, reason: "\(path) is to be a socket, but a file of that name is there: move it away")
        }
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { throw failure(path, errno) }
        defer { close(probe) }
        if try call(connect, probe, path) { throw failure(path, EADDRINUSE) }
        guard errno == ECONNREFUSED else { throw failure(path, errno) }
        unlink(path)
    }

    /// Calls bind(2) or connect(2); false when it failed, with `errno`.
    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ path: String
    ) throws(HTTPServerError) -> Bool {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard (1...maximumPath).contains(bytes.count), !bytes.contains(0) else {
            throw HTTPServerError(
                kind: .address,
                reason: "\(path) cannot be a socket: its path has \(bytes.count) bytes, at most \(maximumPath) may be")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: address) { address in
            // Every socket address starts like `sockaddr`.
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> HTTPServerError {
        HTTPServerError(kind: .address, reason: "cannot listen on \(path): \(String(cString: strerror(code)))")
    }
}
