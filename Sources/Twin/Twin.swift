package import JSON
package import Messaging
package import Net
internal import Synchronization

/// Plays the WhatsApp Cloud API: takes sends as Meta does, signs and delivers webhooks, and lets people speak.
///
/// Time comes from the clock it is given and chance from its seed, so that a test can repeat a run and skip its hours.
///
///     try await Twin.running(configuration) { twin in
///         let amina = try twin.person("+254 712 345678")
///         try amina.says("menu")
///         let answer = await amina.messages(atLeast: 1)[0]
///         try amina.taps(.number(1))
///         await twin.settled()
///     }
package final class Twin: Sendable {
    let switchboard: Switchboard
    private let configuration: Configuration
    private let server: HTTPServer
    private let client: HTTPClient

    /// Listens at once; webhooks leave while `run` runs.
    ///
    /// - Throws: when the address cannot be had.
    package init(_ configuration: Configuration) throws(HTTPServerError) {
        self.configuration = configuration
        let switchboard = Switchboard(configuration)
        self.switchboard = switchboard
        client = HTTPClient(HTTPClient.Configuration())
        let reception = Reception(switchboard: switchboard, configuration: configuration)
        var listen = HTTPServer.Configuration(host: configuration.host, port: configuration.port)
        listen.maximumBody = configuration.limits.body
        server = try HTTPServer(listen) { await reception.answer($0) }
        let address = graphURL
        switchboard.change { world, _ in world.address = address }
    }

    /// The port it listens on.
    package var port: UInt16 { server.port }

    /// What a host uses in place of `https://graph.facebook.com`.
    package var graphURL: String {
        "http://\(configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host):\(port)"
    }

    /// Delivers webhooks until the task is cancelled, then closes everything.
    package func run() async {
        await Carrier(switchboard: switchboard, client: client, style: configuration.wire).run()
        await stop()
    }

    private func stop() async {
        switchboard.close()
        await server.stop(grace: .milliseconds(500))
        await client.close()
    }

    /// Runs a twin beside `body`, and stops it after.
    package static func running<T: Sendable>(
        _ configuration: Configuration, _ body: @Sendable (Twin) async throws -> T
    ) async throws -> T {
        let twin = try Twin(configuration)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await twin.run() }
            do {
                let result = try await body(twin)
                group.cancelAll()
                try await group.waitForAll()
                return result
            } catch {
                group.cancelAll()
                try await group.waitForAll()
                throw error
            }
        }
    }

    // MARK: Webhooks

    /// Says where webhooks go from now on; nil keeps them back.
    package func setWebhook(_ url: String?) { switchboard.change { world, _ in world.webhook = url } }

    /// Makes the call by which Meta checks an endpoint (section 1.1).
    ///
    /// - Throws: `TwinError` when there is no address, no connection, or not the right answer.
    package func verifyWebhook() async throws(TwinError) {
        guard let url = switchboard.read({ $0.webhook }) else { throw .noWebhookAddress }
        let challenge = switchboard.change { world, _ in String(UInt32.random(in: 1...UInt32.max, using: &world.random)) }
        let query = "hub.mode=subscribe&hub.challenge=\(challenge)&hub.verify_token=\(Self.encoded(configuration.verifyToken))"
        let answer: HTTPClient.Response
        do throws(HTTPClient.Failure) {
            answer = try await client.send(
                HTTPClient.Request(method: .get, url: "\(url)\(url.contains("?") ? "&" : "?")\(query)"))
        } catch {
            throw .unreachable(error.reason)
        }
        guard answer.status == 200, answer.body == Array(challenge.utf8) else { throw .notVerified(status: answer.status) }
    }

    /// Tells the webhook of a person's message once more, `times` times at once. False when the twin has forgotten it.
    @discardableResult
    package func redeliver(_ messageID: String, times: Int = 1) -> Bool {
        switchboard.change { world, now in world.redeliver(messageID, times: times, now: now) }
    }

    /// Tells any `value` under any field, for what the twin does not know itself.
    package func tell(_ value: JSON, field: String = "messages", of business: String? = nil) throws(TwinError) {
        try switchboard.change { world, now throws(TwinError) in
            try world.tell(value, field: field, phoneNumberID: try world.phoneNumberID(business), now: now)
        }
    }

    /// Posts these bytes at once, signed by a business number's app unless another signature is given, and tells the
    /// status of the answer. Nothing is tried again.
    package func post(
        _ body: [UInt8], of business: String? = nil, signature: String? = nil
    ) async throws(TwinError) -> Int {
        let (url, phone) = try switchboard.change { world, _ throws(TwinError) in
            let id = try world.phoneNumberID(business)
            return (world.webhook, world.desks[id]?.phone)
        }
        guard let url, let phone else { throw .noWebhookAddress }
        do throws(HTTPClient.Failure) {
            return try await Carrier.post(body, to: url, secret: phone.appSecret, signature: signature, client)
        } catch {
            throw .unreachable(error.reason)
        }
    }

    /// Returns once nothing is owed or under way: no status, no webhook, no retry that is due now or within `horizon`.
    ///
    /// What is planned for later does not count, so that on a manual clock this returns while retries wait for their
    /// hour. Nothing is owed without a webhook address. Returns early when the task is cancelled.
    package func settled(within horizon: Duration = .zero) async {
        let last = switchboard.clock.now + horizon
        await switchboard.wait { world, now in world.isSettled(horizon: max(now, last)) }
    }

    /// Percent-encodes everything but unreserved characters (RFC 3986, section 2.3).
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isPlain ? String(character) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

extension Twin {
    package var counters: Counters { switchboard.read(\.counters) }

    /// When the next status, webhook or retry that is planned falls due; nil when none is.
    package var nextDue: Timestamp? { switchboard.read(\.agenda.earliest) }

    /// The sends accepted so far, oldest first; beyond `limits.sends` the oldest are forgotten.
    package var accepted: [Accepted] { switchboard.read(\.accepted) }

    package var refused: [Refused] { switchboard.read(\.refused) }

    /// What goes wrong on purpose, from now on.
    package var faults: Faults {
        get { switchboard.read(\.faults) }
        set { switchboard.change { world, _ in world.faults = newValue } }
    }

    /// The rules that hold from now on; rate limits start afresh.
    package var rules: Rules {
        get { switchboard.read(\.rules) }
        set { switchboard.change { world, _ in world.rules = newValue } }
    }

    package func register(_ template: Template) {
        switchboard.change { world, _ in
            world.templates.removeAll { $0.name == template.name && $0.language == template.language }
            world.templates.append(template)
        }
    }
}
