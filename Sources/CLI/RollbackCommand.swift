internal import Hosting
internal import Messaging
internal import Store

/// Puts an earlier version of a tenant's script in force, at once.
struct RollbackCommand: Command {
    static let name = "rollback"
    static let synopsis = "<tenant> [VERSION] [--why TEXT] [--by NAME] [--config parlua.lua]"
    static let summary = "Go back to an earlier version, at once"
    static let details = """
        The version before the one in force, or the one whose name begins with VERSION; `parlua versions` lists them. It
        is not tested again, and holds until the tenant's folder changes, also across restarts.

          --why TEXT      is kept with it
          --by NAME       who does it; the user who runs the command if absent
          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let tenant: TenantID
    private let version: String?
    private let by: Reason

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        by = try Reason(&arguments)
        tenant = try arguments.tenant()
        version = try arguments.optionalPositional()
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let answer = try await options.line().perform(RollBackOperation(tenant, to: version, by: by))
        let when = answer.isLive ? "answers from the next message on" : "will answer as soon as a host is started"
        try StandardOutput.write("\(tenant): version \(answer.activation.version) \(when)\n")
        return .ok
    }
}
