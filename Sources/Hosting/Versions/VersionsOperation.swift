internal import Engine
package import JSON
package import Messaging
package import Store

/// Which versions of a tenant's script there were, and what is in force.
package struct VersionsOperation: Operation, Equatable {
    package static let name = "versions"
    /// How many are told.
    package static let limit = 100

    package let tenant: TenantID

    package struct Answer: Wired, Equatable {
        /// Newest first: the first is in force.
        package let activations: [Activation]
        /// What was staged since, and did not take over.
        package let refusal: Refusal?
    }

    package init(of tenant: TenantID) { self.tenant = tenant }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let (activations, standings) = try await OperationError.ofStore { () async throws(StoreError) in
            (
                try await premises.store.activations(of: tenant, limit: Self.limit),
                try await premises.store.versionStandings()
            )
        }
        guard !activations.isEmpty || standings[tenant] != nil || premises.directory.current.tenants.contains(tenant)
        else { throw OperationError(.missing, "there is no tenant \(tenant)") }
        return Answer(activations: activations, refusal: standings[tenant]?.refusal)
    }
}

/// Puts an earlier version in force.
package struct RollBackOperation: Operation, Equatable {
    package static let name = "rollback"

    package let tenant: TenantID
    /// The beginning of the version's hash; nil for the one before that in force.
    package let version: String?
    package let by: Reason

    package init(_ tenant: TenantID, to version: String?, by: Reason) {
        (self.tenant, self.version, self.by) = (tenant, version, by)
    }

    package struct Answer: Wired, Equatable {
        package let activation: Activation
        /// Whether a host runs that has taken it over.
        package let isLive: Bool
    }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let versions = try await premises.versions(of: tenant)
        let activation = try await versions.rollBack(tenant, to: version, by: by.who, why: by.why)
        return Answer(activation: activation, isLive: premises.servesSince != nil)
    }
}

/// The files of one of a tenant's versions, or of its folder.
package struct FilesOperation: Operation, Equatable {
    package static let name = "files"

    package enum Which: Sendable, Equatable {
        case inForce
        case folder
        /// The version whose hash begins so.
        case version(String)
    }

    package let tenant: TenantID
    package let which: Which

    package init(_ which: Which, of tenant: TenantID) { (self.which, self.tenant) = (which, tenant) }

    package struct Answer: Wired, Equatable {
        /// What the files are to be called: `version 0a1b2c…`, `the folder`.
        package let title: String
        package let files: [String: [UInt8]]
    }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        guard let versions = premises.versions else { throw OperationError(.refused, "the scripts are given") }
        let activation: Activation
        switch which {
        case .folder: return Answer(title: "the folder", files: try versions.filesInFolder(of: tenant))
        case .version(let name): activation = try History(await versions.history(of: tenant)).version(named: name)
        case .inForce:
            guard let current = try await versions.history(of: tenant).first else {
                throw OperationError(.missing, "no version of \(tenant) was ever in force")
            }
            activation = current
        }
        return Answer(
            title: "version \(activation.version)",
            files: try await versions.files(of: activation.version, tenant: tenant))
    }
}

/// Who wants it and why, in their own words.
package struct Reason: Sendable, Equatable {
    package let who, why: String?

    package init(who: String?, why: String?) { (self.who, self.why) = (who, why) }
}

extension Premises {
    /// The versions, with what is in force of the tenant, also where no host runs.
    func versions(of tenant: TenantID) async throws(OperationError) -> Versions {
        guard let versions else { throw OperationError(.refused, "the scripts are given: no other version can come") }
        guard servesSince == nil else { return versions }
        try await OperationError.ofStore { () async throws(StoreError) in try await versions.open([tenant]) }
        return versions
    }
}

extension VersionsOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init) else { return nil }
        self.init(of: tenant)
    }

    package var json: JSON { ["tenant": .string(tenant.name)] }
}

extension VersionsOperation.Answer {
    package init?(json: JSON) {
        guard let activations = json["activations"]?.array else { return nil }
        self.init(
            activations: activations.compactMap(Activation.init(json:)),
            refusal: json["refusal"].flatMap(Refusal.init(json:)))
    }

    package var json: JSON { ["activations": .array(activations.map(\.json)), "refusal": refusal?.json] }
}

extension RollBackOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init) else { return nil }
        self.init(tenant, to: json["version"]?.string, by: Reason(json: json))
    }

    package var json: JSON { by.added(to: ["tenant": .string(tenant.name), "version": version.map(JSON.string)]) }
}

extension RollBackOperation.Answer {
    package init?(json: JSON) {
        guard let activation = json["activation"].flatMap(Activation.init(json:)), let isLive = json["live"]?.bool
        else { return nil }
        self.init(activation: activation, isLive: isLive)
    }

    package var json: JSON { ["activation": activation.json, "live": .bool(isLive)] }
}

extension FilesOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init) else { return nil }
        if let name = json["version"]?.string {
            self.init(.version(name), of: tenant)
        } else {
            self.init(json["folder"]?.bool == true ? .folder : .inForce, of: tenant)
        }
    }

    package var json: JSON {
        switch which {
        case .inForce: ["tenant": .string(tenant.name)]
        case .folder: ["tenant": .string(tenant.name), "folder": true]
        case .version(let name): ["tenant": .string(tenant.name), "version": .string(name)]
        }
    }
}

extension FilesOperation.Answer {
    package init?(json: JSON) {
        guard let title = json["title"]?.string, let files = json["files"].flatMap(FilesOnWire.files) else {
            return nil
        }
        self.init(title: title, files: files)
    }

    package var json: JSON { ["title": .string(title), "files": FilesOnWire.json(files)] }
}
