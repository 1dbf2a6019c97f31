internal import Scripting

/// Writes the annotations that editors read.
struct TypesCommand: Command {
    static let name = "types"
    static let synopsis = "[DIR]"
    static let summary = "Write what editors need to complete and check scripts"
    static let details = """
        Writes annotations of every word into DIR (default: scripts/.types), for editors that use the Lua language server.
        `parlua new` does so, too; run this after an update of parlua. Files of the same names are replaced.
        """

    private let folder: String

    init(_ arguments: inout Arguments) throws(UsageError) {
        folder = try arguments.optionalPositional() ?? "scripts/\(AuthorFiles.typesFolder)"
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        try NewFiles.writeTypes(into: folder)
        try StandardOutput.write("\(folder): \(AuthorFiles.types.keys.sorted().joined(separator: ", "))\n")
        return .ok
    }
}
