package import Engine
internal import Crypto
package import Messaging
package import Parlua
package import Scripting
package import Telemetry
package import Twin

/// A host and a twin wired together in one process: for trying bots, for their tests, for our own scenarios.
///
/// Everything between them is real: signed webhooks and Graph requests over HTTP on the loopback, the store on disk.
package final class Playground: Sendable {
    package struct Settings: Sendable {
        /// The scripts folder; each tenant is a folder in it.
        package var scripts: String
        package var tenants: [TenantID]
        /// A folder for the data file and its key, which the caller removes.
        package var data: String
        package var clock: any WallClock = SystemClock()
        package var seed: UInt64?
        package var log: Log
        package var metrics = Metrics()
        /// 0 takes any free port.
        package var port: UInt16 = 0
        package var operatorPort: UInt16 = 0
        package var limits = Configuration.Limits()
        package var rules = Twin.Rules.meta
        package var onParked: @Sendable (ParkedTurn) -> Void = { _ in }
        package var onScript: @Sendable (ScriptReport) -> Void = { _ in }

        package init(scripts: String, tenants: [TenantID], data: String, log: Log) {
            (self.scripts, self.tenants, self.data, self.log) = (scripts, tenants, data, log)
        }
    }

    package let host: Host
    package let twin: Twin
    package let tenants: [TenantID]

    private init(host: Host, twin: Twin, tenants: [TenantID]) {
        (self.host, self.twin, self.tenants) = (host, twin, tenants)
    }

    /// Runs a host and a twin beside `body`, and stops both after it.
    package static func running<T: Sendable>(
        _ settings: Settings, _ body: @Sendable (Playground) async throws -> T
    ) async throws -> T {
        let secret = Secret(Hex.text(SecureRandom.bytes(16)))
        return try await Twin.running(twin(for: settings, secret: secret)) { twin in
            var surroundings = Host.Surroundings(
                clock: settings.clock, dice: dice(for: settings), log: settings.log, metrics: settings.metrics)
            surroundings.onParked = settings.onParked
            surroundings.onScript = settings.onScript
            let host = try Host(configuration(for: settings, graph: twin.graphURL, secret: secret), in: surroundings)
            return try await host.serve {
                let playground = Playground(host: host, twin: twin, tenants: settings.tenants)
                twin.setWebhook(playground.webhookURL)
                return try await body(playground)
            }
        }
    }

    private static func dice(for settings: Settings) -> Dice {
        settings.seed.map { Dice(SplitMix64(seed: $0)) } ?? Dice(SystemRandomNumberGenerator())
    }

    private static func twin(for settings: Settings, secret: Secret) -> Twin.Configuration {
        let phones = settings.tenants.indices.map { index in
            Twin.Phone(
                phoneNumberID: phoneNumberID(index), displayNumber: "1555078\(1000 + index)",
                wabaID: "102290129340398", accessToken: secret.exposed, appSecret: secret.exposed)
        }
        var twin = Twin.Configuration(phones: phones, clock: settings.clock)
        twin.verifyToken = secret.exposed
        twin.rules = settings.rules
        twin.seed = settings.seed ?? UInt64.random(in: .min ... .max)
        return twin
    }

    private static func configuration(for settings: Settings, graph: String, secret: Secret) -> Configuration {
        let tenants = settings.tenants.enumerated().map { index, tenant in
            let channel = ChannelID(.whatsapp, account: phoneNumberID(index))
            return Configuration.Tenant(id: tenant, channels: [.init(id: channel, accessToken: secret)])
        }
        var configuration = Configuration(
            data: "\(settings.data)/parlua.db", scripts: settings.scripts,
            masterKey: .file(path: "\(settings.data)/parlua.key"),
            whatsapp: .init(appSecrets: [secret], verifyToken: secret, graph: graph), tenants: tenants)
        configuration.listen = .init(host: "127.0.0.1", port: settings.port)
        configuration.metrics.listen = .init(host: "127.0.0.1", port: settings.operatorPort)
        configuration.limits = settings.limits
        return configuration
    }

    package var webhookURL: String { "http://127.0.0.1:\(host.webhookPort)\(WebhookEndpoint.path)" }

    /// A person in the chat with a tenant's number.
    ///
    /// - Precondition: the tenant is one of ``tenants``.
    package func person(_ phone: String, with tenant: TenantID) throws(TwinError) -> Twin.Person {
        guard let index = tenants.firstIndex(of: tenant) else { preconditionFailure("\(tenant) lives here") }
        return try twin.person(phone, at: Self.phoneNumberID(index))
    }

    /// The tenant whose number has this id.
    package func tenant(ofPhoneNumberID id: String) -> TenantID? {
        tenants.indices.first { Self.phoneNumberID($0) == id }.map { tenants[$0] }
    }

    /// Returns once nothing moves any more: no webhook, turn, message or status is under way or due.
    package func settle() async throws {
        while true {
            let before = twin.counters
            await twin.settled()
            try await host.settle()
            if twin.counters == before { return }
        }
    }

    private static func phoneNumberID(_ index: Int) -> String { "\(106_540_352_000_000 + index)" }
}
