internal import Engine
package import Hosting
internal import JSON
package import Messaging
package import Scripting
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

    private let draft: Draft
    private let script: Script
    private let tenant: TenantID
    private let log: Log

    /// - Parameters:
    ///   - script: the draft's, compiled.
    ///   - log: what the hosts under test have to say.
    package init(of draft: Draft, script: Script, tenant: TenantID, log: Log) {
        (self.draft, self.script, self.tenant, self.log) = (draft, script, tenant, log)
    }

    /// Runs the tests, one after the other, each on a host of its own.
    ///
    /// - Parameters:
    ///   - filter: Only tests are run whose file or name contains this, capitals aside; nil for all.
    ///   - coverage: What the tests came by is added to it; nil where nobody wants to know, for it takes as long again.
    ///   - report: Told how each ended; false when no more are wanted.
    /// - Throws: `ScriptError` when a test file does not load.
    package func run(
        filter: String? = nil, coverage: inout Coverage?, report: (Outcome) throws -> Bool
    ) async throws {
        let workers = Workers(threads: 1, name: "test", isPatient: true)
        defer { workers.close() }
        let scratch = try ScratchFolder()
        var count = 0
        for (file, source) in draft.tests.sorted(by: { $0.key < $1.key }) {
            let tests = try await workers.run(for: tenant) { [draft] in
                Result { () throws(ScriptError) in try TestScript(compiling: source, file: file, bundle: draft.bundle) }
            }.get()
            for (index, name) in tests.tests.enumerated() where Self.is(name, in: file, meantBy: filter) {
                count += 1
                let data = try scratch.folder("\(count)")
                let memory = TestMemory()
                let failure = try await run(tests, test: index, memory: memory, data: data, workers)
                if coverage != nil {
                    for trace in await workers.run(for: tenant, { memory.traces }) { coverage?.add(trace) }
                }
                guard try report(Outcome(file: file, test: name, failure: failure)) else { return }
            }
        }
    }

    /// The same where nobody asks for the coverage.
    package func run(filter: String? = nil, report: (Outcome) throws -> Bool) async throws {
        var none: Coverage?
        try await run(filter: filter, coverage: &none, report: report)
    }

    private static func `is`(_ name: String, in file: String, meantBy filter: String?) -> Bool {
        guard let filter = filter?.lowercased() else { return true }
        return name.lowercased().contains(filter) || file.lowercased().contains(filter)
    }

    private func run(
        _ tests: TestScript, test index: Int, memory: TestMemory, data: String, _ workers: Workers
    ) async throws -> Failure? {
        let clock = ManualClock()
        let parked = ParkedTurns()
        var settings = Playground.Settings(scripts: "", tenants: [tenant], data: data, log: log)
        settings.script = script
        settings.workers = workers
        settings.masterKey = .once
        settings.clock = clock
        settings.seed = 1
        settings.acceptsUnknownTemplates = true
        settings.onParked = { parked.add($0) }
        settings.onRun = { memory.follow($0, $1) }
        let web = StubbedWeb()
        settings.web = web
        return try await Playground.running(settings) { playground in
            let stage = TestStage(
                playground: playground, tenant: tenant, clock: clock, parked: parked, memory: memory, web: web)
            var results: [JSON] = []
            while true {
                let known = results
                switch await workers.run(for: tenant, { tests.step(test: index, results: known) }) {
                case .passed: return nil
                case .failed(let message, let file, let line): return Failure(message: message, file: file, line: line)
                case .needs(let step): results.append(try await stage.perform(step))
                }
            }
        }
    }
}

extension ScriptTests {
    /// How long all tests of a draft may take together.
    package static let time = Duration.seconds(30)

    /// What stages drafts runs their tests by it.
    package static func forStaging(log: Log) -> DraftTests {
        { draft, script, tenant, isWanted in
            var verdict = TestsVerdict()
            var isCut = false
            let end = ContinuousClock.now + time
            do {
                try await ScriptTests(of: draft, script: script, tenant: tenant, log: log).run { outcome in
                    verdict.add(outcome)
                    isCut = !isWanted()
                    if ContinuousClock.now < end { return !isCut }
                    verdict.failures.append(
                        ScriptError(file: outcome.file, message: "the tests take longer than \(time)"))
                    return false
                }
            } catch let error as ScriptError {
                verdict.failures.append(error)
            } catch {
                verdict.failures.append(ScriptError(message: "the tests cannot be run here: \(error)"))
            }
            return isCut || !isWanted() ? nil : verdict
        }
    }
}

extension TestsVerdict {
    fileprivate mutating func add(_ outcome: ScriptTests.Outcome) {
        guard let failure = outcome.failure else { return passed += 1 }
        failures.append(
            ScriptError(
                file: failure.file ?? outcome.file, line: failure.line,
                message: "\"\(outcome.test)\": \(failure.message)"))
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
