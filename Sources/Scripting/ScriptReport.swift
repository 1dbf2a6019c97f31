package import Messaging

/// What became of a tenant's folder when it was read.
package enum ScriptReport: Sendable, Equatable {
    /// The version takes over with the next turn.
    case activated(tenant: TenantID, version: ScriptVersion, handlers: [String])
    /// The folder is broken. Turns go on with `current`, the last good version, if there has been one.
    case refused(tenant: TenantID, error: ScriptError, current: ScriptVersion?)
    /// Nothing in the folder differs from the version in use.
    case unchanged(tenant: TenantID, version: ScriptVersion)
    /// The folder is gone, and the tenant's script with it.
    case removed(tenant: TenantID)
    /// A folder that cannot be a tenant's, by its name.
    case misnamed(folder: String)
    /// Changes in this folder will not be noticed.
    case unwatched(folder: String, error: ScriptError)
}

/// How a tenant stands with its script.
package struct ScriptStanding: Sendable {
    /// What turns run; nil when no version has been good since the start.
    package internal(set) var script: Script?
    /// What is wrong with what the folder holds now; nil when it is what turns run.
    package internal(set) var refusal: ScriptError?
    /// The version that was refused, to be recognised when it is read again.
    var refused: ScriptVersion?

    init(script: Script? = nil) { self.script = script }
}
