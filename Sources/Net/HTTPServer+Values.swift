extension HTTPServer {
    /// Where the server listens and what it grants its peers.
    package struct Configuration: Sendable {
        /// The address to listen on: a literal or a name of this machine; `0.0.0.0` and `::` mean every address.
        package var host: String
        /// The TCP port; 0 takes any free one, which `HTTPServer.port` tells.
        package var port: UInt16
        /// The path of a unix socket (unix(7)) to listen on instead of `host` and `port`: only the process's own user
        /// may connect. See ``UnixSocket``.
        package var socket: String?
        /// How many event loops share the connections, each on a thread of its own; at least 1.
        package var threads: Int
        /// Certificate and key for HTTPS; nil means plain HTTP.
        package var tls: TLS?
        /// The longest body in bytes that reaches the handler; a longer one is answered 413.
        ///
        /// Meta sends webhooks of up to 3 MB.
        package var maximumBody: Int
        /// The longest request line and header fields together, in bytes; longer ones are answered 431 or 414.
        package var maximumHeader: Int
        /// How long a peer may take for a whole header (idle time before it included), for a whole body, and to take
        /// an answer. Whoever takes longer is disconnected, however steadily bytes drip in.
        package var requestTimeout: Duration
        /// How many connections may be open; further ones wait in the kernel's queue.
        ///
        /// Bodies being received are bounded by this number times `maximumBody`.
        package var maximumConnections: Int
        /// How many connections one peer may have open (IPv6: one /64 network); further ones are closed at once.
        package var maximumConnectionsPerAddress: Int

        package init(
            host: String = "127.0.0.1", port: UInt16 = 0, threads: Int = 2, tls: TLS? = nil,
            maximumBody: Int = 4 << 20, maximumHeader: Int = 16 << 10, requestTimeout: Duration = .seconds(15),
            maximumConnections: Int = 1024, maximumConnectionsPerAddress: Int = 256
        ) {
            self.host = host
            self.port = port
            self.threads = threads
            self.tls = tls
            self.maximumBody = maximumBody
            self.maximumHeader = maximumHeader
            self.requestTimeout = requestTimeout
            self.maximumConnections = maximumConnections
            self.maximumConnectionsPerAddress = maximumConnectionsPerAddress
        }
    }

    /// A certificate chain and its private key, both as PEM text.
    package struct TLS: Sendable, CustomStringConvertible {
        package let certificatePEM, keyPEM: String

        package init(certificatePEM: String, keyPEM: String) {
            (self.certificatePEM, self.keyPEM) = (certificatePEM, keyPEM)
        }

        package var description: String { "<redacted>" }
    }

    /// A whole request: its body has been received and none of its limits was exceeded.
    package struct Request: Sendable {
        /// The method as the peer wrote it, e.g. `GET`.
        package let method: String
        /// The path, percent-decoded, without the query.
        package let path: String
        /// The query's fields in their order, decoded; a field without `=` has an empty value.
        package let query: [(name: String, value: String)]
        package let headers: HTTPHeaders
        package let body: [UInt8]
        /// The peer's address without its port; empty for a peer on a unix socket.
        package let peer: String

        package init(
            method: String, path: String, query: [(name: String, value: String)] = [], headers: HTTPHeaders = [:],
            body: [UInt8] = [], peer: String = "127.0.0.1"
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.body = body
            self.peer = peer
        }
    }

    /// What a handler answers; length, date and connection fields are added by the server.
    package struct Response: Sendable {
        /// From 200 to 599; anything else, and a field with a line break, is answered as 500.
        package let status: Int
        package let headers: HTTPHeaders
        package let body: [UInt8]

        package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }

        /// No answer at all: the connection is closed. For stand-ins that lose answers on purpose.
        package static let hangUp = Self(status: 0)

        var isHangUp: Bool { status == 0 }
    }
}

/// The server could not be started.
package struct HTTPServerError: Error, Equatable, CustomStringConvertible {
    /// What was wrong: the address to listen on, the certificate or key, or the system's limits.
    package enum Kind: String, Sendable { case address, tls, resources }

    package let kind: Kind
    package let reason: String
    package var description: String { reason }
}
