internal import Channels
internal import Crypto
internal import JSON
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
        guard let address = WhatsApp.Address(entry.recipient) else { return .refused(.recipient, nil) }
        let line = WhatsApp.Line(
            phoneNumberID: channel.id.account, accessToken: channel.accessToken.exposed, baseURL: baseURL,
            version: version)
        let request = WhatsApp.request(for: entry.message, to: address, token: entry.token, from: line)
        do throws(HTTPClient.Failure) {
            let response = try await client.send(HTTPClient.Request(request))
            return WhatsApp.verdict(
                on: entry.message, attempt: entry.attempts, status: response.status,
                retryAfter: response.headers["Retry-After"], body: response.body)
        } catch {
            return WhatsApp.verdict(
                on: entry.message, withoutAnswer: error.kind.rawValue, mayHaveArrived: error.mayHaveArrived)
        }
    }
}

extension HTTPClient.Request {
    fileprivate init(_ request: OutboundRequest) {
        var headers: HTTPHeaders = [:]
        for header in request.headers { headers.add(header.name, header.value) }
        self.init(method: .post, url: request.url, headers: headers, body: request.body.bytes())
    }
}
