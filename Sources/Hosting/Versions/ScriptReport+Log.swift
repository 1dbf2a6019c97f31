internal import Messaging
internal import Scripting
internal import Telemetry

extension ScriptReport {
    /// Tells the operator. An error's own words are the compiler's, the script's at its load, or a test's: when nobody
    /// who chats has said anything yet. What follows their first line is for the author.
    func log(to log: Log) {
        switch self {
        case .activated(let tenant, let version, let handlers):
            log.info(
                "script activated",
                ["tenant": tenant.name, "version": version.description, "handlers": handlers.count])
        case .refused(let tenant, let error, let current):
            log.error(
                "script refused",
                [
                    "tenant": tenant.name, "file": error.file, "line": error.line, "reason": error.firstLine,
                    "goes.on": current?.description,
                ])
        case .examined(let tenant, let findings):
            // Errors are told as the reason of a refusal.
            for finding in findings where finding.severity == .warning {
                log.warning(
                    "script may be mistaken",
                    ["tenant": tenant.name, "file": finding.file, "line": finding.line, "reason": finding.message])
            }
        case .foreseen(let tenant, let forecast):
            log.info(
                "conversations wait in flows",
                [
                    "tenant": tenant.name, "count": forecast.count,
                    "changed": forecast.changes.reduce(0) { $0 + $1.count },
                ])
        case .tested(let tenant, let verdict):
            log.info(
                "script tested",
                ["tenant": tenant.name, "passed": verdict.passed, "failed": verdict.failures.count])
        case .waits(let tenant, let draft, let current):
            log.info(
                "script waits to be deployed",
                ["tenant": tenant.name, "version": draft.description, "goes.on": current?.description])
        case .removed(let tenant): log.warning("script removed", ["tenant": tenant.name])
        case .misnamed(let folder): log.warning("folder has no tenant's name", ["folder": folder])
        case .unwatched(let folder, let error):
            log.error("folder is not watched; changes need a restart", ["folder": folder, "reason": error.message])
        }
    }
}

extension ScriptError {
    fileprivate var firstLine: String { String(message.prefix { !$0.isNewline }) }
}
