package import Engine
internal import Foundation
package import Messaging
package import Parlua
package import Scripting
internal import Synchronization
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

    private init(_ settings: Settings) throws {
        tenants = settings.tenants
        let secret = Secret(Hex.text(SecureRandom.bytes(16)))
        var twin = Twin.Configuration(
            phones: tenants.map { tenant in
                Twin.Phone(
                    phoneNumberID: Self.phoneNumberID(of: tenant, among: settings.tenants),
                    displayNumber: "1555078\(1000 + (settings.tenants.firstIndex(of: tenant) ?? 0))",
                    wabaID: "102290129340398", accessToken: secret.exposed, appSecret: secret.exposed)
            }, clock: settings.clock)
        twin.verifyToken = secret.exposed
        twin.rules = settings.rules
        if let seed = settings.seed { twin.seed = seed }
        self.twin = try Twin(twin)
        host = try Self.host(for: settings, graph: self.twin.graphURL, secret: secret)
    }

    /// Runs host and twin beside `body`, and stops both after it.
    package static func running<T: Sendable>(
        _ settings: Settings, _ body: @Sendable (Playground) async throws -> T
    ) async throws -> T {
        let playground = try Playground(settings)
        return try await withThrowingTaskGroup(of: T?.self) { group in
            let started = Latch()
            group.addTask {
                await playground.twin.run()
                return nil
            }
            group.addTask {
                defer { started.open() }
                try await playground.host.run { started.open() }
                return nil
            }
            group.addTask {
                await started.wait()
                playground.twin.setWebhook(playground.webhookURL)
                return try await body(playground)
            }
            // The host ends by itself only when it cannot start, and then throws.
            while let ended = try await group.next() {
                guard let result = ended else { continue }
                playground.host.stop()
                group.cancelAll()
                while try await group.next() != nil {}
                return result
            }
            throw CancellationError()
        }
    }

    package var webhookURL: String { "http://127.0.0.1:\(host.webhookPort)\(WebhookEndpoint.path)" }

    /// A person in the chat with a tenant's number.
    package func person(_ phone: String, with tenant: TenantID) throws(TwinError) -> Twin.Person {
        try twin.person(phone, at: Self.phoneNumberID(of: tenant, among: tenants))
    }

    /// The tenant whose number has this id.
    package func tenant(ofPhoneNumberID id: String) -> TenantID? {
        tenants.first { Self.phoneNumberID(of: $0, among: tenants) == id }
    }

    /// Returns once nothing moves any more: no webhook, turn, message or status is under way or due.
    package func settle() async throws {
        for _ in 0..<3 {
            // What one of them finished may have begun something in the other; statuses of the last answer end it.
            await twin.settled()
            try await host.settle()
        }
    }

    private static func phoneNumberID(of tenant: TenantID, among tenants: [TenantID]) -> String {
        "\(106_540_352_000_000 + (tenants.firstIndex(of: tenant) ?? 0))"
    }
}
