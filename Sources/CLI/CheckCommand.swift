internal import Messaging
internal import Scripting

/// Loads scripts as the host would, and says what is wrong with them.
struct CheckCommand: Command {
    static let name = "check"
    static let synopsis = "<scripts dir or tenant dir>"
    static let summary = "Check scripts without running them for anybody"
    static let details = """
        Compiles and loads each tenant's script, lists its handlers, and reads all of it without running it: names file,
        line and reason of what fails or would fail once its line runs, and warns of what is never used or reached.
        Exit codes: 0 all are good, 65 one is not, 66 there is no script.
        """

    private let path: String

    init(_ arguments: inout Arguments) throws(UsageError) {
        path = try arguments.positional("<scripts dir or tenant dir>")
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let scripts = try ScriptsFolder(path)
        var code = ExitCode.ok
        for tenant in scripts.tenants {
            do {
                let report = try Self.report(on: tenant, folder: scripts.folder(of: tenant))
                try StandardOutput.write(report.text)
                if !report.isGood { code = .badData }
            } catch let error as ScriptError {
                try StandardOutput.write("\(tenant): \(error)\n")
                code = .badData
            }
        }
        return code
    }

    private static func report(on tenant: TenantID, folder: String) throws(ScriptError) -> (text: String, isGood: Bool)
    {
        let draft = try Draft.read(folder: folder)
        let script = try Script(compiling: draft.bundle)
        let findings = script.findings(in: draft.bundle, tests: draft.tests)
        let isGood = !findings.contains { $0.severity == .error }
        let handlers = script.handlers.map { "  \($0)\n" }.joined()
        let list = findings.map { "\(tenant)/\($0)\n" }.joined()
        return ("\(tenant): \(isGood ? "good" : "not good"), version \(script.version)\n\(handlers)\(list)", isGood)
    }
}
