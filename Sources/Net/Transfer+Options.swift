internal import CCurl

extension Transfer {
    /// What holds for every request.
    func setLimits(_ configuration: HTTPClient.Configuration) {
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        ccurl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(configuration.connectTimeout))
        ccurl_set_size(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(configuration.maximumResponse))
        ccurl_set_text(easy, CURLOPT_USERAGENT, configuration.userAgent)
        // Never nil, because libcurl would then look into the environment.
        ccurl_set_text(easy, CURLOPT_PROXY, configuration.proxy ?? "")
        // A resolver that hangs must not hold the loop when its transfer is given up.
        ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1)
        // Peers commonly drop idle connections after 60 s; using one just then costs an undecided request.
        ccurl_set_long(easy, CURLOPT_MAXAGE_CONN, 50)
        if let file = configuration.caFile { ccurl_set_text(easy, CURLOPT_CAINFO, file) }
    }

    /// The method and the way its body goes; each choice undoes what the request before it left.
    func setMethod(_ request: HTTPClient.Request) {
        switch request.method {
        case .head: ccurl_set_long(easy, CURLOPT_NOBODY, 1)
        case .get where request.body.isEmpty, .delete where request.body.isEmpty:
            ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
        case .get, .post, .put, .delete:
            ccurl_set_long(easy, CURLOPT_POST, 1)
            ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        }
        let isImplied =
            request.method == .head || request.method == .post || (request.method == .get && request.body.isEmpty)
        ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, isImplied ? nil : request.method.rawValue)
    }

    /// libcurl's list of header fields, owned by the caller; nil if one of them cannot be sent as it stands.
    static func makeHeaders(_ request: HTTPClient.Request) -> UnsafeMutablePointer<curl_slist>? {
        // No `Expect: 100-continue`, which costs a round trip, and no type that the caller did not name.
        var list = curl_slist_append(nil, "Expect:")
        if request.headers["Content-Type"] == nil { list = append("Content-Type:", to: list) }
        for field in request.headers.fields {
            guard isSendable(field) else {
                curl_slist_free_all(list)
                return nil
            }
            // libcurl takes "Name:" for a field to leave out, "Name;" for one without a value.
            list = append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)", to: list)
        }
        return list
    }

    private static func append(
        _ line: String, to list: UnsafeMutablePointer<curl_slist>?
    ) -> UnsafeMutablePointer<curl_slist>? {
        guard let longer = curl_slist_append(list, line) else { preconditionFailure("no memory is left for libcurl") }
        return longer
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
