internal import CCurl

/// libcurl's set of transfers, with its cache of connections; freed with its last reference.
final class MultiHandle: @unchecked Sendable {
    // Unchecked: the pointer is used by the loop's thread alone, but for `wake`, which libcurl allows from any thread
    // until the handle is freed (curl_multi_wakeup(3)); and whoever calls it holds a reference.
    let pointer: UnsafeMutableRawPointer

    init(_ configuration: HTTPClient.Configuration) {
        precondition(Self.isLibraryReady, "libcurl cannot be initialised")
        guard let pointer = curl_multi_init() else { preconditionFailure("no memory is left for libcurl") }
        self.pointer = pointer
        let connections = configuration.connectionsPerHost
        ccurl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        // By itself libcurl would keep four times as many connections as transfers are running, hence few after a lull.
        ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, 4 * connections)
        ccurl_multi_set_long(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, 8 * connections)
    }

    deinit { curl_multi_cleanup(pointer) }

    /// Makes the loop look into its inbox.
    func wake() { curl_multi_wakeup(pointer) }

    // Initialised once for the process, before any handle exists.
    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
