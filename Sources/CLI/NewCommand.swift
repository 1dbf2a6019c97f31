internal import Foundation
internal import Messaging
internal import Scripting

/// Makes a tenant's folder with a bot to begin with.
struct NewCommand: Command {
    static let name = "new"
    static let synopsis = "<tenant> [--scripts DIR]"
    static let summary = "Make a bot to begin with: commented, with tests that pass"
    static let details = """
        <tenant> is the name of the folder to make: up to 64 of a-z, 0-9, - and _, a letter first.

          --scripts DIR   the scripts folder to make it in (default: scripts)

        Makes bot.lua, bot_test.lua, and .luarc.json, by which editors that use the Lua language server complete and
        check what is written; what they need for it is put beside the tenants, into .types.
        Exit codes: 0 it is made, 65 the name cannot be a tenant's, 74 something is there already, or cannot be written.
        """

    private let scripts: String
    private let tenant: String

    init(_ arguments: inout Arguments) throws(UsageError) {
        scripts = try arguments.option("--scripts") ?? "scripts"
        tenant = try arguments.positional("<tenant>")
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        guard let tenant = TenantID(tenant) else {
            throw CommandFailure(
                code: .badData,
                message: "\(tenant): a tenant's name has up to 64 of a-z, 0-9, - and _, and begins with a letter")
        }
        let folder = "\(scripts)/\(tenant)"
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw CommandFailure(code: .inputOutput, message: "\(folder) is there already: choose another name")
        }
        try NewFiles.write(AuthorFiles.starter, into: folder)
        try NewFiles.writeTypes(into: "\(scripts)/\(AuthorFiles.typesFolder)")
        let place = scripts == "scripts" ? "" : " --scripts \(scripts)"
        try StandardOutput.write(
            """
            \(folder) is made. Next:

              parlua test \(folder)    run its tests
              parlua chat \(tenant)\(place)    talk to it, and change \(folder)/bot.lua meanwhile
              parlua check \(folder)   look for mistakes

            """)
        return .ok
    }
}
