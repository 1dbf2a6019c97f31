import Engine
import Messaging
import Hosting
import Playground
import Scripting
import Store
import Synchronization
import Telemetry
import TestSupport
import Twin

let bakery: TenantID = "bakery"
let clinic: TenantID = "clinic"
let ada = "254712345678"
let ben = "254712345679"

/// Bots given as text, a host and a twin around them, and a clock that stands still.
final class Stage: Sendable {
    let folder: TemporaryFolder
    let clock = ManualClock()
    let parked = Parked()
    let log = RecordingSink()
    let reports: AsyncStream<ScriptReport>
    let settings: Playground.Settings

    init(
        _ bots: [TenantID: String], rules: Twin.Rules = .none, adjust: (inout Playground.Settings) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        for (tenant, text) in bots { try folder.write(text, to: "scripts/\(tenant.name)/bot.lua") }
        try folder.write("", to: "data/.keep")
        var settings = Playground.Settings(
            scripts: folder.file("scripts"), tenants: bots.keys.sorted(), data: folder.file("data"), log: Log(to: log))
        settings.clock = clock
        settings.seed = 1
        settings.rules = rules
        let (reports, told) = AsyncStream.makeStream(of: ScriptReport.self)
        self.reports = reports
        settings.onScript = { told.yield($0) }
        settings.onParked = { [parked] in parked.add($0) }
        adjust(&settings)
        self.settings = settings
    }

    convenience init(_ bot: String, rules: Twin.Rules = .none, adjust: (inout Playground.Settings) -> Void = { _ in })
        throws
    {
        try self.init([bakery: bot], rules: rules, adjust: adjust)
    }

    /// One life of host and twin.
    func play(_ body: @escaping @Sendable (Playground) async throws -> Void) async throws {
        try await Playground.running(settings) { try await body($0) }
    }

    /// Several lives of the host beside one twin, one after the other.
    func play(lives: [@Sendable (Playground) async throws -> Void]) async throws {
        try await Twin.running(Playground.twin(for: settings)) { [settings] twin in
            for life in lives {
                var settings = settings
                settings.metrics = Metrics()
                try await Playground.running(settings, beside: twin, life)
            }
        }
    }

    /// Time passes, and what falls due happens, each at its own moment.
    func advance(_ duration: Duration, in playground: Playground) async throws {
        try await playground.advance(clock, by: duration)
    }

    /// The report for which `matches` holds, as soon as it comes.
    func report(where matches: (ScriptReport) -> Bool) async {
        for await report in reports where matches(report) { return }
    }
}

/// The turns that were parked.
final class Parked: Sendable {
    private let turns = Mutex<[ParkedTurn]>([])
    func add(_ turn: ParkedTurn) { turns.withLock { $0.append(turn) } }
    var all: [ParkedTurn] { turns.withLock { $0 } }
}

extension Playground {
    /// What somebody says and what they then read.
    func says(
        _ text: String, as phone: String = ada, to tenant: TenantID = bakery, line: Int = 0
    ) async throws -> [String] {
        try await sends(.text(text), as: phone, to: tenant, line: line)
    }

    func sends(
        _ said: Twin.Said, as phone: String = ada, to tenant: TenantID = bakery, line: Int = 0
    ) async throws -> [String] {
        let person = try person(phone, with: tenant, line: line)
        let before = person.messages.count
        try person.sends(said)
        try await settle()
        return person.messages.dropFirst(before).map(\.text)
    }

    func taps(_ title: String, as phone: String = ada, of tenant: TenantID = bakery) async throws -> [String] {
        let person = try person(phone, with: tenant)
        let before = person.messages.count
        try person.taps(.title(title))
        try await settle()
        return person.messages.dropFirst(before).map(\.text)
    }

    func reads(_ phone: String = ada, from tenant: TenantID = bakery) throws -> [String] {
        try person(phone, with: tenant).messages.map(\.text)
    }

    var tally: Tally { get async throws { try await host.store.tally() } }
}
