package import Messaging

/// One taking over: from then on the version is what a tenant's turns run.
package struct Activation: Sendable, Equatable {
    package enum Cause: String, Sendable {
        /// The tenant's folder was saved.
        case saved
        /// Somebody said so.
        case deployed
        /// Somebody went back to an earlier version.
        case rolledBack = "rolled_back"
    }

    package var tenant: TenantID
    package var version: ScriptVersion
    package var at: Timestamp
    package var cause: Cause
    package var who: String?
    package var why: String?
    /// Hash of all that lay in the tenant's folder then; nil when it could not be read.
    package var folder: String?
    /// How many tests of its own the version passed; nil when they were not run or did not pass.
    package var tests: Int?

    package init(
        tenant: TenantID, version: ScriptVersion, at: Timestamp, cause: Cause, who: String? = nil, why: String? = nil,
        folder: String? = nil, tests: Int? = nil
    ) {
        (self.tenant, self.version, self.at, self.cause) = (tenant, version, at, cause)
        (self.who, self.why, self.folder, self.tests) = (who, why, folder, tests)
    }
}

/// What was staged last of a tenant's folder and did not take over.
package struct Refusal: Sendable, Equatable {
    /// Hash of all that lay in the folder.
    package var folder: String
    package var at: Timestamp
    /// Where in the folder, and why. It quotes the script, never a person.
    package var file: String?
    package var line: Int?
    package var message: String

    package init(folder: String, at: Timestamp, file: String?, line: Int?, message: String) {
        (self.folder, self.at, self.file, self.line, self.message) = (folder, at, file, line, message)
    }
}

/// How a tenant stands with its versions.
package struct VersionStanding: Sendable, Equatable {
    /// What is in force; nil when no version ever was.
    package var activation: Activation?
    /// What was staged since, without taking over.
    package var refusal: Refusal?

    package init(activation: Activation? = nil, refusal: Refusal? = nil) {
        (self.activation, self.refusal) = (activation, refusal)
    }
}

/// What is kept of each tenant's versions.
package enum VersionLimits {
    /// Versions kept besides those that a turn has run: the ones activated last.
    package static let versions = 20
    /// Activations kept.
    package static let activations = 1000
}
