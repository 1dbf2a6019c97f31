internal import Hosting
internal import Messaging
internal import Store

/// Lists a tenant's last turns.
struct TurnsCommand: Command {
    static let name = "turns"
    static let synopsis = "<tenant> [--limit N] [--config parlua.lua]"
    static let summary = "List a tenant's last turns"
    static let details = """
        Newest first: the event's number, when the turn was run, what kind of event it handled, and by which version.
        Nothing of what was said is shown: `parlua replay` shows one turn. The newest \(TurnSummary.searched) turns of all tenants are
        looked through.

          --limit N       so many; 20 if absent, at most \(TurnsOperation.limits.upperBound)
          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let tenant: TenantID
    private let limit: Int

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        limit = try arguments.integer("--limit", in: TurnsOperation.limits) ?? 20
        tenant = try arguments.tenant()
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let turns = try await options.line().perform(TurnsOperation(of: tenant, limit: limit)).turns
        let lines = turns.map { turn in
            "#\(turn.event.number)  \(LocalTime.text(turn.at))  \(turn.kind ?? "unreadable")  version \(turn.version)\n"
        }
        try StandardOutput.write(lines.isEmpty ? "\(tenant) has had no turn yet.\n" : lines.joined())
        return .ok
    }
}
