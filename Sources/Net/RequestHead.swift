internal import CMicroHTTPD

/// What a request says before its body.
struct RequestHead: Sendable {
    let method, path: String
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    /// The length of the body if it is told beforehand.
    let declaredBody: Int?

    /// The status a request is refused with for what its head says.
    struct Refusal: Error, Equatable { let status: Int }

    init(
        method: String, path: String, query: [(name: String, value: String)] = [], headers: HTTPHeaders = [:]
    ) throws(Refusal) {
        (self.method, self.path, self.query, self.headers) = (method, path, query, headers)
        declaredBody = try Self.declaredBody(headers)
    }

    /// Reads the head of the request that `connection` has just received.
    init(_ connection: OpaquePointer, method: UnsafePointer<CChar>, url: UnsafePointer<CChar>) throws(Refusal) {
        var fields = Fields()
        withUnsafeMutablePointer(to: &fields) { fields in
            MHD_get_connection_values_n(connection, .HEADER_KIND, Self.addHeader, fields)
            MHD_get_connection_values_n(connection, .GET_ARGUMENT_KIND, Self.addQuery, fields)
        }
        guard !fields.isBroken, let path = Self.decoded(url, strlen(url)) else { throw Refusal(status: 400) }
        try self.init(method: String(cString: method), path: path, query: fields.query, headers: fields.headers)
    }

    /// Framing that two readers could understand differently is refused, so that no proxy before this server can be
    /// made to see other requests than it does (RFC 9112, sections 6.1 and 6.3).
    private static func declaredBody(_ headers: HTTPHeaders) throws(Refusal) -> Int? {
        var lengths: [String] = [], encodings: [String] = []
        for field in headers.fields {
            if HTTPHeaders.isSame(field.name, "Content-Length") { lengths.append(field.value) }
            if HTTPHeaders.isSame(field.name, "Transfer-Encoding") { encodings.append(field.value) }
        }
        if let encoding = encodings.first {
            guard encodings.count == 1, lengths.isEmpty else { throw Refusal(status: 400) }
            guard HTTPHeaders.isSame(encoding, "chunked") else { throw Refusal(status: 501) }
            return nil
        }
        guard let length = lengths.first else { return 0 }
        // libmicrohttpd has checked the first one for digits; what does not fit an Int is too large for anybody.
        guard lengths.count == 1 else { throw Refusal(status: 400) }
        guard let length = Int(length) else { throw Refusal(status: 413) }
        return length
    }
}

extension RequestHead {
    /// Gathers what libmicrohttpd iterates over; the pointer to it is valid only while the iteration runs.
    private struct Fields {
        var headers = HTTPHeaders()
        var query: [(name: String, value: String)] = []
        var isBroken = false
    }

    private static let addHeader: MHD_KeyValueIteratorN = { context, _, name, nameLength, value, valueLength in
        guard let fields = context?.assumingMemoryBound(to: Fields.self) else { return .NO }
        fields.pointee.headers.add(text(name, nameLength), text(value, valueLength))
        return .YES
    }

    private static let addQuery: MHD_KeyValueIteratorN = { context, _, name, nameLength, value, valueLength in
        guard let fields = context?.assumingMemoryBound(to: Fields.self) else { return .NO }
        guard let name = decoded(name, nameLength), let value = decoded(value, valueLength) else {
            fields.pointee.isBroken = true
            return .NO
        }
        fields.pointee.query.append((name, value))
        return .YES
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
    }

    private static func decoded(_ start: UnsafePointer<CChar>?, _ count: Int) -> String? {
        guard let start else { return "" }
        return start.withMemoryRebound(to: UInt8.self, capacity: count) {
            PercentEncoding.decode(UnsafeBufferPointer(start: $0, count: count))
        }
    }
}
