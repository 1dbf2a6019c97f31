internal import Hosting
internal import Messaging

/// Shows what differs between two versions of a tenant's script, or a version and the folder.
struct DiffCommand: Command {
    static let name = "diff"
    static let synopsis = "<tenant> [A] [B] [--config parlua.lua]"
    static let summary = "Show what differs between versions, or a version and the folder"
    static let details = """
        A and B are versions, by the beginning of their names; `parlua versions` lists them. Without B, A is compared with
        what lies in the tenant's folder; without both, the version in force is. Lines with - are in the first only, lines
        with + in the second.

          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let tenant: TenantID
    private let sides: [FilesOperation.Which]

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        tenant = try arguments.tenant()
        let (first, second) = (try arguments.optionalPositional(), try arguments.optionalPositional())
        sides = [first.map { .version($0) } ?? .inForce, second.map { .version($0) } ?? .folder]
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let line = try options.line()
        var sets: [LineDiff.FileSet] = []
        for side in sides {
            let answer = try await line.perform(FilesOperation(side, of: tenant))
            sets.append(.init(title: answer.title, files: answer.files))
        }
        let text = LineDiff.text(from: sets[0], to: sets[1])
        try StandardOutput.write(
            text.isEmpty ? "\(tenant): nothing differs between \(sets[0].title) and \(sets[1].title)\n" : text)
        return .ok
    }
}
