import Crypto
import JSON
import Messaging
import Store
import Synchronization
import TestSupport

@testable import Hosting
@testable import Scripting

let bakery: TenantID = "bakery"
let clinic: TenantID = "clinic"

/// A bot that answers everything with one text.
func bot(_ answer: String) -> String { "on.message(function() reply '\(answer)' end)" }

/// Folders, a store and clock that outlive several lives of the versions made of them.
final class Desk: Sendable {
    let folder: TemporaryFolder
    let clock = ManualClock()
    private let key = SealingKey.random()

    init(_ bots: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        try folder.write("", to: "scripts/.keep")
        for (tenant, bot) in bots { try folder.write(bot, to: "scripts/\(tenant)/bot.lua") }
    }

    /// One life: versions that are started, and followed until `body` ends.
    @discardableResult
    func live<T: Sendable>(
        _ goLive: Versions.GoLive = .whenSaved, tests: DraftTests? = nil,
        _ body: @Sendable (Life) async throws -> T
    ) async throws -> T {
        let store = try SQLiteStore(path: folder.file("parlua.db"), masterKey: key)
        let (reports, told) = AsyncStream.makeStream(of: ScriptReport.self)
        var settings = Versions.Settings(folder: folder.file("scripts"))
        (settings.goLive, settings.tests) = (goLive, tests)
        let versions = try Versions(settings, store: store, clock: clock) { told.yield($0) }
        try await versions.start()
        let life = Life(desk: self, versions: versions, store: store, reports: reports)
        let result: Result<T, any Error> = await withTaskGroup(of: Void.self) { group in
            group.addTask { await versions.run() }
            let result: Result<T, any Error>
            do { result = .success(try await body(life)) } catch { result = .failure(error) }
            await versions.stop()
            return result
        }
        versions.close()
        await store.close()
        return try result.get()
    }
}

/// What a test sees of one life.
struct Life: Sendable {
    let desk: Desk
    let versions: Versions
    let store: any Store
    let reports: AsyncStream<ScriptReport>

    /// What a turn is answered by the version in force; nil where there is none.
    func answer(_ tenant: TenantID = bakery) throws -> String? {
        guard let script = versions.current(tenant) else { return nil }
        let event = Event(
            key: "m", channel: ChannelID(.whatsapp, account: "1"), at: desk.clock.now,
            sender: Sender(identities: [Identity(.phone, "254700000001")]), content: .text("hi"), raw: .null)
        let turn = TurnInput(
            event: event, person: Sender(identities: []), state: [:], attributes: [:], now: desk.clock.now, seed: 1)
        guard case .effects(let effects) = script.run(turn), case .text(let text, _)? = effects.messages.first?.content
        else { throw Unexpected() }
        return text
    }

    struct Unexpected: Error {}

    func save(_ text: String, to file: String = "bot.lua", of tenant: TenantID = bakery) throws {
        try desk.folder.write(text, to: "scripts/\(tenant)/\(file)")
    }

    /// The next report, as a line.
    func next() async -> String? {
        for await report in reports { return report.line }
        return nil
    }

    /// The next report that begins so, whatever comes before it.
    func next(_ beginning: String) async -> String? {
        for await report in reports where report.line.hasPrefix(beginning) { return report.line }
        return nil
    }
}

extension ScriptReport {
    var line: String {
        switch self {
        case .activated(let tenant, _, _): "\(tenant) is live"
        case .refused(let tenant, let error, let current):
            "\(tenant) refused\(current == nil ? "" : ", goes on"): \(error.message)"
        case .examined(let tenant, let findings): "\(tenant) examined: \(findings.map(\.description))"
        case .foreseen(let tenant, let forecast): "\(tenant) foresees \(forecast.groups.map(\.text))"
        case .tested(let tenant, let verdict): "\(tenant) tested: \(verdict.passed), \(verdict.failures.count)"
        case .waits(let tenant, _, _): "\(tenant) waits"
        case .removed(let tenant): "\(tenant) is gone"
        case .misnamed(let folder): "\(folder) is misnamed"
        case .unwatched(let folder, _): "\(folder) is unwatched"
        }
    }
}

/// Tests that pass unless a test file says "fail", and how often they were asked for.
final class Examiner: Sendable {
    private let count = Mutex(0)
    var runs: Int { count.withLock { $0 } }

    var tests: DraftTests {
        { draft, _, _, _ in
            self.count.withLock { $0 += 1 }
            let failing = draft.tests.filter { String(decoding: $0.value, as: UTF8.self).contains("fail") }
            return TestsVerdict(
                passed: draft.tests.count - failing.count,
                failures: failing.keys.sorted().map { ScriptError(file: $0, line: 1, message: "no answer") })
        }
    }
}
