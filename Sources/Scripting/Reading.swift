internal import Messaging

/// What reading a tenant's folder leads to.
struct Reading {
    /// Nil when the tenant is gone.
    let standing: ScriptStanding?
    let outcome: ScriptReport
    /// False when it tells nothing that was not told before.
    let isNews: Bool

    /// Reads and, if its bytes are new, compiles the folder. A good version replaces, a broken one is only noted.
    init(of tenant: TenantID, in root: String, limits: ScriptLimits, before: ScriptStanding?) {
        let folder = "\(root)/\(tenant)"
        guard FolderReader.isFolder(folder) else {
            self.init(standing: nil, outcome: .removed(tenant: tenant), isNews: before != nil)
            return
        }
        var standing = before ?? ScriptStanding()
        let current = before?.script?.version
        var read: ScriptVersion?
        do throws(ScriptError) {
            let bundle = try Bundle.read(folder: folder, limits: limits)
            read = bundle.version
            if let script = standing.script, script.version == bundle.version {
                let mended = standing.refusal != nil
                (standing.refusal, standing.refused) = (nil, nil)
                let outcome = ScriptReport.unchanged(tenant: tenant, version: script.version)
                let again = ScriptReport.activated(tenant: tenant, version: script.version, handlers: script.handlers)
                self.init(standing: standing, outcome: mended ? again : outcome, isNews: mended)
                return
            }
            if let refusal = standing.refusal, standing.refused == bundle.version { throw refusal }
            let script = try Script(compiling: bundle, limits: limits)
            self.init(
                standing: ScriptStanding(script: script),
                outcome: .activated(tenant: tenant, version: script.version, handlers: script.handlers), isNews: true)
        } catch {
            let isNews = error != before?.refusal || read != before?.refused
            (standing.refusal, standing.refused) = (error, read)
            self.init(
                standing: standing, outcome: .refused(tenant: tenant, error: error, current: current), isNews: isNews)
        }
    }

    private init(standing: ScriptStanding?, outcome: ScriptReport, isNews: Bool) {
        (self.standing, self.outcome, self.isNews) = (standing, outcome, isNews)
    }
}
