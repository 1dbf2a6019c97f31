package import Engine
package import Crypto
package import Messaging
package import Hosting
package import Scripting
internal import Store
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
        /// A folder for the data file, which the caller removes.
        package var data: String
        /// Nil keeps the key in a file beside the data, for whoever opens the data again.
        package var masterKey: MasterKey?
        package var clock: any WallClock = SystemClock()
        package var seed: UInt64?
        package var log: Log
        package var metrics = Metrics()
        /// 0 takes any free port.
        package var port: UInt16 = 0
        package var operatorPort: UInt16 = 0
        package var limits = Configuration.Limits()
        /// What each tenant may use.
        package var quotas = Amounts.standard
        /// The zone by whose clocks they all live.
        package var timezone = Zone.utc.name
        /// Which web services scripts may call.
        package var access = WebAccess()
        /// Answers scripts' calls to web services in place of the services themselves.
        package var web: (any WebCaller)?
        package var rules = Twin.Rules.meta
        package var delays = Twin.Delays()
        /// The templates that Meta has approved.
        package var templates: [Twin.Template] = []
        /// Whether every template counts as approved: which ones are, nobody knows here.
        package var acceptsUnknownTemplates = false
        /// How many numbers each tenant has: 1...100.
        package var lines = 1
        /// App secret, access token and verify token in one, known to the host and the twin alike.
        package var secret = Secret(Hex.text(SecureRandom.bytes(16)))
        /// When a changed script goes live.
        package var goLive = Versions.GoLive.whenSaved
        /// Nil where scripts are not tested before they go live.
        package var tests: DraftTests?
        /// What every tenant runs, in place of what lies in the scripts folder.
        package var script: Script?
        /// Threads to run scripts on, of somebody who will close them.
        package var workers: Workers?
        package var onParked: @Sendable (ParkedTurn) -> Void = { _ in }
        package var onScript: @Sendable (ScriptReport) -> Void = { _ in }
        /// Told of each run of a script that came to an end.
        package var onRun: (@Sendable (Script, TurnInput) -> Void)?

        package init(scripts: String, tenants: [TenantID], data: String, log: Log) {
            (self.scripts, self.tenants, self.data, self.log) = (scripts, tenants, data, log)
        }
    }

    package let host: Host
    package let twin: Twin
    package let tenants: [TenantID]
    private let lines: Int

    private init(host: Host, twin: Twin, settings: Settings) {
        (self.host, self.twin, tenants, lines) = (host, twin, settings.tenants, settings.lines)
    }

    /// Runs a host and a twin beside `body`, and stops both after it.
    package static func running<T: Sendable>(
        _ settings: Settings, _ body: @Sendable (Playground) async throws -> T
    ) async throws -> T {
        try await Twin.running(twin(for: settings)) { twin in try await running(settings, beside: twin, body) }
    }

    /// Runs a host beside `body` and beside a twin that goes on: for what a restart of the host must keep.
    ///
    /// - Precondition: the twin was made of ``twin(for:)`` with settings that name the same tenants, lines and secret.
    package static func running<T: Sendable>(
        _ settings: Settings, beside twin: Twin, _ body: @Sendable (Playground) async throws -> T
    ) async throws -> T {
        var surroundings = Host.Surroundings(
            clock: settings.clock, dice: dice(for: settings), log: settings.log, metrics: settings.metrics)
        surroundings.web = settings.web
        surroundings.onParked = settings.onParked
        surroundings.onScript = settings.onScript
        surroundings.goLive = settings.goLive
        surroundings.tests = settings.tests
        surroundings.scripts = settings.script.map(OneScript.init)
        surroundings.workers = settings.workers
        surroundings.onRun = settings.onRun
        let host = try Host(configuration(for: settings, graph: twin.graphURL), in: surroundings)
        return try await host.serve {
            let playground = Playground(host: host, twin: twin, settings: settings)
            twin.setWebhook(playground.webhookURL)
            return try await body(playground)
        }
    }

    private static func dice(for settings: Settings) -> Dice {
        settings.seed.map { Dice(SplitMix64(seed: $0)) } ?? Dice(SystemRandomNumberGenerator())
    }

    /// What a twin is told that plays Meta for these settings.
    package static func twin(for settings: Settings) -> Twin.Configuration {
        let phones = settings.tenants.indices.flatMap { tenant in
            (0..<settings.lines).map { line in
                Twin.Phone(
                    phoneNumberID: phoneNumberID(tenant, line: line),
                    displayNumber: "1555078\(1000 + tenant + 100 * line)", wabaID: "102290129340398",
                    accessToken: settings.secret.exposed, appSecret: settings.secret.exposed)
            }
        }
        var twin = Twin.Configuration(phones: phones, clock: settings.clock)
        twin.verifyToken = settings.secret.exposed
        twin.rules = settings.rules
        twin.templates = settings.templates
        twin.delays = settings.delays
        twin.acceptsUnknownTemplates = settings.acceptsUnknownTemplates
        twin.seed = settings.seed ?? UInt64.random(in: .min ... .max)
        return twin
    }

    private static func configuration(for settings: Settings, graph: String) -> Configuration {
        let secret = settings.secret
        let tenants = settings.tenants.enumerated().map { index, tenant in
            let channels = (0..<settings.lines).map { line in
                Configuration.Channel(
                    id: ChannelID(.whatsapp, account: phoneNumberID(index, line: line)), accessToken: secret)
            }
            return Configuration.Tenant(
                id: tenant, channels: channels, quotas: settings.quotas, timezone: settings.timezone,
                web: settings.access)
        }
        var configuration = Configuration(
            data: "\(settings.data)/parlua.db", scripts: settings.scripts,
            masterKey: settings.masterKey ?? .file(path: "\(settings.data)/parlua.key"),
            whatsapp: .init(appSecrets: [secret], verifyToken: secret, graph: graph), tenants: tenants)
        configuration.readsOnlyItsTenants = true
        configuration.listen = .init(host: "127.0.0.1", port: settings.port)
        configuration.metrics.listen = .init(host: "127.0.0.1", port: settings.operatorPort)
        configuration.limits = settings.limits
        return configuration
    }

    package var webhookURL: String { "http://127.0.0.1:\(host.webhookPort)\(WebhookEndpoint.path)" }

    /// A person in the chat with a tenant's number; `line` tells which, counted from 0.
    ///
    /// - Precondition: the tenant is one of ``tenants`` and has so many lines.
    package func person(_ phone: String, with tenant: TenantID, line: Int = 0) throws(TwinError) -> Twin.Person {
        guard let index = tenants.firstIndex(of: tenant) else { preconditionFailure("\(tenant) lives here") }
        precondition((0..<lines).contains(line), "\(tenant) has \(lines) lines")
        return try twin.person(phone, at: Self.phoneNumberID(index, line: line))
    }

    /// The tenant whose number has this id.
    package func tenant(ofPhoneNumberID id: String) -> TenantID? {
        tenants.indices.first { tenant in (0..<lines).contains { Self.phoneNumberID(tenant, line: $0) == id } }
            .map { tenants[$0] }
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

    /// Lets time pass from one thing that is due to the next, so that each happens at its own moment.
    package func advance(_ clock: ManualClock, by duration: Duration) async throws {
        let end = clock.now + duration
        try await settle()
        while let next = try await nextMoment(after: clock), next <= end {
            clock.advance(to: next)
            try await settle()
        }
        clock.advance(to: end)
        try await settle()
    }

    /// Asks those who plan and not the clock alone: whoever will sleep until then may not have fallen asleep yet.
    private func nextMoment(after clock: ManualClock) async throws -> Timestamp? {
        let planned = [
            try await host.store.nextDue(), try await host.store.nextTimer(), twin.nextDue, clock.nextDeadline,
        ]
        return planned.compactMap(\.self).filter { $0 > clock.now }.min()
    }

    private static func phoneNumberID(_ tenant: Int, line: Int) -> String {
        "\(106_540_352_000_000 + tenant + 1_000_000 * line)"
    }
}

/// One script for everybody.
private struct OneScript: ScriptSource {
    let script: Script

    func script(of tenant: TenantID) -> Script? { script }
}
