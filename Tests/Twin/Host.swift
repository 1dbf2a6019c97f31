import Crypto
import JSON
import Net
import Synchronization
import Testing

@testable import Twin

/// A tiny host: takes webhooks, checks their signatures, answers as told, and can send.
final class Host: Sendable {
    private final class Notes: Sendable {
        let webhooks = Mutex<[(body: [UInt8], isGenuine: Bool)]>([])
    }

    private let notes: Notes
    private let server: HTTPServer
    let client: HTTPClient

    /// `status` decides the answer to each genuine webhook, given how many came before.
    init(status: @escaping @Sendable (Int) -> Int = { _ in 200 }, verifyToken: String = "verify & be/verified") throws {
        let notes = Notes()
        let secrets = [Twin.Phone.bakery, .clinic].map { HMAC(key: Array($0.appSecret.utf8)) }
        server = try HTTPServer(HTTPServer.Configuration()) { request in
            guard request.method == "POST" else {
                func field(_ name: String) -> String? { request.query.first { $0.name == name }?.value }
                guard field("hub.mode") == "subscribe", field("hub.verify_token") == verifyToken else {
                    return HTTPServer.Response(status: 403)
                }
                return HTTPServer.Response(status: 200, body: Array((field("hub.challenge") ?? "").utf8))
            }
            let given =
                request.headers["X-Hub-Signature-256"].flatMap { Hex.bytes($0.dropFirst("sha256=".count)) } ?? []
            let isGenuine = secrets.contains { $0.isValid(given, for: request.body) }
            let count = notes.webhooks.withLock { webhooks in
                defer { webhooks.append((request.body, isGenuine)) }
                return webhooks.count { $0.isGenuine }
            }
            return HTTPServer.Response(status: isGenuine ? status(count) : 401)
        }
        self.notes = notes
        client = HTTPClient(HTTPClient.Configuration())
    }

    var url: String { "http://127.0.0.1:\(server.port)/webhooks/whatsapp" }

    /// The bodies that were signed as they should, in the order they came.
    var bodies: [[UInt8]] { notes.webhooks.withLock { $0.filter(\.isGenuine).map(\.body) } }
    var forged: Int { notes.webhooks.withLock { $0.count { !$0.isGenuine } } }

    /// The `value` objects of all changes.
    func values() throws -> [JSON] {
        try bodies.flatMap { body in
            let entries = try JSON(parsing: body)["entry"]?.array ?? []
            return entries.flatMap { $0["changes"]?.array ?? [] }.compactMap { $0["value"] }
        }
    }

    func texts() throws -> [String] { try values().compactMap { $0["messages"]?[0]?["text"]?["body"]?.string } }
    func statuses() throws -> [String] { try values().compactMap { $0["statuses"]?[0]?["status"]?.string } }

    /// Posts a send, by the bakery unless told otherwise.
    func post(
        _ body: JSON, to twin: Twin, as phone: Twin.Phone = .bakery, token: String? = nil
    ) async throws -> (status: Int, body: JSON) {
        let answer = try await client.send(
            HTTPClient.Request(
                method: .post, url: "\(twin.graphURL)/v25.0/\(phone.phoneNumberID)/messages",
                headers: ["Authorization": "Bearer \(token ?? phone.accessToken)", "Content-Type": "application/json"],
                body: body.bytes()))
        return (answer.status, try JSON(parsing: answer.body))
    }

    func stop() async {
        await client.close()
        await server.stop(grace: .zero)
    }
}

/// Runs a twin that delivers to a host.
func withTwin<T: Sendable>(
    _ configuration: Twin.Configuration, host: Host, _ body: @Sendable (Twin) async throws -> T
) async throws -> T {
    var configuration = configuration
    configuration.webhook = host.url
    do {
        let result = try await Twin.running(configuration, body)
        await host.stop()
        return result
    } catch {
        await host.stop()
        throw error
    }
}
