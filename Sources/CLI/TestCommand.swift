internal import Messaging
internal import Playground
internal import Scripting
internal import Telemetry

/// Runs a tenant's own tests.
struct TestCommand: Command {
    static let name = "test"
    static let synopsis = "<tenant dir>"
    static let summary = "Run a tenant's *_test.lua against its bot"
    static let details = """
        Each test has a host, a database and a simulated WhatsApp of its own, and moves the time itself.
        Exit codes: 0 all passed, 1 one failed, 65 a file does not load, 66 there is no script or no test.
        """

    private let path: String

    init(_ arguments: inout Arguments) throws(UsageError) {
        path = try arguments.positional("<tenant dir>")
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let folder = try ScriptsFolder(path)
        var (passed, failed) = (0, 0)
        let log = Log(level: .error, to: DescriptorSink.standardError())
        for tenant in folder.tenants {
            do {
                let draft = try Draft.read(folder: folder.folder(of: tenant))
                let script = try Script(compiling: draft.bundle)
                try await ScriptTests(of: draft, script: script, tenant: tenant, log: log).run { outcome in
                    if outcome.failure == nil { passed += 1 } else { failed += 1 }
                    try StandardOutput.write(Self.text(of: outcome, for: tenant))
                    return true
                }
            } catch let error as ScriptError {
                throw CommandFailure(code: .badData, message: "\(tenant): \(error)")
            }
        }
        guard passed + failed > 0 else {
            throw CommandFailure(code: .noInput, message: "\(path): there is no test in it; write one in bot_test.lua")
        }
        try StandardOutput.write("\(passed) passed, \(failed) failed\n")
        return failed == 0 ? .ok : .scriptFailed
    }

    private static func text(of outcome: ScriptTests.Outcome, for tenant: TenantID) -> String {
        let title = "\(tenant)/\(outcome.file): \(outcome.test)"
        guard let failure = outcome.failure else { return "ok      \(title)\n" }
        let place = failure.file.map { file in failure.line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
        let message = "\(place)\(failure.message)".split(separator: "\n", omittingEmptySubsequences: false)
        return "FAILED  \(title)\n" + message.map { "        \($0)\n" }.joined()
    }
}
