internal import Engine
internal import Hosting
internal import Messaging

/// Runs parked turns again, or shows what that would do.
struct RetryCommand: Command {
    static let name = "retry"
    static let synopsis = "<tenant> [<fingerprint>|<event>] [--max-age 24h] [--dry-run] [--config parlua.lua]"
    static let summary = "Run parked turns again"
    static let details = """
        Each goes through its conversation's lane like any event, under its old number, and is handled by the version in
        force then: each contact is answered once, however often this is called. While a human has the conversation it is
        ignored. One that fails again is parked again. Without fingerprint or event number all of the tenant's are meant;
        `parlua parked` lists them.

          --max-age AGE   how long ago the event may have been received: 30m, 24h, 7d; or any. 24h if absent: later, WhatsApp
                          refuses free texts unless the person has written again
          --dry-run       show what each turn would do by itself, from what is remembered now, and change nothing; at most
                          \(RehearseOperation.limit) turns
          --config FILE   the operator's file; parlua.lua in this folder if absent

        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let choice: ParkedChoice
    private let isRehearsal: Bool

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        isRehearsal = arguments.flag("--dry-run")
        var age: Duration? = ParkedChoice.freshness
        if let text = try arguments.option("--max-age") {
            age = text == "any" ? nil : Age.duration(text)
            guard age != nil || text == "any" else {
                throw UsageError(message: "--max-age takes an age such as 30m, 24h or 7d, or any; not \(text)")
            }
        }
        let tenant = try arguments.tenant()
        let which = try arguments.optionalPositional()
        // As the listing shows events.
        let number = which.flatMap { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }
        choice = ParkedChoice(of: tenant, number, maximumAge: age)
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let line = try options.line()
        if isRehearsal {
            try StandardOutput.write(text(try await line.perform(RehearseOperation(choice))))
        } else {
            try StandardOutput.write(text(try await line.perform(RetryOperation(choice))))
        }
        return .ok
    }

    private func text(_ answer: RetryOperation.Answer) -> String {
        let turns = Plain.count(answer.offered, "turn")
        let tenant = choice.tenant
        let first =
            switch (answer.offered, answer.isLive) {
            case (0, _): "No turn of \(tenant) is run again.\n"
            case (_, true): "\(turns) of \(tenant) run again; `parlua parked \(tenant)` shows those that fail again.\n"
            case (_, false): "\(turns) of \(tenant) will run as soon as a host is started.\n"
            }
        return first + text(answer.remainder)
    }

    private func text(_ remainder: ParkedChoice.Remainder) -> String {
        var text = ""
        if remainder.old > 0, let age = choice.maximumAge {
            text += "\(Plain.count(remainder.old, "turn")) older than \(Age.text(age)) stay parked: WhatsApp would "
            text += "refuse free texts unless the person has written again. To run them all the same: --max-age any\n"
        }
        if remainder.hopeless > 0 {
            text += "\(Plain.count(remainder.hopeless, "event")) can have no turn: they belong to no conversation, or "
            text += "cannot be read any more.\n"
        }
        return text
    }

    private func text(_ answer: RehearseOperation.Answer) -> String {
        var text = answer.turns.isEmpty ? "No turn of \(choice.tenant) would run again.\n" : ""
        for turn in answer.turns {
            text += "#\(turn.number.number)  \(turn.kind)  received \(LocalTime.text(turn.receivedAt))\n"
            switch turn.outcome {
            case .acts(let lines) where lines.isEmpty: text += "    would do nothing\n"
            case .acts(let lines): text += lines.map { "    \(Plain.line($0))\n" }.joined()
            case .fails(let sentence): text += "    would fail: \(Plain.line(sentence))\n"
            case .isNot(let reason): text += "    not rehearsed: \(Plain.line(reason))\n"
            }
        }
        if answer.isCut { text += "… and more; \(RehearseOperation.limit) are shown.\n" }
        return text + self.text(answer.remainder) + "Nothing was changed or sent.\n"
    }
}
