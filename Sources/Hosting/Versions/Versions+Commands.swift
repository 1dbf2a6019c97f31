internal import Engine
package import Messaging
internal import Scripting
package import Store

/// What people ask of versions.
extension Versions {
    /// Stages a draft now and, if nothing keeps it, lets it take over.
    ///
    /// - Parameters:
    ///   - files: The draft; nil for what lies in the tenant's folder.
    ///   - isRehearsal: Whether everything is looked at and nothing changed.
    /// - Returns: What staging has come to, and the version in force now.
    package func deploy(
        _ tenant: TenantID, files: [String: [UInt8]]?, by who: String?, why: String?, isRehearsal: Bool
    ) async throws(OperationError) -> (staged: Staged, current: ScriptVersion?) {
        await turnstile.enter(tenant)
        defer { turnstile.leave(tenant) }
        let folder = folders.read(tenant)
        let draft = try draft(of: files, or: folder, tenant)
        let isWanted: @Sendable () -> Bool = { !Task.isCancelled }
        let staged = await staging.stage(
            draft, of: tenant, insteadOf: current(tenant)?.version, isTrial: false, isWanted: isWanted)
        guard let staged else { throw OperationError(.busy, "the host stops") }
        if !isRehearsal {
            _ = await conclude(staged, of: tenant, cause: .deployed, who: who, why: why, folder: folder.hash)
        }
        return (staged, current(tenant)?.version)
    }

    private func draft(
        of files: [String: [UInt8]]?, or folder: ScriptFolders.Finding, _ tenant: TenantID
    ) throws(OperationError) -> Draft {
        do throws(ScriptError) {
            if let files { return try Draft(files: files, limits: settings.limits) }
            switch folder {
            case .draft(let draft): return draft
            case .broken(let error): throw error
            case .gone: throw ScriptError(message: "there is no folder \(settings.folder)/\(tenant)")
            }
        } catch {
            throw OperationError(.refused, "\(tenant): \(error)")
        }
    }

    /// Puts a version in force that was before, at once, until the tenant's folder changes again.
    ///
    /// - Parameter name: The beginning of the version's hash; nil for the one before that in force.
    package func rollBack(
        _ tenant: TenantID, to name: String?, by who: String?, why: String?
    ) async throws(OperationError) -> Activation {
        await turnstile.enter(tenant)
        defer { turnstile.leave(tenant) }
        let folder = folders.read(tenant)
        if case .gone = folder { throw OperationError(.refused, "there is no folder \(settings.folder)/\(tenant)") }
        let history = try await history(of: tenant)
        let target = try History(history).target(named: name)
        let script = try await load(target.version, of: tenant)
        let activation = Activation(
            tenant: tenant, version: target.version, at: clock.now, cause: .rolledBack, who: who, why: why,
            folder: folder.hash, tests: target.tests)
        do throws(StoreError) { try await store.activate(activation, files: nil) } catch {
            throw OperationError(.failed, error.description)
        }
        putInForce(script, activation)
        return activation
    }

    /// What lies in the tenant's folder now.
    package func filesInFolder(of tenant: TenantID) throws(OperationError) -> [String: [UInt8]] {
        try draft(of: nil, or: folders.read(tenant), tenant).files
    }

    package func history(of tenant: TenantID) async throws(OperationError) -> [Activation] {
        do throws(StoreError) {
            return try await store.activations(of: tenant, limit: VersionLimits.activations)
        } catch {
            throw OperationError(.failed, error.description)
        }
    }

    /// A version's files, its tests included.
    package func files(of version: ScriptVersion, tenant: TenantID) async throws(OperationError) -> [String: [UInt8]] {
        let files: [String: [UInt8]]?
        do throws(StoreError) { files = try await store.files(of: version, tenant: tenant) } catch {
            throw OperationError(.failed, error.description)
        }
        guard let files else {
            throw OperationError(
                .missing,
                "\(tenant): the files of version \(version) are not kept any more (the \(VersionLimits.versions) last are)"
            )
        }
        return files
    }

    private func load(_ version: ScriptVersion, of tenant: TenantID) async throws(OperationError) -> Script {
        let files = try await files(of: version, tenant: tenant)
        do throws(ScriptError) {
            return try await staging.compile(Draft(files: files, limits: settings.limits).bundle, of: tenant).get()
        } catch {
            throw OperationError(.refused, "\(tenant): version \(version) does not load any more: \(error)")
        }
    }
}

extension ScriptFolders.Finding {
    /// Names what was found; nil when it cannot be read.
    var hash: String? { if case .draft(let draft) = self { draft.hash } else { nil } }
}

/// A tenant's activations, newest first, and what is before what among them.
package struct History {
    private let activations: [Activation]

    package init(_ activations: [Activation]) { self.activations = activations }

    /// The versions in the order in which they last came out of a folder, newest first: to go back to one is not to
    /// make it new.
    private var order: [Activation] {
        var seen: Set<ScriptVersion> = []
        return activations.filter { $0.cause != .rolledBack && seen.insert($0.version).inserted }
    }

    /// The one version whose hash begins with `name`.
    package func version(named name: String) throws(OperationError) -> Activation {
        let found = order.filter { $0.version.hash.hasPrefix(name.lowercased()) }
        guard let first = found.first, !name.isEmpty else {
            throw OperationError(.missing, "there was no version \(name): `parlua versions` lists all")
        }
        guard found.count == 1 else {
            let names = found.prefix(5).map(\.version.description).joined(separator: ", ")
            throw OperationError(.misuse, "\(name) may be any of \(names): write more of it")
        }
        return first
    }

    /// What is meant when somebody wants to go back: to the version so named, or to the one before that in force.
    package func target(named name: String?) throws(OperationError) -> Activation {
        guard let current = activations.first else { throw OperationError(.missing, "no version was ever in force") }
        if let name {
            let target = try version(named: name)
            guard target.version != current.version else {
                throw OperationError(.refused, "version \(target.version) is in force already")
            }
            return target
        }
        guard let place = order.firstIndex(where: { $0.version == current.version }), place + 1 < order.count else {
            throw OperationError(.missing, "there is no version before \(current.version)")
        }
        return order[place + 1]
    }
}
