// Which of these modules has the constants of sockets depends on which is loaded first: all include sys/socket.h.
internal import CCurl
internal import CMicroHTTPD
internal import Glibc

/// One of libcurl's easy handles with all that its callbacks need; used for one request after the other.
///
/// Lives on the loop's thread alone, callbacks included. The callbacks get an unretained pointer to it, valid because
/// `deinit` frees the handle, after which libcurl makes no call.
final class Transfer {
    let easy: UnsafeMutableRawPointer
    private(set) var order: TransferOrder?
    var verdict: TransferVerdict
    private let limit: Int
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var resolved: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(_ configuration: HTTPClient.Configuration) {
        guard let easy = curl_easy_init() else { preconditionFailure("no memory is left for libcurl") }
        self.easy = easy
        limit = configuration.maximumResponse
        verdict = TransferVerdict(answer: ResponseAssembly(limit: limit))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setLimits(configuration)
        setCallbacks()
        if configuration.isGuarded { setGuard() }
        for line in configuration.resolved { resolved = curl_slist_append(resolved, line) }
        if resolved != nil { Self.check(ccurl_set_resolved(easy, resolved)) }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
        curl_slist_free_all(resolved)
        errorText.deallocate()
    }

    /// Sets the handle up for an order; false when it is no request that can be sent.
    func start(_ order: TransferOrder) -> Bool {
        guard let list = Self.makeHeaders(order.request) else { return false }
        self.order = order
        headers = list
        errorText.pointee = 0
        Self.check(ccurl_set_headers(easy, headers))
        Self.check(ccurl_set_text(easy, CURLOPT_URL, order.request.url))
        Self.check(ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, Self.milliseconds(order.deadline - .now)))
        setMethod(order.request)
        return true
    }

    /// What came of the order; the transfer is free for another one.
    func finish(_ code: CURLcode) -> TransferOrder.Outcome {
        defer {
            Self.check(ccurl_set_headers(easy, nil))
            setBody([])  // An idle handle keeps no copy of what it sent.
            curl_slist_free_all(headers)
            headers = nil
            order = nil
            verdict = TransferVerdict(answer: ResponseAssembly(limit: limit))
        }
        return verdict.outcome(code: code, status: ccurl_status(easy), reason: reason(code))
    }

    /// libcurl's own words, without what could break a line of a log.
    private func reason(_ code: CURLcode) -> String {
        let told = errorText.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
        let printable = told.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) }
        return String(printable)
    }
}

// The callbacks. What they return is fixed by libcurl: the bytes taken, where fewer than given end the transfer.
extension Transfer {
    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        Self.check(ccurl_set_writer(easy, { Transfer.at($3).take($0, $1 * $2) { $0.takeBody($1) } }, context))
        Self.check(ccurl_set_header_writer(easy, { Transfer.at($3).take($0, $1 * $2) { $0.takeLine($1) } }, context))
        Self.check(ccurl_set_before_request(easy, { at, _, _, _, _ in Transfer.at(at).permit() ? 0 : 1 }, context))
        Self.check(ccurl_set_error_buffer(easy, errorText))
    }

    private func setGuard() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        Self.check(ccurl_set_socket_opener(easy, { Transfer.at($0).open($2) }, context))
    }

    /// Opens the socket for an address that the name has resolved to, if it may be connected to.
    private func open(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address, let ip = IPAddress(socketAddress: ccurl_address(address)),
            ip.isPublic || order?.request.admitted.contains(ip) == true
        else {
            verdict.isPeerForbidden = true
            return ccurl_no_socket
        }
        let (family, type, proto) = (address.pointee.family, address.pointee.socktype, address.pointee.protocol)
        return socket(family, type | Int32(SOCK_CLOEXEC.rawValue), proto)
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context else { preconditionFailure("libcurl gives back the pointer it was given") }
        return Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    /// Called on a ready connection, before each attempt to write the request to it.
    ///
    /// By itself libcurl sends a request again when a reused connection ends without an answer, when HTTP/2 refuses a
    /// stream, and in a few other cases; all of them come by here (MSTATE_DO in multi.c), and end here.
    private func permit() -> Bool {
        verdict.attempts += 1
        return verdict.attempts == 1
    }

    private func take(
        _ start: UnsafeMutablePointer<CChar>?, _ count: Int,
        _ take: (inout ResponseAssembly, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        // Any other number than `count` ends the transfer; for an empty piece that is any number but 0.
        take(&verdict.answer, UnsafeRawBufferPointer(start: start, count: count)) ? count : count + 1
    }
}
