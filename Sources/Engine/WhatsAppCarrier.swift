internal import Channels
package import Crypto
package import Messaging
package import Net
package import Store

/// Carries messages to the WhatsApp Cloud API, or to whatever answers like it at `baseURL`.
package struct WhatsAppCarrier: Carrier {
    private let client: HTTPClient
    private let baseURL: String
    private let version: String

    /// - Parameters:
    ///   - baseURL: e.g. `https://graph.facebook.com`, without a slash at its end.
    ///   - version: the Graph API's, e.g. `v26.0`.
    package init(client: HTTPClient, baseURL: String, version: String) {
        (self.client, self.baseURL, self.version) = (client, baseURL, version)
    }

    package func carry(_ entry: OutboxEntry, for channel: Directory.Channel) async -> Verdict {
        .undecided(reason: "")
    }
}
