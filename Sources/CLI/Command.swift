/// One thing that `parlua` can be asked to do: parsed whole, then run.
protocol Command: Sendable {
    /// One or two words: `webhook decode`.
    static var name: String { get }
    /// What follows the name: `FILE.lua [--cpu-ms N]`.
    static var synopsis: String { get }
    /// One line for the list of commands, without a full stop.
    static var summary: String { get }
    /// What `--help` shows below: options, what is read and written, exit codes. Whole lines.
    static var details: String { get }

    init(_ arguments: inout Arguments) throws(UsageError)

    /// Does it. A ``CommandFailure`` ends the process with its message and code, a `ConfigurationError` with 78, a
    /// `StartError` with 78 where the configuration is at fault and 69 else.
    func run() async throws -> ExitCode
}

extension Command {
    static var usage: String { synopsis.isEmpty ? "parlua \(name)" : "parlua \(name) \(synopsis)" }
    static var help: String { "usage: \(usage)\n\n\(summary).\n" + (details.isEmpty ? "" : "\n\(details)\n") }
}

/// How the process ends: sysexits(3), and what `parlua run` says of a script.
enum ExitCode: Int32 {
    case ok = 0
    case scriptFailed = 1
    case scriptOutOfTime = 2
    case scriptOutOfMemory = 3
    /// The command line was wrong.
    case usage = 64
    /// What was to be read is not what it should be.
    case badData = 65
    /// What was to be read is not there.
    case noInput = 66
    case unavailable = 69
    /// A mistake in this program.
    case software = 70
    /// Reading or writing went wrong on the way.
    case inputOutput = 74
    case configuration = 78
}

/// The command line was wrong; the message says how, without the program's name.
struct UsageError: Error {
    let message: String
}

/// A command could not do its work; the message is for the person who called it.
struct CommandFailure: Error {
    let code: ExitCode
    let message: String
}
