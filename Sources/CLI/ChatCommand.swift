internal import Net
internal import Playground

/// A chat in the terminal with one tenant's bot.
struct ChatCommand: Command {
    static let name = "chat"
    static let synopsis = "<tenant> [--scripts DIR] [--allow-http HOST]"
    static let summary = "Talk to one tenant's bot through a simulated WhatsApp"
    static let details = """
        <tenant> is a tenant's name in the scripts folder, or the path of its folder.

          --scripts DIR       the scripts folder (default: scripts)
          --allow-http HOST   let scripts really call this host, without secrets: api.shop.example, or several with
                              commas between; nothing is called otherwise. A private address must be named in
                              numbers: http://127.0.0.1:8000

        Lines come from standard input, so a chat can be piped in. :help lists what can be typed. The data is fresh each
        time and gone afterwards; a script that is saved meanwhile answers from the next line on.
        """

    private let folder: String
    private let hosts: [String]

    init(_ arguments: inout Arguments) throws(UsageError) {
        let scripts = try arguments.option("--scripts") ?? "scripts"
        hosts = try arguments.option("--allow-http")?.split(separator: ",").map(String.init) ?? []
        for host in hosts where WebAddress.Origin(host) == nil {
            throw UsageError(message: "--allow-http takes a host such as api.shop.example, not \(host)")
        }
        let tenant = try arguments.positional("<tenant>")
        folder = tenant.contains("/") ? tenant : "\(scripts)/\(tenant)"
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let scripts = try ScriptsFolder(folder)
        let scratch = try ScratchFolder()
        try await ChatSession.run(scripts: scripts.path, tenants: scripts.tenants, data: scratch.path, hosts: hosts)
        return .ok
    }
}
