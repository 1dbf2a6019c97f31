internal import CCurl

extension Transfer {
    /// What holds for every request.
    func setLimits(_ configuration: HTTPClient.Configuration) {
        Self.check(ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1))
        Self.check(ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https"))
        Self.check(ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0))
        Self.check(ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)))
        Self.check(ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)))
        Self.check(ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(configuration.connectTimeout)))
        Self.check(ccurl_set_size(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(configuration.maximumResponse)))
        Self.check(ccurl_set_text(easy, CURLOPT_USERAGENT, configuration.userAgent))
        // Never nil, because libcurl would then look into the environment.
        Self.check(ccurl_set_text(easy, CURLOPT_PROXY, configuration.proxy ?? ""))
        // A resolver that hangs must not hold the loop when its transfer is given up.
        Self.check(ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1))
        // Peers commonly drop idle connections after 60 s; using one just then costs an undecided request.
        Self.check(ccurl_set_long(easy, CURLOPT_MAXAGE_CONN, 50))
        if let path = configuration.socket { Self.check(ccurl_set_text(easy, CURLOPT_UNIX_SOCKET_PATH, path)) }
        if configuration.isGuarded {
            Self.check(ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, 1))
            Self.check(ccurl_set_long(easy, CURLOPT_FORBID_REUSE, 1))
        }
        if let file = configuration.caFile { Self.check(ccurl_set_text(easy, CURLOPT_CAINFO, file)) }
    }

    /// The method and the way its body goes; each choice undoes what the request before it left.
    func setMethod(_ request: HTTPClient.Request) {
        switch request.method {
        case .head: Self.check(ccurl_set_long(easy, CURLOPT_NOBODY, 1))
        case .get where request.body.isEmpty, .delete where request.body.isEmpty:
            Self.check(ccurl_set_long(easy, CURLOPT_HTTPGET, 1))
        case .get, .post, .put, .delete:
            Self.check(ccurl_set_long(easy, CURLOPT_POST, 1))
            setBody(request.body)
        }
        let isImplied =
            request.method == .head || request.method == .post || (request.method == .get && request.body.isEmpty)
        Self.check(ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, isImplied ? nil : request.method.rawValue))
    }

    /// Gives libcurl the body whole, because up to 64 KiB of it then leave in one piece with the header.
    ///
    /// Feeding it by CURLOPT_READFUNCTION, which cannot be rewound, would be a second lock on sending it twice, but only
    /// on some bodies, at a fifth to a quarter of a request's CPU time; `permit` is the lock on all requests.
    func setBody(_ body: [UInt8]) {
        Self.check(ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        // No bytes are not the same as no body, which libcurl would read from standard input.
        guard !body.isEmpty else {
            Self.check(ccurl_set_text(easy, CURLOPT_COPYPOSTFIELDS, ""))
            return
        }
        body.withUnsafeBytes { bytes in
            let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            Self.check(ccurl_set_text(easy, CURLOPT_COPYPOSTFIELDS, start))
        }
    }

    /// What is set, is valid; so a refusal means that memory has run out, or that another libcurl was linked.
    static func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl refuses an option: \(code.rawValue)")
    }

    /// libcurl's list of header fields, owned by the caller; nil if one of them, or the URL, cannot be sent as it is.
    static func makeHeaders(_ request: HTTPClient.Request) -> UnsafeMutablePointer<curl_slist>? {
        guard isSendable(request.url) else { return nil }
        // No `Expect: 100-continue`, which costs a round trip, and no type that the caller did not name.
        var list = curl_slist_append(nil, "Expect:")
        if request.headers["Content-Type"] == nil { list = append("Content-Type:", to: list) }
        for field in request.headers.fields {
            guard isSendable(field) else {
                curl_slist_free_all(list)
                return nil
            }
            // libcurl takes "Name:" for a field to leave out, "Name;" for one without a value.
            let isEmpty = field.value.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            list = append(isEmpty ? "\(field.name);" : "\(field.name): \(field.value)", to: list)
        }
        return list
    }

    private static func append(
        _ line: String, to list: UnsafeMutablePointer<curl_slist>?
    ) -> UnsafeMutablePointer<curl_slist>? {
        guard let longer = curl_slist_append(list, line) else { preconditionFailure("no memory is left for libcurl") }
        return longer
    }

    /// No spaces, no control characters, at most 8 KiB; the rest is libcurl's to judge.
    private static func isSendable(_ url: String) -> Bool {
        url.utf8.count <= 8 << 10 && url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }

    /// A name is a token, a value has no line break (RFC 9110, sections 5.1 and 5.5), and the length is libcurl's to say.
    private static func isSendable(_ field: HTTPHeaders.Field) -> Bool {
        !field.name.isEmpty
            && field.name.utf8.allSatisfy { 0x21...0x7e ~= $0 && !separators.contains($0) }
            && field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
            && !HTTPHeaders.isSame(field.name, "Content-Length") && !HTTPHeaders.isSame(field.name, "Transfer-Encoding")
    }

    private static let separators = Array("()<>@,;:\\\"/[]?={}".utf8)

    static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration / .milliseconds(1)))  // 0 would mean: no limit.
    }
}
