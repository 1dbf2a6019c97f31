extension HTTPClient {
    /// What the client grants itself and its peers.
    package struct Configuration: Sendable {
        /// How long resolving, connecting and the TLS handshake may take together.
        package var connectTimeout: Duration
        /// How long a request may take in all, waiting for a connection included.
        package var timeout: Duration
        /// The longest answer in bytes, header fields and body together.
        package var maximumResponse: Int
        /// How many connections to one host may be open at once; further requests wait.
        package var connectionsPerHost: Int
        /// How many requests may be under way or waiting; further ones fail at once as `overloaded`.
        package var maximumPending: Int
        /// What the client calls itself.
        package var userAgent: String
        /// A PEM file of the authorities to trust instead of the system's.
        package var caFile: String?
        /// The proxy's URL; nil means none, whatever the environment says.
        package var proxy: String?
        /// The path of a unix socket that every request goes to, whatever host its URL names.
        package var socket: String?
        /// Whether the client connects to public addresses alone, but for those that a request admits. It is decided
        /// for each address when its connection is opened, so that no name, however it resolves, leads elsewhere; and no
        /// connection serves a second request, for that might have been admitted by another.
        package var isGuarded = false
        /// Answers in place of the resolver's, each `name:port:address`.
        package var resolved: [String] = []

        package init(
            connectTimeout: Duration = .seconds(5), timeout: Duration = .seconds(30), maximumResponse: Int = 1 << 20,
            connectionsPerHost: Int = 64, maximumPending: Int = 10_000, userAgent: String = "parlua",
            caFile: String? = nil, proxy: String? = nil
        ) {
            self.connectTimeout = connectTimeout
            self.timeout = timeout
            self.maximumResponse = maximumResponse
            self.connectionsPerHost = connectionsPerHost
            self.maximumPending = maximumPending
            self.userAgent = userAgent
            self.caFile = caFile
            self.proxy = proxy
        }
    }

    /// What is to be sent.
    ///
    /// A header field with a line break, `Content-Length`, `Transfer-Encoding`, and a URL with spaces or of more than
    /// 8 KiB are not sent.
    package struct Request: Sendable {
        package let method: HTTPMethod
        /// An absolute `http` or `https` URL.
        package let url: String
        package let headers: HTTPHeaders
        package let body: [UInt8]
        /// How long it may take in place of what the configuration says.
        package var timeout: Duration?
        /// Addresses that a guarded client connects to although they are not public.
        package var admitted: Set<IPAddress> = []

        package init(method: HTTPMethod, url: String, headers: HTTPHeaders = [:], body: [UInt8] = []) {
            (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
        }
    }

    /// A whole answer, whatever its status; redirects are not followed.
    package struct Response: Sendable {
        package let status: Int
        package let headers: HTTPHeaders
        package let body: [UInt8]

        package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
            (self.status, self.headers, self.body) = (status, headers, body)
        }
    }

    /// There is no answer; `mayHaveArrived` tells whether sending again could do a thing twice.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// Why there is no answer; fit for a metric's label.
        package enum Kind: String, Sendable {
            /// Not a byte of the request left: no address, no connection, no TLS, no turn in time, not a request.
            case notSent
            /// Bytes left or may have left, and no whole answer came back.
            case maybeSent
            /// The task was cancelled.
            case cancelled
            /// The answer is longer than the configuration allows.
            case tooLarge
            /// Too many requests are under way; nothing was sent.
            case overloaded
            /// The client is guarded, and the host has no address that it may connect to.
            case forbidden
        }

        package let kind: Kind
        /// False only when no byte of the request was handed to a connection.
        package let mayHaveArrived: Bool
        /// At most 200 bytes, fit for a log: neither path nor query nor body.
        package let reason: String

        package var description: String { "\(kind.rawValue): \(reason)" }

        /// - Parameter reason: cut to 200 bytes.
        package init(kind: Kind, mayHaveArrived: Bool, reason: String) {
            self.kind = kind
            self.mayHaveArrived = mayHaveArrived
            self.reason = reason.utf8.count <= 200 ? reason : String(decoding: reason.utf8.prefix(200), as: UTF8.self)
        }
    }
}
