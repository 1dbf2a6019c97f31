package import Messaging
package import Scripting

/// What became of a tenant's script.
package enum ScriptReport: Sendable, Equatable {
    /// The version takes over with the next turn; or it is what goes on now that the folder is well again.
    case activated(tenant: TenantID, version: ScriptVersion, handlers: [String])
    /// What the folder holds does not take over. Turns go on with `current`, the version in force, if there is one.
    case refused(tenant: TenantID, error: ScriptError, current: ScriptVersion?)
    /// What a look at the draft's text has found.
    case examined(tenant: TenantID, [Finding])
    /// What those who wait in a flow will be asked by the version that takes over.
    case foreseen(tenant: TenantID, Forecast)
    /// How the tests of a version ended that is in force whatever they say.
    case tested(tenant: TenantID, TestsVerdict)
    /// The folder differs from the version in force, and waits for somebody to deploy it.
    case waits(tenant: TenantID, draft: ScriptVersion, current: ScriptVersion?)
    /// The folder is gone, and the tenant's script with it.
    case removed(tenant: TenantID)
    /// A folder that cannot be a tenant's, by its name.
    case misnamed(folder: String)
    /// Changes in this folder will not be noticed.
    case unwatched(folder: String, error: ScriptError)
}
