internal import Messaging
internal import Scripting

/// Loads scripts as the host would, and says what is wrong with them.
struct CheckCommand: Command {
    static let name = "check"
    static let synopsis = "<scripts dir or tenant dir>"
    static let summary = "Check scripts without running them for anybody"
    static let details = """
        Compiles and loads each tenant's script, lists its handlers, and names file, line and reason of what is wrong.
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
            switch Self.load(scripts.folder(of: tenant)) {
            case .success(let script):
                let handlers = script.handlers.map { "  \($0)\n" }.joined()
                try StandardOutput.write("\(tenant): good, version \(script.version)\n\(handlers)")
            case .failure(let error):
                try StandardOutput.write("\(tenant): \(error)\n")
                code = .badData
            }
        }
        return code
    }

    private static func load(_ folder: String) -> Result<Script, ScriptError> {
        do throws(ScriptError) {
            return .success(try Script(compiling: Bundle.read(folder: folder)))
        } catch {
            return .failure(error)
        }
    }
}
