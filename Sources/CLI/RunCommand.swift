internal import JSON
internal import Messaging
internal import Hosting
internal import Sandbox

/// Runs one Lua file in a fresh sandbox and says what came of it.
struct RunCommand: Command {
    static let name = "run"
    static let synopsis = "FILE.lua [--cpu-ms N] [--memory-mb N]"
    static let summary = "Run one Lua file in a fresh sandbox"
    static let details = """
        What the file prints goes to standard output. The last line on standard error is a JSON object:
        {"outcome":"ok"|"error"|"cpu"|"memory","message":…,"cpu_ms":…,"memory_bytes":…}

          --cpu-ms N      processor time the file may take, in milliseconds (default: \(Limits().cpu.milliseconds))
          --memory-mb N   memory it may hold, in mebibytes (default: \(Limits().memory >> 20))

        exit status: 0 ok, 1 error, 2 out of processor time, 3 out of memory; 66 if the file cannot be read
        """

    private let path: String
    private let limits: Limits

    init(_ arguments: inout Arguments) throws(UsageError) {
        var limits = Limits()
        if let cpu = try arguments.integer("--cpu-ms", in: 1...60_000) { limits.cpu = .milliseconds(cpu) }
        if let memory = try arguments.integer("--memory-mb", in: 1...1024) { limits.memory = memory << 20 }
        self.limits = limits
        path = try arguments.positional("FILE.lua")
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let source: [UInt8]
        do throws(FileError) {
            // The sandbox refuses long before that, as an error of the script.
            source = try BoundedFile.read(path, limit: 64 << 20)
        } catch {
            throw CommandFailure(code: .noInput, message: "\(error)")
        }
        let program: Program
        do throws(SourceError) {
            program = try self.program(source)
        } catch {
            Self.tell(outcome: "error", message: "\(error)", cpu: .zero, memory: 0)
            return .scriptFailed
        }
        let report = Sandbox.run(program, input: .null, limits: limits)
        try StandardOutput.write(report.printed)
        if report.printedIsCut { StandardError.write("parlua: print was cut after \(limits.print) bytes\n") }
        return tell(report)
    }

    private func program(_ source: [UInt8]) throws(SourceError) -> Program {
        let name = String(path.split(separator: "/").last ?? "main.lua")
        // What the file returns is nobody's business, so it may be anything.
        let main = "local primitives = ...; return function() primitives.module('file') end"
        return Program(
            main: try Sandbox.compile(Array(main.utf8), name: "main", limits: limits),
            modules: ["file": try Sandbox.compile(source, name: name, limits: limits)])
    }

    private func tell(_ report: Report) -> ExitCode {
        let place = report.stoppedAt.map { "\($0.file):\($0.line): " } ?? ""
        let (outcome, message, code): (String, String?, ExitCode) =
            switch report.outcome {
            case .returned, .halted: ("ok", nil, .ok)
            case .failed(let failure): ("error", failure.description, .scriptFailed)
            case .cpu:
                ("cpu", "\(place)took more than \(limits.cpu.milliseconds) ms of processor time", .scriptOutOfTime)
            case .memory: ("memory", "\(place)took more than \(limits.memory >> 20) MB of memory", .scriptOutOfMemory)
            }
        Self.tell(outcome: outcome, message: message, cpu: report.cpu, memory: report.memory)
        return code
    }

    private static func tell(outcome: String, message: String?, cpu: Duration, memory: Int) {
        let microseconds = cpu.components.seconds * 1_000_000 + cpu.components.attoseconds / 1_000_000_000_000
        let line: JSON = [
            "outcome": .string(outcome), "message": message.map(JSON.string) ?? .null,
            "cpu_ms": .number(Double(microseconds) / 1000), "memory_bytes": .integer(Int64(memory)),
        ]
        StandardError.write(line.text() + "\n")
    }
}
