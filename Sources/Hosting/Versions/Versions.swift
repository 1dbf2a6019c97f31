internal import Engine
package import Messaging
package import Scripting
package import Store
internal import Synchronization

/// Which version of each tenant's script is in force, and how another takes its place.
///
/// A folder that has changed is staged (``Staging``); what is found good is recorded in the store together with its
/// files, and then in force with the next turn. Whatever else happens, the version before goes on: also at the next
/// start, out of the store, for it remembers what came of the folder as it was staged last.
package final class Versions: ScriptSource {
    /// When a changed folder takes over.
    package enum GoLive: Sendable, Equatable {
        /// As soon as it is saved and found good.
        case whenSaved
        /// When somebody says so: see ``deploy(_:files:by:why:isRehearsal:)``.
        case whenDeployed
        /// As soon as it loads; its tests are run afterwards. For whoever tries a draft.
        case whenLoaded
    }

    /// What versions are made of and with.
    package struct Settings: Sendable {
        package var folder: String
        /// The tenants to read, whatever else is in the folder; nil for all that are there.
        package var only: Set<TenantID>?
        package var limits = ScriptLimits()
        package var goLive = GoLive.whenSaved
        /// Nil where drafts are not tested.
        package var tests: DraftTests?

        package init(folder: String) { self.folder = folder }
    }

    /// How a tenant stands.
    struct Standing: Sendable {
        /// What turns run; nil when no version was ever good.
        var script: Script?
        /// How that came; nil only together with `script` or while its files cannot be read.
        var activation: Activation?
        /// What is wrong with the folder as it was staged last.
        var refusal: Refusal?
        /// What was told to be wrong with the folder as it is now.
        var complaint: Complaint?

        /// Whether the draft is what was staged last, or what led to the version in force.
        func knows(_ draft: Draft) -> Bool {
            refusal?.folder == draft.hash || script != nil && activation?.folder == draft.hash
        }
    }

    struct Complaint: Equatable {
        let error: ScriptError
        /// Of what lies there; nil when it cannot be read.
        let folder: String?
    }

    struct State {
        var standings: [TenantID: Standing] = [:]
        /// The latest finding in each folder that has changed and was not dealt with yet.
        var news: [TenantID: ScriptFolders.Finding] = [:]
    }

    private enum Job: Sendable {
        case follow(TenantID)
        case test(TenantID, Draft, Script)
    }

    let store: any Store
    let clock: any WallClock
    let settings: Settings
    let folders: ScriptFolders
    let staging: Staging
    let report: @Sendable (ScriptReport) -> Void
    /// One change of a tenant's version at a time.
    let turnstile = Turnstile()
    let state = Mutex(State())
    private let workers: Workers
    /// Never holds more than two jobs for each tenant: a change is taken up once, however often the folder changes.
    private let (jobs, submission) = AsyncStream.makeStream(of: Job.self)

    package init(
        _ settings: Settings, store: any Store, clock: any WallClock,
        report: @escaping @Sendable (ScriptReport) -> Void = { _ in }
    ) throws(ScriptError) {
        (self.settings, self.store, self.clock, self.report) = (settings, store, clock, report)
        workers = Workers(name: "stage", isPatient: true)
        staging = Staging(
            limits: settings.limits, tests: settings.tests,
            forecaster: Forecaster(store: store, workers: workers, clock: clock), workers: workers)
        folders = try ScriptFolders(folder: settings.folder, only: settings.only, limits: settings.limits) {
            switch $0 {
            case .misnamed(let folder): report(.misnamed(folder: folder))
            case .unwatched(let folder, let error): report(.unwatched(folder: folder, error: error))
            }
        }
    }

    /// What the tenant's turns run now; nil when there is no good version: the event is to be parked as "no_script".
    package func current(_ tenant: TenantID) -> Script? { state.withLock { $0.standings[tenant]?.script } }

    package func script(of tenant: TenantID) -> Script? { current(tenant) }

    /// Puts in force, for every tenant that has a folder, what was in force before; then stages what has changed since.
    ///
    /// What needs no tests is done when this returns, and so is whatever has nothing to go on with meanwhile; the rest
    /// follows in ``run()``. A folder that is as it was when it was staged last is not staged again. From then on
    /// changes are noticed until ``stop()``, which must follow.
    /// - Throws: `ScriptError` when the scripts folder cannot be read or watched, `StoreError`.
    package func start() async throws {
        let recorded = try await store.versionStandings()
        let found = Mutex<[TenantID: ScriptFolders.Finding]>([:])
        try await folders.start(
            found: { tenant, finding in
                self.admit(tenant, finding, recorded[tenant])
                found.withLock { $0[tenant] = finding }
            }, changed: { self.noticed($0, $1) })
        await withDiscardingTaskGroup { group in
            for (tenant, finding) in found.withLock({ $0 }) {
                group.addTask { await self.begin(tenant, finding) }
            }
        }
    }

    /// Puts in force what was in force before, without a look at what has changed since, nor at what changes later: for
    /// commands that work on the data where no host runs.
    package func open(_ tenants: some Sequence<TenantID>) async throws(StoreError) {
        let recorded = try await store.versionStandings()
        for tenant in tenants {
            admit(tenant, folders.read(tenant), recorded[tenant])
            await restore(tenant)
        }
    }

    /// Stages what changes, until ``stop()``.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs {
                group.addTask { await self.perform(job) }
            }
            group.cancelAll()
        }
    }

    /// Ends the watching and ``run()``. The scripts stay as they are.
    package func stop() async {
        await folders.stop()
        submission.finish()
    }

    /// Lets the threads end; to be called when ``run()`` has ended.
    package func close() { workers.close() }

    // MARK: At the start

    /// Takes the tenant up as it was recorded. What is in force is mostly what lies in the folder: then it is compiled
    /// of that, here and now, on the thread that has read it.
    private func admit(_ tenant: TenantID, _ finding: ScriptFolders.Finding, _ recorded: VersionStanding?) {
        if case .gone = finding { return }
        var standing = Standing(activation: recorded?.activation, refusal: recorded?.refusal)
        if case .draft(let draft) = finding, draft.version == recorded?.activation?.version {
            standing.script = try? Script(compiling: draft.bundle, limits: settings.limits)
        }
        let admitted = standing
        state.withLock { $0.standings[tenant] = admitted }
    }

    /// Puts in force what was in force before, of its files in the store.
    private func restore(_ tenant: TenantID) async {
        guard let standing = standing(of: tenant), standing.script == nil, let activation = standing.activation,
            let script = await kept(activation.version, of: tenant)
        else { return }
        state.withLock { $0.standings[tenant]?.script = script }
    }

    /// The version as the store has it; nil when it cannot be had or does not load any more.
    private func kept(_ version: ScriptVersion, of tenant: TenantID) async -> Script? {
        do {
            guard let files = try await store.files(of: version, tenant: tenant) else { return nil }
            return try await staging.compile(Draft(files: files, limits: settings.limits).bundle, of: tenant).get()
        } catch {
            return nil
        }
    }

    private func begin(_ tenant: TenantID, _ finding: ScriptFolders.Finding) async {
        await restore(tenant)
        guard let standing = standing(of: tenant) else { return }
        if let script = standing.script { report(activated(script, tenant)) }
        if mayFollow(finding, standing) { return noticed(tenant, finding) }
        await meet(tenant, finding)
        // A folder that was saved meanwhile has put an end to that, and there is nothing to go on with.
        while current(tenant) == nil, let news = state.withLock({ $0.news.removeValue(forKey: tenant) }) {
            await meet(tenant, news)
        }
    }

    /// Whether the folder needs to be tested, and there is something to go on with meanwhile.
    private func mayFollow(_ finding: ScriptFolders.Finding, _ standing: Standing) -> Bool {
        guard case .draft(let draft) = finding, standing.script != nil, settings.goLive == .whenSaved else {
            return false
        }
        return settings.tests != nil && !draft.tests.isEmpty && !standing.knows(draft)
    }

    // MARK: Changes

    /// Called on the thread that watches.
    private func noticed(_ tenant: TenantID, _ finding: ScriptFolders.Finding) {
        let isFirst = state.withLock { state in
            defer { state.news[tenant] = finding }
            return state.news[tenant] == nil
        }
        if isFirst { submission.yield(.follow(tenant)) }
    }

    private func perform(_ job: Job) async {
        switch job {
        case .follow(let tenant):
            await turnstile.enter(tenant)
            if let finding = state.withLock({ $0.news.removeValue(forKey: tenant) }) { await meet(tenant, finding) }
            turnstile.leave(tenant)
        case .test(let tenant, let draft, let script):
            let isWanted: @Sendable () -> Bool = { !Task.isCancelled && self.current(tenant)?.version == draft.version }
            let verdict = await staging.test(draft, script, of: tenant, isWanted: isWanted)
            if let verdict { report(.tested(tenant: tenant, verdict)) }
        }
    }

    /// Does what a folder's content calls for.
    private func meet(_ tenant: TenantID, _ finding: ScriptFolders.Finding) async {
        switch finding {
        case .gone:
            let wasThere = state.withLock { $0.standings.removeValue(forKey: tenant) != nil }
            if wasThere { report(.removed(tenant: tenant)) }
        case .broken(let error): complain(error, of: tenant, folder: nil)
        case .draft(let draft): await meet(tenant, draft)
        }
    }

    private func meet(_ tenant: TenantID, _ draft: Draft) async {
        if standing(of: tenant) == nil { await comeBack(tenant, draft) }
        let standing = standing(of: tenant) ?? Standing()
        if let refusal = standing.refusal, refusal.folder == draft.hash {
            return complain(refusal.error, of: tenant, folder: draft.hash)
        }
        if standing.script != nil, standing.activation?.folder == draft.hash { return await recover(tenant) }
        if settings.goLive == .whenDeployed {
            state.withLock { $0.standings[tenant, default: Standing()].complaint = nil }
            return report(.waits(tenant: tenant, draft: draft.version, current: standing.script?.version))
        }
        let isWanted: @Sendable () -> Bool = {
            !Task.isCancelled && self.state.withLock { $0.news[tenant] == nil }
        }
        let isTrial = settings.goLive == .whenLoaded
        let staged = await staging.stage(
            draft, of: tenant, insteadOf: standing.script?.version, isTrial: isTrial, isWanted: isWanted)
        guard let staged else { return }
        let isIn = await conclude(staged, of: tenant, cause: .saved, folder: draft.hash)
        if isIn, isTrial, settings.tests != nil, !draft.tests.isEmpty, let script = staged.script {
            submission.yield(.test(tenant, draft, script))
        }
    }

    /// A folder is there that was not, or not any more: what was in force goes on, if anything was.
    private func comeBack(_ tenant: TenantID, _ draft: Draft) async {
        let recorded = try? await store.versionStandings()
        admit(tenant, .draft(draft), recorded?[tenant])
        await restore(tenant)
        if let script = current(tenant) { report(activated(script, tenant)) }
    }

    /// The folder is again what led to the version in force.
    private func recover(_ tenant: TenantID) async {
        guard let standing = standing(of: tenant), standing.refusal != nil || standing.complaint != nil else { return }
        if standing.refusal != nil { try? await store.refuse(nil, of: tenant) }
        state.withLock { state in
            state.standings[tenant]?.refusal = nil
            state.standings[tenant]?.complaint = nil
        }
        if let script = standing.script { report(activated(script, tenant)) }
    }

    // MARK: Verdicts

    /// Lets a staged draft take over, or records why it does not. True when it is in force.
    ///
    /// - Parameter folder: Hash of what lies in the tenant's folder; nil when it is not known.
    func conclude(
        _ staged: Staged, of tenant: TenantID, cause: Activation.Cause, who: String? = nil, why: String? = nil,
        folder: String?
    ) async -> Bool {
        if !staged.findings.isEmpty { report(.examined(tenant: tenant, staged.findings)) }
        guard staged.refusal == nil, let script = staged.script else {
            await refuse(staged, of: tenant, folder: folder)
            return false
        }
        let tests = staged.tests.flatMap { $0.failures.isEmpty ? $0.passed : nil }
        let activation = Activation(
            tenant: tenant, version: script.version, at: clock.now, cause: cause, who: who, why: why, folder: folder,
            tests: tests)
        do throws(StoreError) {
            try await store.activate(activation, files: staged.draft.files)
        } catch {
            complain(
                ScriptError(message: "the version cannot be recorded: \(error)"), of: tenant, folder: staged.draft.hash)
            return false
        }
        if let forecast = staged.forecast, forecast.count > 0 { report(.foreseen(tenant: tenant, forecast)) }
        putInForce(script, activation)
        return true
    }

    /// From here on turns run it.
    func putInForce(_ script: Script, _ activation: Activation) {
        let isNews = state.withLock { state in
            let before = state.standings[activation.tenant]
            state.standings[activation.tenant] = Standing(script: script, activation: activation)
            return before?.script?.version != script.version || before?.complaint != nil || before?.refusal != nil
        }
        // Else only its tests have changed.
        if isNews { report(activated(script, activation.tenant)) }
    }

    private func refuse(_ staged: Staged, of tenant: TenantID, folder: String?) async {
        guard let error = staged.refusal else { return }
        // What somebody brought from elsewhere says nothing of the folder.
        guard folder == staged.draft.hash else { return }
        let refusal = Refusal(
            folder: staged.draft.hash, at: clock.now, file: error.file, line: error.line, message: error.message)
        // If it cannot be recorded the folder is staged once more at the next start.
        try? await store.refuse(refusal, of: tenant)
        state.withLock { $0.standings[tenant, default: Standing()].refusal = refusal }
        complain(error, of: tenant, folder: staged.draft.hash)
    }

    /// Tells what is wrong with the folder, once.
    private func complain(_ error: ScriptError, of tenant: TenantID, folder: String?) {
        let complaint = Complaint(error: error, folder: folder)
        let (isNews, current) = state.withLock { state in
            let before = state.standings[tenant]
            state.standings[tenant, default: Standing()].complaint = complaint
            return (before?.complaint != complaint, before?.script?.version)
        }
        if isNews { report(.refused(tenant: tenant, error: error, current: current)) }
    }

    func standing(of tenant: TenantID) -> Standing? { state.withLock { $0.standings[tenant] } }

    private func activated(_ script: Script, _ tenant: TenantID) -> ScriptReport {
        .activated(tenant: tenant, version: script.version, handlers: script.handlers)
    }
}

extension Refusal {
    var error: ScriptError { ScriptError(file: file, line: line, message: message) }
}
