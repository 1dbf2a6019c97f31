import Engine
import JSON
import Messaging
import Scripting
import Store
import TestSupport
import Testing

@testable import Hosting

/// What goes over the control socket comes out as it was.
@Suite("Operations")
struct OperationTests {
    private func expectRoundTrip<T: Wired & Equatable>(_ value: T, _ location: SourceLocation = #_sourceLocation) throws
    {
        let back = try T(json: JSON(parsing: value.json.text()))
        #expect(back == value, sourceLocation: location)
    }

    @Test("An error goes over the socket and comes out as it was")
    func error() throws {
        for kind in [OperationError.Kind.misuse, .missing, .refused, .failed, .busy] {
            try expectRoundTrip(OperationError(kind, "the \"reason\""))
        }
        #expect(OperationError(json: ["error": "strange", "message": "x"]) == nil)
    }

    @Test("What there is of escalated conversations goes over the socket and comes out as it was")
    func escalations() {
        let person = Sender(identities: [Identity(.phone, "254700000001")], name: "Amina")
        let whole = Escalation(reason: "upset", queue: "sales", priority: "high", note: "twice")
        let entries = [Escalation(reason: "asked"), whole].map { why in
            EscalationsOperation.Entry(
                escalation: OpenEscalation(
                    conversation: ConversationID(7), person: person, at: Timestamp(milliseconds: 5), escalation: why),
                notes: [ConversationNote(at: Timestamp(milliseconds: 6), text: "allergic")])
        }
        let answer = EscalationsOperation.Answer(entries: entries)
        #expect(EscalationsOperation.Answer(json: answer.json) == answer)
    }

    @Test("The lines of a script's log go over the socket and come out as they were")
    func scriptLog() {
        let lines = [ScriptLogLine.Level.info, .warn, .error].map {
            ScriptLogLine(at: Timestamp(milliseconds: 7), level: $0, text: "über\n")
        }
        let answer = ScriptLogOperation.Answer(logged: LoggedLines(lines: lines, last: 12))
        #expect(ScriptLogOperation.Answer(json: answer.json) == answer)
    }

    @Test("So do questions and answers about parked turns")
    func parked() throws {
        let cause = Parking.Cause(file: "bot.lua", line: 3, sentence: "no \"…\"")
        let moment = Timestamp(milliseconds: 1_700_000_000_123)
        let group = ParkedGroup(
            tenant: "bakery", fingerprint: Fingerprint("aa"), reason: "error", cause: cause, count: 3, first: moment,
            last: moment + .seconds(1), versions: [ScriptVersion(hash: "cafe")])
        let ownerless = ParkedGroup(
            tenant: nil, fingerprint: Fingerprint("unreadable"), reason: "unreadable", cause: nil, count: 1,
            first: moment, last: moment, versions: [])
        try expectRoundTrip(ParkedGroupsOperation(of: nil))
        try expectRoundTrip(ParkedGroupsOperation(of: "bakery"))
        try expectRoundTrip(ParkedGroupsOperation.Answer(groups: [group, ownerless]))
        try expectRoundTrip(ParkedEventsOperation(of: "bakery", Fingerprint("aa"), showsText: true))
        try expectRoundTrip(
            ParkedEventsOperation.Answer(events: [
                .init(
                    number: EventNumber(5), kind: "text", receivedAt: moment, parkedAt: moment,
                    version: ScriptVersion(hash: "cafe"), detail: "d", event: ["kind": "text"]),
                .init(
                    number: EventNumber(6), kind: nil, receivedAt: moment, parkedAt: moment, version: nil, detail: nil,
                    event: nil),
            ]))
        var remainder = ParkedChoice.Remainder()
        (remainder.old, remainder.hopeless) = (2, 1)
        for choice in [ParkedChoice(of: "bakery"), ParkedChoice(of: "bakery", "41", maximumAge: nil)] {
            try expectRoundTrip(RetryOperation(choice))
            try expectRoundTrip(RehearseOperation(choice))
        }
        try expectRoundTrip(RetryOperation.Answer(offered: 4, remainder: remainder, isLive: true))
        let outcomes: [Rehearsal.Outcome] = [.acts(["sends", "sets"]), .acts([]), .fails("f"), .isNot("n")]
        try expectRoundTrip(
            RehearseOperation.Answer(
                turns: outcomes.map {
                    .init(number: EventNumber(1), kind: "text", receivedAt: moment, outcome: $0)
                }, remainder: remainder, isCut: true))
    }

    @Test("So does all that is known of a turn", arguments: 0..<5)
    func recordedTurn(index: Int) throws {
        let moment = Timestamp(milliseconds: 1_700_000_000_123)
        let version = ScriptVersion(hash: "cafe")
        let event = Event(
            key: "k", channel: ChannelID(.whatsapp, account: "1"), at: moment, sender: Sender(identities: []),
            content: .text("hi \u{0}"), raw: ["x": 1])
        let parked = ParkedEvent(
            number: EventNumber(5), tenant: "bakery", channel: event.channel, receivedAt: moment, parkedAt: moment,
            fingerprint: Fingerprint("aa"), reason: "error", detail: "d",
            cause: Parking.Cause(file: "bot.lua", line: 3, sentence: "s"), version: version, record: ["seed": 1],
            event: event, conversation: ConversationID(9))
        let ends: [EventFate.End] = [
            .waiting, .received, .handled(at: moment, by: version, record: ["seed": 7]),
            .ignored(at: moment, reason: "r"), .parked(parked),
        ]
        let fate = EventFate(
            number: EventNumber(5), tenant: "bakery", receivedAt: moment, event: event, end: ends[index])
        try expectRoundTrip(RecordedTurnOperation(EventNumber(5)))
        try expectRoundTrip(TurnsOperation(of: "bakery", limit: 7))
        try expectRoundTrip(
            TurnsOperation.Answer(turns: [
                TurnSummary(event: EventNumber(5), at: moment, version: version, kind: "text"),
                TurnSummary(event: EventNumber(4), at: moment, version: version, kind: nil),
            ]))
        try expectRoundTrip(
            RecordedTurnOperation.Answer(
                fate: fate, files: ["bot.lua": [0, 255, 10]],
                messages: [
                    SentMessage(
                        token: MessageToken("t"), message: Message(.text("hi", previewsLinks: true)), state: .read),
                    SentMessage(token: MessageToken("u"), message: nil, state: .refused),
                ]))
    }

    @Test("So do questions and answers about versions")
    func versions() throws {
        let files: [String: [UInt8]] = ["bot.lua": [0, 255, 65], "bot_test.lua": []]
        let reason = Reason(who: "ada", why: "a \"price\"")
        let moment = Timestamp(milliseconds: 1_700_000_000_123)
        let activation = Activation(
            tenant: "bakery", version: ScriptVersion(hash: "cafe"), at: moment, cause: .rolledBack, who: "ada",
            why: "why", folder: "f", tests: 3)
        let bare = Activation(tenant: "bakery", version: ScriptVersion(hash: "cafe"), at: moment, cause: .saved)
        let refusal = Refusal(folder: "f", at: moment, file: "bot.lua", line: 3, message: "m")
        try expectRoundTrip(VersionsOperation(of: "bakery"))
        try expectRoundTrip(VersionsOperation.Answer(activations: [activation, bare], refusal: refusal))
        try expectRoundTrip(VersionsOperation.Answer(activations: [], refusal: nil))
        try expectRoundTrip(RollBackOperation("bakery", to: "ca", by: reason))
        try expectRoundTrip(RollBackOperation("bakery", to: nil, by: Reason(who: nil, why: nil)))
        try expectRoundTrip(RollBackOperation.Answer(activation: activation, isLive: true))
        for which in [FilesOperation.Which.inForce, .folder, .version("ca")] {
            try expectRoundTrip(FilesOperation(which, of: "bakery"))
        }
        try expectRoundTrip(FilesOperation.Answer(title: "the folder", files: files))
        for given in [files, [:], nil] {
            try expectRoundTrip(DeployOperation("bakery", files: given, by: reason, isRehearsal: given == nil))
        }
        let outcomes: [Outlook.Outcome] = [
            .asks(flow: "order", question: "size"), .ends, .isGone, .fails(file: "bot.lua", line: 3), .isUnknown,
        ]
        let groups = outcomes.map {
            Forecast.Group(outlook: Outlook(flow: "order", question: "count", outcome: $0), count: 2)
        }
        let error = ScriptError(file: "bot.lua", line: 1, message: "m")
        try expectRoundTrip(
            DeployOperation.Answer(
                version: ScriptVersion(hash: "cafe"), handlers: 3,
                findings: [Finding(.warning, file: "bot.lua", line: nil, message: "w")],
                tests: TestsVerdict(passed: 1, failures: [error]),
                forecast: Forecast(groups: groups, isComplete: false), refusal: error,
                current: ScriptVersion(hash: "beef"), isLive: true))
        try expectRoundTrip(
            DeployOperation.Answer(
                version: ScriptVersion(hash: "cafe"), handlers: nil, findings: [], tests: nil, forecast: nil,
                refusal: nil, current: nil, isLive: false))
        #expect(DeployOperation(json: ["tenant": "bakery", "files": ["bot.lua": "no digits"]]) == nil)
    }

    @Test("So does how it stands with a host")
    func status() throws {
        var tally = Tally()
        (tally.received, tally.parked, tally.escalated) = (5, 4, 1)
        tally.deliveries = [.queued: 2]
        try expectRoundTrip(
            StatusOperation.Answer(
                servesSince: Timestamp(milliseconds: 5),
                versions: [
                    .init(tenant: "bakery", version: ScriptVersion(hash: "cafe")), .init(tenant: "b", version: nil),
                ], tally: tally))
    }

    @Test("Each operation has a name of its own, and one that nobody knows is refused with a sentence")
    func names() {
        let names = OperationTable.types.map { $0.name }
        #expect(Set(names).count == names.count)
        #expect(throws: OperationError.self) { try OperationTable.operation("conquer", [:]) }
        #expect(throws: OperationError.self) { try OperationTable.operation("retry", [:]) }
    }
}
