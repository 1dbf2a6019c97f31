/// Something that a look at a script's text has found, without running it.
package struct Finding: Sendable, Equatable, CustomStringConvertible {
    package enum Severity: String, Sendable {
        /// It fails when its line runs: the version cannot become active.
        case error
        /// It may be meant so.
        case warning
    }

    package let severity: Severity
    /// Relative to the tenant's folder.
    package let file: String
    /// Nil where it is the file itself.
    package let line: Int?
    /// One sentence with the mend.
    package let message: String

    package init(_ severity: Severity, file: String, line: Int?, message: String) {
        (self.severity, self.file, self.line, self.message) = (severity, file, line, message)
    }

    package var description: String {
        "\(place(file, line))\(severity == .warning ? "warning: " : "")\(message)"
    }
}
