package import JSON
package import Messaging
package import Scripting

/// Stages a draft and lets it take over, if nothing speaks against it.
package struct DeployOperation: Operation, Equatable {
    package static let name = "deploy"

    package let tenant: TenantID
    /// Nil for what lies in the tenant's folder.
    package let files: [String: [UInt8]]?
    package let by: Reason
    /// Whether everything is looked at and nothing changed.
    package let isRehearsal: Bool

    package init(_ tenant: TenantID, files: [String: [UInt8]]?, by: Reason, isRehearsal: Bool) {
        (self.tenant, self.files, self.by, self.isRehearsal) = (tenant, files, by, isRehearsal)
    }

    /// What each step has come to.
    package struct Answer: Wired, Equatable {
        package let version: ScriptVersion
        /// How many handlers it has; nil when it does not load.
        package let handlers: Int?
        package let findings: [Finding]
        /// Nil when the tests were not run.
        package let tests: TestsVerdict?
        package let forecast: Forecast?
        /// What keeps it from taking over.
        package let refusal: ScriptError?
        /// What is in force now.
        package let current: ScriptVersion?
        /// Whether a host runs that has taken it over.
        package let isLive: Bool
    }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let versions = try await premises.versions(of: tenant)
        let (staged, current) = try await versions.deploy(
            tenant, files: files, by: by.who, why: by.why, isRehearsal: isRehearsal)
        return Answer(
            version: staged.draft.version, handlers: staged.script?.handlers.count, findings: staged.findings,
            tests: staged.tests, forecast: staged.forecast, refusal: staged.refusal, current: current,
            isLive: premises.servesSince != nil)
    }
}

extension DeployOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init) else { return nil }
        var files: [String: [UInt8]]?
        if let given = json["files"] {
            files = FilesOnWire.files(given)
            if files == nil { return nil }
        }
        self.init(
            tenant, files: files, by: Reason(json: json), isRehearsal: json["rehearsal"]?.bool ?? false)
    }

    package var json: JSON {
        by.added(to: [
            "tenant": .string(tenant.name), "files": files.map(FilesOnWire.json), "rehearsal": .bool(isRehearsal),
        ])
    }
}

extension DeployOperation.Answer {
    package init?(json: JSON) {
        guard let version = json["version"]?.string, let findings = json["findings"]?.array,
            let isLive = json["live"]?.bool
        else { return nil }
        self.init(
            version: ScriptVersion(hash: version), handlers: json["handlers"]?.integer.map { Int($0) },
            findings: findings.compactMap(Finding.init(json:)), tests: json["tests"].flatMap(TestsVerdict.init(json:)),
            forecast: json["forecast"].flatMap(Forecast.init(json:)),
            refusal: json["refusal"].flatMap(ScriptError.init(json:)),
            current: json["current"]?.string.map(ScriptVersion.init(hash:)), isLive: isLive)
    }

    package var json: JSON {
        [
            "version": .string(version.hash), "handlers": handlers.map { .integer(Int64($0)) },
            "findings": .array(findings.map(\.json)), "tests": tests?.json, "forecast": forecast?.json,
            "refusal": refusal?.json, "current": current.map { .string($0.hash) }, "live": .bool(isLive),
        ]
    }
}
