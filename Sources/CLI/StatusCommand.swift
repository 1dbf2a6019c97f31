internal import Hosting
internal import Messaging
internal import Store

/// Says how it stands with a host and its events.
struct StatusCommand: Command {
    static let name = "status"
    static let synopsis = "[--config parlua.lua]"
    static let summary = "Say whether a host runs, which versions, and what became of the events"
    static let details = """
          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let status = try await options.line().perform(StatusOperation())
        let state = status.servesSince.map { "A host serves since \(LocalTime.text($0))." } ?? "No host runs."
        let tenants = status.versions.map { standing in
            let version =
                standing.version.map { "version \($0)" } ?? (status.servesSince == nil ? "not read" : "no good version")
            return "  \(standing.tenant): \(version)\n"
        }
        let tally = status.tally
        try StandardOutput.write(
            """
            \(state)
            tenants
            \(tenants.joined())events
              \(tally.received) received = \(tally.handled) handled + \(tally.parked) parked + \(tally.ignored) ignored \
            + \(tally.waiting) waiting
              \(tally.duplicates) came again and were recognised; \(tally.timers) timers wait
              \(tally.escalated) conversations are with a human

            """)
        return .ok
    }
}
