internal import Hosting
internal import Messaging
internal import Store

/// Shows what a tenant's scripts have logged.
struct LogCommand: Command {
    static let name = "log"
    static let synopsis = "<tenant> [--lines N] [--follow] [--config parlua.lua]"
    static let summary = "Show what one tenant's scripts have logged"
    static let details = """
          --lines N       how many of the newest lines, 1 to \(most) (default: 50); as many are kept
          --follow        go on with what comes, until SIGINT
          --config FILE   the operator's file; parlua.lua in this folder if absent

        These are the lines of `log` and `print`, oldest first, and warnings of quotas. They may quote people.

        \(OperatorOptions.details)
        """

    private static let most = 1000

    private let tenant: TenantID
    private let lines: Int
    private let follows: Bool
    private let options: OperatorOptions

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        lines = try arguments.integer("--lines", in: 1...Self.most) ?? 50
        follows = arguments.flag("--follow")
        tenant = try arguments.tenant()
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let line = try options.line()
        var last = try await show(after: 0, limit: lines, on: line)
        while follows {
            try await Task.sleep(for: .seconds(1))
            last = try await show(after: last, limit: Self.most, on: line)
        }
        return .ok
    }

    /// Writes the lines after that number, and returns the last one's.
    private func show(after number: Int, limit: Int, on line: ControlLine) async throws -> Int {
        let answer = try await line.perform(ScriptLogOperation(tenant: tenant, after: number, limit: limit))
        for line in answer.logged.lines.reversed() {
            try StandardOutput.write("\(LocalTime.text(line.at)) \(line.level.rawValue)\t\(line.text)\n")
        }
        return answer.logged.last
    }
}
