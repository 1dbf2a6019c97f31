internal import CSandbox
package import JSON

/// What came of a run.
package struct Report: Sendable {
    package var outcome: Outcome
    /// CPU time of the running thread.
    package var cpu: Duration
    /// The most memory the VM held at one moment, in bytes.
    package var memory: Int
    /// What the script gave to `print`, one line each, cut at the limit.
    package var printed: String
    package var printedIsCut: Bool
    /// Where the script was when it met its CPU or memory limit, if that is known.
    package var stoppedAt: Place?
    /// The lines that the run came by, by file, if it was to note them.
    package var lines: [String: Set<Int>] = [:]
    /// Lua raised where nothing protects: a defect of the sandbox, survived. Tests look for it.
    package var isBreached = false

    package struct Place: Sendable, Equatable {
        package let file: String
        package let line: Int
        package init(file: String, line: Int) { (self.file, self.line) = (file, line) }
    }

    package init(
        outcome: Outcome, cpu: Duration = .zero, memory: Int = 0, printed: String = "", printedIsCut: Bool = false,
        stoppedAt: Place? = nil
    ) {
        (self.outcome, self.cpu, self.memory) = (outcome, cpu, memory)
        (self.printed, self.printedIsCut, self.stoppedAt) = (printed, printedIsCut, stoppedAt)
    }
}

/// How a run ended.
package enum Outcome: Sendable, Equatable {
    /// The main chunk's function returned this.
    case returned(JSON)
    /// The script called `halt` with this.
    case halted(JSON)
    case failed(Failure)
    /// The CPU limit was met.
    case cpu
    /// The memory limit was met.
    case memory
}

/// An error that the script did not catch.
package struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// At most 511 bytes before repair of what is not UTF-8; without file and line.
    package let message: String
    /// The place that the message named, if it lies in one of the program's chunks.
    package let file: String?
    package let line: Int?
    /// Places, innermost first, such as `bot.lua:12: in greet`; at most 12.
    package let traceback: [String]

    package init(message: String, file: String? = nil, line: Int? = nil, traceback: [String] = []) {
        (self.message, self.file, self.line, self.traceback) = (message, file, line, traceback)
    }

    package var description: String {
        guard let file, let line else { return message }
        return "\(file):\(line): \(message)"
    }
}

/// Why a source text does not compile.
package struct SourceError: Error, Sendable, Equatable, CustomStringConvertible {
    package let file: String
    package let line: Int?
    package let message: String

    package init(file: String, line: Int?, message: String) {
        (self.file, self.line, self.message) = (file, line, message)
    }

    package var description: String { line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)" }
}

/// A message as Lua writes it, taken apart.
struct PlacedMessage {
    let file: String?
    let line: Int?
    let message: String

    /// A name that is none of `files` counts as part of the message: a script may raise any text.
    init(_ text: String, files: Set<String>) {
        for file in files where text.hasPrefix(file + ":") {
            let rest = text.dropFirst(file.count + 1)
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let message = rest.dropFirst(digits.count)
            guard let line = Int(digits), message.hasPrefix(": ") else { continue }
            self.init(file: file, line: line, message: String(message.dropFirst(2)))
            return
        }
        self.init(file: nil, line: nil, message: text)
    }

    private init(file: String?, line: Int?, message: String) {
        (self.file, self.line, self.message) = (file, line, message)
    }
}
