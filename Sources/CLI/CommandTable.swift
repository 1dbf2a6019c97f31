internal import Scripting

/// All commands, in the order in which help lists them.
enum CommandTable {
    static let commands: [any Command.Type] = [
        ServeCommand.self,
        StatusCommand.self,
        DeployCommand.self,
        VersionsCommand.self,
        DiffCommand.self,
        RollbackCommand.self,
        LogCommand.self,
        EscalationsCommand.self,
        HandBackCommand.self,
        ParkedCommand.self,
        RetryCommand.self,
        TurnsCommand.self,
        ReplayCommand.self,
        DemoCommand.self,
        NewCommand.self,
        TypesCommand.self,
        ChatCommand.self,
        CheckCommand.self,
        TestCommand.self,
        TwinCommand.self,
        WebhookDecodeCommand.self,
        RunCommand.self,
        VersionCommand.self,
    ]

    enum Choice {
        case command(any Command.Type, rest: [String])
        case help(String)
        case unknown(UsageError)
    }

    static let hint = "`parlua --help` lists the commands."

    /// What `words`, all that follows the program's name, ask for.
    static func find(_ words: [String]) -> Choice {
        guard let first = words.first else { return .unknown(UsageError(message: "a command is missing")) }
        if first == "--version" { return .command(VersionCommand.self, rest: Array(words.dropFirst())) }
        if first == "help" {
            return words.count == 1 ? .help(overview) : find(Array(words.dropFirst()) + ["--help"])
        }
        if isHelp(first) { return .help(overview) }
        guard let type = commands.first(where: { words.starts(with: $0.name.split(separator: " ").map(String.init)) })
        else { return unknown(words) }
        let rest = Array(words.dropFirst(type.name.split(separator: " ").count))
        if rest.prefix(while: { $0 != "--" }).contains(where: isHelp) { return .help(type.help) }
        return .command(type, rest: rest)
    }

    private static func isHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

    /// `webhook --help` and `webhook` list what begins with `webhook`.
    private static func unknown(_ words: [String]) -> Choice {
        let first = words[0]
        if first.hasPrefix("-") { return .unknown(UsageError(message: "unknown option \(first)")) }
        let group = commands.filter { $0.name.hasPrefix("\(first) ") }
        if !group.isEmpty {
            let usages = group.map { "usage: \($0.usage)\n" }.joined()
            if words.count > 1, isHelp(words[1]) { return .help(usages) }
            let names = group.map { $0.name }.joined(separator: ", ")
            return .unknown(UsageError(message: "\(first) is no command by itself; there is \(names)"))
        }
        let nearest = Spelling.nearest(to: first, among: commands.map { $0.name }).map { "; did you mean \($0)?" } ?? ""
        return .unknown(UsageError(message: "unknown command \(first)\(nearest)"))
    }

    private static var overview: String {
        let width = commands.map { $0.name.count }.max() ?? 0
        let lines = commands.map { type in
            "  \(type.name)\(String(repeating: " ", count: width - type.name.count))  \(type.summary)\n"
        }
        return "usage: parlua COMMAND …\n\nParlua hosts WhatsApp bots that small Lua scripts decide.\n\n"
            + lines.joined() + "\n`parlua COMMAND --help` says more about one.\n"
    }
}
