internal import Engine
internal import Hosting
internal import JSON
internal import Messaging
internal import Scripting
internal import Store

/// Runs a recorded turn again, offline, and compares.
struct ReplayCommand: Command {
    static let name = "replay"
    static let synopsis = "<event> [--with DIR] [--config parlua.lua]"
    static let summary = "Run a recorded turn again, offline, and compare what it does"
    static let details = """
        <event> is the number of an event, as `parlua turns`, the log and `parlua parked --details` tell it. The turn is run with the inputs
        that it had, by the version that handled it or failed to; what it does is compared with what it did then. Nothing is
        changed or sent. What the person wrote is shown.

          --with DIR      run it by the scripts in this folder too, and show what they would do otherwise:
                          - only then, + only with DIR
          --config FILE   the operator's file; parlua.lua in this folder if absent

        Exit codes: 0 the same, 1 not the same; else:
        \(OperatorOptions.details)
        """

    private let options: OperatorOptions
    private let number: EventNumber
    private let draft: String?

    init(_ arguments: inout Arguments) throws(UsageError) {
        options = try OperatorOptions(&arguments)
        draft = try arguments.option("--with")
        let text = try arguments.positional("<event>")
        guard let number = Int64(text.hasPrefix("#") ? String(text.dropFirst()) : text), number > 0 else {
            throw UsageError(message: "\(text) is no event's number")
        }
        self.number = EventNumber(number)
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let configuration = try Configuration(file: options.file)
        let recorded = try await options.line().perform(RecordedTurnOperation(number))
        let turn = try RecordedTurn(recorded)
        try StandardOutput.write(turn.head)
        guard turn.version != .host else {
            try StandardOutput.write("The host itself answered this word; no script ran.\n")
            try StandardOutput.write(Self.text(recorded.messages))
            return .ok
        }
        let own = try script(of: turn, recorded.files, configuration)
        var code = ExitCode.ok
        let before: [String]
        if let own {
            let result = Replay(turn.input, zone: zone(of: turn, configuration)).run(own)
            before = result.lines
            if draft == nil { try StandardOutput.write(Self.text(result.lines)) }
            let verdict = Replay.verdict(on: result, recorded: turn.recorded)
            try StandardOutput.write(turn.sentence(on: verdict))
            if verdict == .different { code = .scriptFailed }
        } else {
            guard draft != nil else { throw missing(turn.version) }
            // Of what it did only the messages are kept whole.
            var sent = Effects()
            sent.messages = recorded.messages.compactMap(\.message)
            before = sent.lines(from: turn.input)
            try StandardOutput.write("Version \(turn.version) is not kept any more: only what it sent is known.\n")
        }
        try StandardOutput.write(Self.text(recorded.messages))
        if let draft { code = try compare(turn, before, with: draft, configuration) }
        return code
    }

    /// The version that ran the turn: as it is kept, or as it lies in the tenant's folder.
    private func script(
        of turn: RecordedTurn, _ files: [String: [UInt8]]?, _ configuration: Configuration
    ) throws -> Script? {
        let limits = ScriptLimits(configuration.limits)
        if let files {
            let bundle = try Draft(files: files, limits: limits).bundle
            if bundle.version == turn.version { return try Script(compiling: bundle, limits: limits) }
        }
        let folder = "\(configuration.scripts)/\(turn.tenant)"
        guard let bundle = try? Bundle.read(folder: folder, limits: limits), bundle.version == turn.version else {
            return nil
        }
        return try Script(compiling: bundle, limits: limits)
    }

    /// By whose clocks the tenant lives.
    private func zone(of turn: RecordedTurn, _ configuration: Configuration) -> String {
        configuration.tenants.first { $0.id == turn.tenant }?.timezone ?? Zone.utc.name
    }

