package import Messaging

/// Makes the calls to web services that scripts ask for.
package protocol WebCaller: Sendable {
    /// Makes one call, once, within `patience` at most.
    ///
    /// - Parameter key: names the call whenever and by whomever it is made again, e.g. after a crash.
    func answer(to call: WebCall, of tenant: TenantID, key: String, within patience: Duration) async -> WebAnswer
}

/// Calls nothing, and says why.
package struct NoWebCalls: WebCaller {
    private let reason: String

    package init(because reason: String = "no web services can be called from here") { self.reason = reason }

    package func answer(
        to call: WebCall, of tenant: TenantID, key: String, within patience: Duration
    ) async -> WebAnswer { .refused(reason) }
}
