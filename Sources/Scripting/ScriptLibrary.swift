internal import Dispatch
package import Messaging
internal import Synchronization

/// The current script of every tenant: one folder each below the scripts folder, read at start and again when changed.
///
/// Only a folder that compiles and loads takes over; until then its tenant's last good version goes on. All tenants are
/// compiled at the start, on all processors, so that what is broken is known at once; a folder whose bytes did not
/// change is not compiled again.
package final class ScriptLibrary: Sendable {
    private let folder: String
    private let only: Set<TenantID>?
    private let limits: ScriptLimits
    private let report: @Sendable (ScriptReport) -> Void
    private let shelf = Mutex<[TenantID: ScriptStanding]>([:])
    private let watcher = DispatchQueue(label: "ScriptLibrary")
    private let inbox: LibraryInbox

    /// - Parameters:
    ///   - folder: The scripts folder.
    ///   - only: The tenants to read, whatever else is in the folder; nil for all that are there.
    ///   - report: Called in order for everything but ``ScriptReport/unchanged(tenant:version:)``, on the library's own
    ///     thread, which waits for it; during ``start()`` from several threads.
    package init(
        folder: String, only: Set<TenantID>? = nil, limits: ScriptLimits = ScriptLimits(),
        report: @escaping @Sendable (ScriptReport) -> Void
    ) throws(ScriptError) {
        self.folder = folder
        self.only = only
        self.limits = limits
        self.report = report
        inbox = try LibraryInbox()
    }

    /// Reads every tenant's folder; from then on changes are noticed until ``stop()``, which must follow.
    ///
    /// A broken tenant is reported and hinders no other.
    /// - Throws: when the scripts folder itself cannot be read or watched.
    package func start() async throws(ScriptError) {
        let outcome = await withCheckedContinuation { started in
            watcher.async { self.serve(started) }
        }
        try outcome.get()
    }

    /// What the tenant's turns run now; nil when there is no good version: the event is to be parked as "no_script".
    package func current(_ tenant: TenantID) -> Script? { shelf.withLock { $0[tenant]?.script } }

    /// Every tenant that has a folder.
    package var standings: [TenantID: ScriptStanding] { shelf.withLock { $0 } }

    /// Reads the tenant's folder now; before ``start()`` and after ``stop()`` it changes nothing.
    package func reload(_ tenant: TenantID) async -> ScriptReport {
        await withCheckedContinuation { done in
            if inbox.put(.reload(tenant, done)) { return }
            let version = current(tenant)?.version
            done.resume(returning: version.map { .unchanged(tenant: tenant, version: $0) } ?? .removed(tenant: tenant))
        }
    }

    /// Ends the watching. The scripts stay as they are.
    package func stop() async {
        await withCheckedContinuation { done in
            if !inbox.put(.stop(done)) { done.resume() }
        }
    }

    /// The life of the library's thread.
    private func serve(_ started: CheckedContinuation<Result<Void, ScriptError>, Never>) {
        do throws(ScriptError) {
            var watch = try FolderWatch(root: folder)
            loadAll(try FolderReader.names(in: folder), &watch)
            inbox.open()
            started.resume(returning: .success(()))
            follow(&watch)
        } catch {
            started.resume(returning: .failure(error))
        }
    }

    private func loadAll(_ names: [String], _ watch: inout FolderWatch) {
        var tenants: [TenantID] = []
        for name in names {
            if let tenant = admit(name, &watch) { tenants.append(tenant) }
        }
        let found = tenants
        DispatchQueue.concurrentPerform(iterations: found.count) { _ = load(found[$0]) }
    }

    private func follow(_ watch: inout FolderWatch) {
        var settling = Settling()
        var isOpen = true
        while isOpen {
            inbox.wait(for: watch.readable, until: settling.next)
            let now = ContinuousClock.now
            for name in watch.changes() { settling.changed(name, at: now) }
            for name in settling.settled(at: now) {
                if let tenant = admit(name, &watch) { _ = load(tenant) }
            }
            for letter in inbox.take() { isOpen = answer(letter, &watch) && isOpen }
        }
    }

    /// False when it asks for the end.
    private func answer(_ letter: LibraryInbox.Letter, _ watch: inout FolderWatch) -> Bool {
        switch letter {
        case .reload(let tenant, let done):
            _ = admit(tenant.name, &watch)
            done.resume(returning: load(tenant))
            return true
        case .stop(let done):
            done.resume()
            return false
        }
    }

    /// The tenant whose folder is called `name`. It is watched before it is read, so that no change falls in between.
    private func admit(_ name: String, _ watch: inout FolderWatch) -> TenantID? {
        if name.isEmpty || name.hasPrefix(".") { return nil }
        if let only, !only.contains(where: { $0.name == name }) { return nil }
        let path = "\(folder)/\(name)"
        let isFolder = FolderReader.isFolder(path)
        guard let tenant = TenantID(name) else {
            if isFolder { report(.misnamed(folder: name)) }
            return nil
        }
        // Of what is no folder only its end is of interest.
        guard isFolder else { return standings[tenant] != nil ? tenant : nil }
        do throws(ScriptError) {
            try watch.watch(name, folders: FolderReader(folder: path, limits: limits).folders())
        } catch {
            report(.unwatched(folder: name, error: error))
        }
        return tenant
    }

    /// Reads one folder and puts what comes of it on the shelf. One tenant is only ever read by one thread at a time.
    private func load(_ tenant: TenantID) -> ScriptReport {
        let reading = Reading(of: tenant, in: folder, limits: limits, before: shelf.withLock { $0[tenant] })
        shelf.withLock { $0[tenant] = reading.standing }
        if reading.isNews { report(reading.outcome) }
        return reading.outcome
    }
}
