internal import Hosting
internal import Messaging
internal import Store

/// Lists the conversations of a tenant that a human owns.
struct EscalationsCommand: Command {
    static let name = "escalations"
    static let synopsis = "<tenant> [--config parlua.lua]"
    static let summary = "List the conversations that a tenant's bot has handed to humans"
    static let details = """
        The longest handed over first, at most \(EscalationsOperation.limit): the conversation's number, since when, who it is, why, and what
        scripts noted. `parlua handback` gives one back.

          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let tenant: TenantID

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        tenant = try arguments.tenant()
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let entries = try await options.line().perform(EscalationsOperation(of: tenant)).entries
        let texts = entries.map(Self.text)
        try StandardOutput.write(
            texts.isEmpty ? "No conversation of \(tenant) is with a human.\n" : texts.joined())
        return .ok
    }

    private static func text(of entry: EscalationsOperation.Entry) -> String {
        let (open, why) = (entry.escalation, entry.escalation.escalation)
        let who = [open.person.name, open.person.identities.first?.value].compactMap(\.self).joined(separator: ", ")
        var lines = ["#\(open.conversation.number)  \(LocalTime.text(open.at))  \(who)", "    \(why.reason)"]
        let marks = [why.queue.map { "queue \($0)" }, why.priority.map { "priority \($0)" }].compactMap(\.self)
        if !marks.isEmpty { lines.append("    \(marks.joined(separator: ", "))") }
        if let note = why.note { lines.append("    \(note)") }
        lines += entry.notes.map { "    \(LocalTime.text($0.at))  \($0.text)" }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Gives a conversation back to its bot.
struct HandBackCommand: Command {
    static let name = "handback"
    static let synopsis = "<tenant> <conversation> [--by NAME] [--config parlua.lua]"
    static let summary = "Give a conversation back to its bot"
    static let details = """
        <conversation> is a number that `parlua escalations` shows. The script's on.handback runs, or the question that
        waited is put again.

          --by NAME       who gives it back: the script is told
          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let tenant: TenantID
    private let conversation: ConversationID
    private let agent: String?

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        agent = try arguments.option("--by")
        tenant = try arguments.tenant()
        let word = try arguments.positional("<conversation>")
        guard let number = Int64(word.hasPrefix("#") ? String(word.dropFirst()) : word) else {
            throw UsageError(
                message: "<conversation> is a number that `parlua escalations \(tenant)` shows, not \(word)")
        }
        conversation = ConversationID(number)
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        _ = try await options.line().perform(HandBackOperation(conversation, of: tenant, by: agent))
        try StandardOutput.write("The bot has conversation #\(conversation.number) back.\n")
        return .ok
    }
}
