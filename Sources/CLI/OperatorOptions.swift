internal import Hosting
internal import Messaging
internal import Playground
internal import Telemetry

/// What all commands take that work on a host's data: `--config FILE`.
struct OperatorOptions: Sendable {
    static let details = """
        Asks the running host through its control socket; where none runs, opens the data file itself, so that no host
        can start meanwhile. Only the user whom the host runs as may do this.
        Exit codes: 0 done, 66 what is asked about is not there, 69 the host or the data cannot be reached, 78 the
        configuration is wrong.
        """

    let file: String

    init(_ arguments: inout Arguments) throws(UsageError) {
        file = try arguments.option("--config") ?? "parlua.lua"
    }

    func line() throws -> ControlLine {
        ControlLine(
            to: try Configuration(file: file), clock: SystemClock(),
            tests: ScriptTests.forStaging(log: Log(level: .error, to: DescriptorSink.standardError())))
    }
}

extension OperationError.Kind {
    var exitCode: ExitCode {
        switch self {
        case .misuse: .usage
        case .missing: .noInput
        case .refused: .badData
        case .failed, .busy: .unavailable
        }
    }
}
