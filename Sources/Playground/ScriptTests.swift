internal import Engine
internal import JSON
package import Messaging
internal import Scripting
internal import Synchronization
package import Telemetry
internal import Twin

/// Runs a tenant's `*_test.lua` against its bot: the real host, the real store, the twin, and time that a test moves.
package struct ScriptTests: Sendable {
    package struct Failure: Sendable, Equatable {
        package let message: String
        package let file: String?
        package let line: Int?
    }

    /// How one test ended.
    package struct Outcome: Sendable {
        package let file: String
        package let test: String
        /// Nil when it passed.
        package let failure: Failure?
    }

    private let scripts: String
    private let tenant: TenantID
    private let log: Log

    /// - Parameters:
    ///   - scripts: the folder that the tenant's folder lies in.
    ///   - log: what the hosts under test have to say.
    package init(scripts: String, tenant: TenantID, log: Log) {
        (self.scripts, self.tenant, self.log) = (scripts, tenant, log)
    }

    /// Runs all tests, one after the other, each on a host of its own; `data` gives each a fresh folder.
    ///
    /// - Throws: `ScriptError` when the bot or a test file does not load.
    package func run(data: (Int) throws -> String, report: (Outcome) throws -> Void) async throws {
        let folder = "\(scripts)/\(tenant.name)"
        let bundle = try Bundle.read(folder: folder)
        _ = try Script(compiling: bundle)
        var count = 0
        for (file, source) in try Bundle.tests(folder: folder).sorted(by: { $0.key < $1.key }) {
            let script = try TestScript(compiling: source, file: file, bundle: bundle)
            for index in script.tests.indices {
                count += 1
                let failure = try await run(script, test: index, data: data(count))
                try report(Outcome(file: file, test: script.tests[index], failure: failure))
            }
        }
    }

    private func run(_ script: TestScript, test index: Int, data: String) async throws -> Failure? {
        let clock = ManualClock()
        let parked = ParkedTurns()
        var settings = Playground.Settings(scripts: scripts, tenants: [tenant], data: data, log: log)
        settings.clock = clock
        settings.seed = 1
        settings.onParked = { parked.add($0) }
        return try await Playground.running(settings) { playground in
            let stage = TestStage(playground: playground, tenant: tenant, clock: clock, parked: parked)
            var results: [JSON] = []
            while true {
                switch script.step(test: index, results: results) {
                case .passed: return nil
                case .failed(let message, let file, let line): return Failure(message: message, file: file, line: line)
                case .needs(let step): results.append(try await stage.perform(step))
                }
            }
        }
    }
}

/// The turns that were parked since somebody asked.
final class ParkedTurns: Sendable {
    private let turns = Mutex<[ParkedTurn]>([])

    func add(_ turn: ParkedTurn) { turns.withLock { $0.append(turn) } }

    func take() -> [ParkedTurn] {
        turns.withLock { turns in
            defer { turns = [] }
            return turns
        }
    }
}
