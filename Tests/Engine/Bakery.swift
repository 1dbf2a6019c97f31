import Crypto
import Engine
import JSON
import Messaging
import Store
import Telemetry
import TestSupport

@testable import Scripting

let bakery: TenantID = "bakery"
let clinic: TenantID = "clinic"
let breadLine = ChannelID(.whatsapp, account: "101")
let clinicLine = ChannelID(.whatsapp, account: "201")

/// Scripts given as text.
struct FixedScripts: ScriptSource {
    let scripts: [TenantID: Script]

    init(_ texts: [TenantID: String]) throws {
        scripts = try texts.mapValues { try Script(compiling: Bundle(files: ["bot.lua": Array($0.utf8)])) }
    }

    func script(of tenant: TenantID) -> Script? { scripts[tenant] }
}

extension Directory {
    static let town = Directory(
        channels: [
            Channel(id: breadLine, tenant: bakery, accessToken: Secret("bread"), appSecrets: [Secret("bread app")]),
            Channel(id: clinicLine, tenant: clinic, accessToken: Secret("pill"), appSecrets: [Secret("pill app")]),
        ], tenants: [bakery, clinic], appSecrets: [], verifyToken: Secret("verify"))

    /// The same, where the bakery may use so much.
    static func town(quotas: Amounts) -> Directory {
        Directory(
            channels: Array(town.channels.values), tenants: town.tenants, quotas: [bakery: quotas], appSecrets: [],
            verifyToken: Secret("verify"))
    }

    static let nobody = Directory(channels: [], tenants: [], appSecrets: [Secret("app")], verifyToken: Secret("verify"))
}

extension Arrival {
    /// What somebody wrote.
    static func text(
        _ body: String, key: String, from phone: String = "254700000001", on channel: ChannelID = breadLine,
        at: Timestamp
    ) -> Arrival {
        let event = Event(
            key: key, channel: channel, at: at, sender: Sender(identities: [Identity(.phone, phone)]),
            content: .text(body), raw: .null)
        return Triage.arrival(of: event, in: .town, at: at)
    }

    /// A status that echoes our own id.
    static func receipt(
        _ status: Event.Receipt.Status, of entry: OutboxEntry, as id: String, at: Timestamp
    ) -> Arrival {
        let event = Event(
            key: "\(id).\(status.rawValue)", channel: entry.channel, at: at, sender: nil,
            content: .status(.init(message: id, status: status, token: entry.token, error: nil)), raw: .null)
        return Triage.arrival(of: event, in: .town, at: at)
    }
}

extension Message {
    var text: String {
        if case .text(let body, _) = content { return body }
        return content.kind
    }
}

/// An engine on a store of its own: what a test needs to talk to it without any network.
final class Bakery: Sendable {
    /// Answers every message with how many there were and what it was.
    static let counting = """
        on.message(function(event)
          state.count = (state.count or 0) + 1
          reply(state.count .. ":" .. event.text)
        end)
        """

    let folder: TemporaryFolder
    let clock = ManualClock()
    let carrier: ScriptedCarrier
    let store: StagedStore
    let engine: Engine
    let workers = Workers(threads: 2)
    let directory = CurrentDirectory(.town)
    private let end = Activity()

    init(
        _ script: String? = counting, settings: Engine.Settings = Engine.Settings(), seed: UInt64 = 1,
        carrier: ScriptedCarrier = ScriptedCarrier()
    ) throws {
        folder = try TemporaryFolder()
        self.carrier = carrier
        store = StagedStore(try SQLiteStore(path: folder.file("parlua.db"), masterKey: SealingKey.random()))
        engine = Engine(
            store: store, scripts: try FixedScripts(script.map { [bakery: $0, clinic: $0] } ?? [:]), workers: workers,
            directory: directory, carrier: carrier, settings: settings, clock: clock,
            dice: Dice(SplitMix64(seed: seed)), figures: Figures(in: Metrics()), log: Log(to: RecordingSink()))
    }

    /// Journals what somebody wrote and hands it to the engine, as the intake does.
    func says(_ body: String, key: String? = nil, from phone: String = "254700000001") async throws {
        let arrival = Arrival.text(body, key: key ?? "\(phone).\(body)", from: phone, at: clock.now)
        for case .waiting(let entry) in try await store.append([arrival]) { engine.offer([entry]) }
    }

    /// Returns once ``Engine/run()`` has returned.
    func ended() async { await end.idle() }

    /// Runs the engine beside `body`, then stops it and closes everything.
    func open(_ body: @Sendable () async throws -> Void) async throws {
        let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
            end.begin()
            group.addTask {
                await self.engine.run()
                self.end.end()
            }
            let result: Result<Void, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            group.cancelAll()
            return result
        }
        workers.close()
        await store.close()
        try result.get()
    }
}
