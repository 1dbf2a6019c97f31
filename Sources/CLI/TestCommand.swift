internal import Messaging
internal import Playground
internal import Scripting
internal import Telemetry

/// Runs a tenant's own tests.
struct TestCommand: Command {
    static let name = "test"
    static let synopsis = "<tenant dir> [--filter TEXT] [--coverage PERCENT] [--quiet]"
    static let summary = "Run a tenant's *_test.lua against its bot"
    static let details = """
        Each test has a host, a database and a simulated WhatsApp of its own, and moves the time itself. Below the tests
        stands what of the bot they came by: lines, and questions that were asked, answered, and given a wrong answer.

          --filter TEXT       run only tests whose name or file contains TEXT; capitals do not matter
          --coverage PERCENT  fail unless the tests come by at least so much of the lines
          --quiet             tell only of tests that fail, and the sum

        Exit codes: 0 all passed, 1 one failed or too little was covered, 65 a file does not load, 66 there is no script
        or no test.
        """

    private let path: String
    private let filter: String?
    private let minimum: Int?
    private let isQuiet: Bool

    init(_ arguments: inout Arguments) throws(UsageError) {
        filter = try arguments.option("--filter")
        minimum = try arguments.integer("--coverage", in: 0...100)
        isQuiet = arguments.flag("--quiet")
        path = try arguments.positional("<tenant dir>")
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let folder = try ScriptsFolder(path)
        var sum = TestSum()
        let log = Log(level: .error, to: DescriptorSink.standardError())
        for tenant in folder.tenants {
            do {
                let draft = try Draft.read(folder: folder.folder(of: tenant))
                let script = try Script(compiling: draft.bundle)
                let tests = ScriptTests(of: draft, script: script, tenant: tenant, log: log)
                var coverage: Coverage? = Coverage(of: draft.bundle)
                try await tests.run(filter: filter, coverage: &coverage) { outcome in
                    sum.add(outcome)
                    if !isQuiet || outcome.failure != nil {
                        try StandardOutput.write(TestReport.text(of: outcome, for: tenant))
                    }
                    return true
                }
                guard let coverage else { continue }
                sum.add(coverage)
                if !isQuiet { try StandardOutput.write(TestReport.text(of: coverage, for: tenant)) }
            } catch let error as ScriptError {
                throw CommandFailure(code: .badData, message: "\(tenant): \(error)")
            }
        }
        guard sum.passed + sum.failed > 0 else {
            let wish = filter.map { "no test whose name contains \"\($0)\"" }
            throw CommandFailure(
                code: .noInput, message: "\(path): there is \(wish ?? "no test in it; write one in bot_test.lua")")
        }
        try StandardOutput.write("\(sum.text)\n")
        if let minimum, sum.percent < minimum {
            try StandardOutput.write("less than \(minimum) % of the lines are covered\n")
            return .scriptFailed
        }
        return sum.failed == 0 ? .ok : .scriptFailed
    }
}
