internal import Dispatch
package import Messaging
internal import Synchronization

/// The tenants' folders, one each below the scripts folder: read at start, and again whenever one has changed.
package final class ScriptFolders: Sendable {
    /// What a tenant's folder was found to hold.
    package enum Finding: Sendable {
        case draft(Draft)
        /// It cannot be read, or is beyond the limits.
        case broken(ScriptError)
        case gone
    }

    /// What hinders the reading of a folder.
    package enum Hindrance: Sendable {
        /// The folder cannot be a tenant's, by its name.
        case misnamed(folder: String)
        /// Changes in this folder will not be noticed.
        case unwatched(folder: String, error: ScriptError)
    }

    private struct State {
        /// Whether a thread watches.
        var isOpen = false
        /// Tenants that have a folder.
        var known: Set<TenantID> = []
        var stopping: [CheckedContinuation<Void, Never>] = []
    }

    private let folder: String
    private let only: Set<TenantID>?
    private let limits: ScriptLimits
    private let hindered: @Sendable (Hindrance) -> Void
    private let watcher = DispatchQueue(label: "ScriptFolders")
    private let bell: WatchBell
    private let state = Mutex(State())

    /// - Parameters:
    ///   - folder: The scripts folder.
    ///   - only: The tenants to read, whatever else is in the folder; nil for all that are there.
    ///   - hindered: Called on the thread that watches.
    package init(
        folder: String, only: Set<TenantID>? = nil, limits: ScriptLimits = ScriptLimits(),
        hindered: @escaping @Sendable (Hindrance) -> Void = { _ in }
    ) throws(ScriptError) {
        self.folder = folder
        self.only = only
        self.limits = limits
        self.hindered = hindered
        bell = try WatchBell()
    }

    /// Reads every tenant's folder; from then on changes are noticed until ``stop()``, which must follow.
    ///
    /// - Parameters:
    ///   - found: Told of every folder before this returns, from several threads at once.
    ///   - changed: Told, one after the other, of each folder that has come to rest after a change.
    /// - Throws: when the scripts folder itself cannot be read or watched.
    package func start(
        found: @escaping @Sendable (TenantID, Finding) -> Void, changed: @escaping @Sendable (TenantID, Finding) -> Void
    ) async throws(ScriptError) {
        let outcome: Result<Void, ScriptError> = await withCheckedContinuation { started in
            watcher.async { self.serve(started, found, changed) }
        }
        try outcome.get()
    }

    /// Reads one tenant's folder as it is now.
    package func read(_ tenant: TenantID) -> Finding {
        let path = "\(folder)/\(tenant)"
        guard FolderReader.isFolder(path) else { return .gone }
        do throws(ScriptError) {
            return .draft(try Draft.read(folder: path, limits: limits))
        } catch {
            return .broken(error)
        }
    }

    /// Ends the watching.
    package func stop() async {
        await withCheckedContinuation { done in
            let isOpen = state.withLock { state in
                if state.isOpen { state.stopping.append(done) }
                return state.isOpen
            }
            if isOpen { bell.ring() } else { done.resume() }
        }
    }

    /// The life of the thread that watches.
    private func serve(
        _ started: CheckedContinuation<Result<Void, ScriptError>, Never>,
        _ found: @Sendable (TenantID, Finding) -> Void, _ changed: (TenantID, Finding) -> Void
    ) {
        do throws(ScriptError) {
            var watch = try FolderWatch(root: folder)
            try readAll(&watch, found)
            state.withLock { $0.isOpen = true }
            started.resume(returning: .success(()))
            follow(&watch, changed)
        } catch {
            started.resume(returning: .failure(error))
        }
    }

    private func readAll(_ watch: inout FolderWatch, _ found: @Sendable (TenantID, Finding) -> Void)
        throws(ScriptError)
    {
        var tenants: [TenantID] = []
        for name in try FolderReader.names(in: folder) {
            if let tenant = admit(name, &watch) { tenants.append(tenant) }
        }
        let all = tenants
        DispatchQueue.concurrentPerform(iterations: all.count) { found(all[$0], read(all[$0])) }
    }

    private func follow(_ watch: inout FolderWatch, _ changed: (TenantID, Finding) -> Void) {
        var settling = Settling()
        while !isOver() {
            bell.wait(for: watch.readable, until: settling.next)
            let now = ContinuousClock.now
            for name in watch.changes() { settling.changed(name, at: now) }
            for name in settling.settled(at: now) {
                if let tenant = admit(name, &watch) { changed(tenant, read(tenant)) }
            }
        }
    }

    private func isOver() -> Bool {
        let stopping = state.withLock { state in
            defer { state.stopping = [] }
            if !state.stopping.isEmpty { state.isOpen = false }
            return state.stopping
        }
        for continuation in stopping { continuation.resume() }
        return !stopping.isEmpty
    }

    /// The tenant whose folder is called `name`. It is watched before it is read, so that no change falls in between.
    private func admit(_ name: String, _ watch: inout FolderWatch) -> TenantID? {
        if name.isEmpty || name.hasPrefix(".") { return nil }
        if let only, !only.contains(where: { $0.name == name }) { return nil }
        let path = "\(folder)/\(name)"
        let isFolder = FolderReader.isFolder(path)
        guard let tenant = TenantID(name) else {
            if isFolder { hindered(.misnamed(folder: name)) }
            return nil
        }
        // Of what is no folder only its end is of interest.
        let wasKnown = state.withLock { state in
            isFolder ? !state.known.insert(tenant).inserted : state.known.remove(tenant) != nil
        }
        guard isFolder else { return wasKnown ? tenant : nil }
        do throws(ScriptError) {
            try watch.watch(name, folders: FolderReader(folder: path, limits: limits).folders())
        } catch {
            hindered(.unwatched(folder: name, error: error))
        }
        return tenant
    }
}