    private func compare(
        _ turn: RecordedTurn, _ before: [String], with folder: String, _ configuration: Configuration
    ) throws -> ExitCode {
        let limits = ScriptLimits(configuration.limits)
        let script: Script
        do throws(ScriptError) {
            script = try Script(compiling: Bundle.read(folder: folder, limits: limits), limits: limits)
        } catch {
            throw CommandFailure(code: .badData, message: "\(folder): \(error)")
        }
        let result = Replay(turn.input, zone: zone(of: turn, configuration)).run(script)
        let isSame = result.lines == before
        try StandardOutput.write(
            "With \(folder), version \(script.version)\(isSame ? ", it does the same" : ""):\n"
                + Self.text(LineDifference.lines(from: before, to: result.lines))
                + result.notes.map { "  it \(Plain.line($0))\n" }.joined())
        return isSame ? .ok : .scriptFailed
    }

    private func missing(_ version: ScriptVersion) -> CommandFailure {
        CommandFailure(
            code: .noInput,
            message:
                "version \(version) is neither kept nor in the tenant's folder; --with DIR runs the turn by other scripts"
        )
    }

    private static func text(_ lines: [String]) -> String {
        lines.isEmpty ? "  nothing\n" : lines.map { "  \(Plain.line($0))\n" }.joined()
    }

    private static func text(_ messages: [SentMessage]) -> String {
        if messages.isEmpty { return "" }
        return "What it sent is now: \(messages.map(\.state.rawValue).joined(separator: ", ")).\n"
    }
}

/// A turn that can be replayed.
private struct RecordedTurn {
    let number: EventNumber
    let tenant: TenantID
    let receivedAt: Timestamp
    let version: ScriptVersion
    let input: TurnInput
    let prelude: String
    let recorded: Replay.Recorded
    private let end: String

    /// - Throws: ``CommandFailure`` where there is nothing to be replayed, and why.
    init(_ answer: RecordedTurnOperation.Answer) throws(CommandFailure) {
        let fate = answer.fate
        number = fate.number
        receivedAt = fate.receivedAt
        guard let version = fate.version, let tenant = fate.tenant else {
            throw CommandFailure(
                code: .noInput, message: "event \(fate.number.number) had no turn: \(Self.reason(fate))")
        }
        (self.version, self.tenant) = (version, tenant)
        guard let record = fate.record.flatMap(TurnRecord.init(json:)), let event = fate.event,
            let input = TurnInput(record: record.input, event: event)
        else {
            throw CommandFailure(
                code: .noInput,
                message: "the turn of event \(fate.number.number) cannot be replayed: its inputs were not recorded, "
                    + "or cannot be read (Parlua before 0.3 did not record all of them)")
        }
        (self.input, prelude) = (input, record.prelude)
        switch fate.end {
        case .parked(let parked):
            recorded = .failure(reason: parked.reason, detail: parked.detail ?? "")
            end = "parked \(LocalTime.text(parked.parkedAt)) (\(parked.reason))"
        case .handled(let at, _, _):
            recorded = .effects(record.effects ?? "")
            end = "handled \(LocalTime.text(at))"
        case .waiting, .received, .ignored: preconditionFailure("what has a version has had a turn")
        }
    }

    private static func reason(_ fate: EventFate) -> String {
        switch fate.end {
        case .waiting: "it waits for it"
        case .received: "it tells what became of a message"
        case .ignored(_, let reason): "it was ignored (\(reason))"
        case .parked(let parked): "it was parked before one (\(parked.reason))"
        case .handled: "it belongs to nobody"
        }
    }

    /// What happened, and who said what.
    var head: String {
        let kind = input.event.content.kind
        let said = input.event.withoutRaw.json
        return """
            #\(number.number)  \(kind) for \(tenant), received \(LocalTime.text(receivedAt)), \(end) by version \(version)
              \(Plain.line(said[kind]?.text() ?? said.text()))

            """
    }

    func sentence(on verdict: Replay.Verdict) -> String {
        switch verdict {
        case .same: return "The same as recorded.\n"
        case .unrepeatable(let why): return "Not to be compared: \(why).\n"
        case .different where prelude != Script.prelude:
            return "Not the same as recorded; Parlua's own part of scripts has changed since, which may be why.\n"
        case .different:
            var text = "Not the same as recorded"
            if case .failure(_, let detail) = recorded { text += ": \(Plain.line(detail))" }
            return text + ".\nWith the same version and inputs that is a mistake in Parlua: please report it.\n"
        }
    }
}
