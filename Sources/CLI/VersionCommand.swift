/// This program's version, as in the CHANGELOG.
enum Version {
    static let current = "0.3.0"
}

/// Prints the version.
struct VersionCommand: Command {
    static let name = "version"
    static let synopsis = ""
    static let summary = "Print the version"
    static let details = ""

    init(_ arguments: inout Arguments) throws(UsageError) { try arguments.end() }

    func run() async throws -> ExitCode {
        try StandardOutput.write("parlua \(Version.current)\n")
        return .ok
    }
}
