import JSON
import Messaging
import Scripting
import Testing

@Suite("The record of a turn's inputs")
struct TurnRecordTests {
    private static let base = TurnInput(
        event: Event(
            key: "1", channel: ChannelID(.whatsapp, account: "1"), at: Timestamp(seconds: 5), sender: nil,
            content: .text("hi"), raw: .null),
        person: Sender(identities: []), state: [:], attributes: [:], now: Timestamp(seconds: 6), seed: 7)

    /// One change for each field that a record has to keep. Whoever adds a field adds a change, and records it.
    private static let changes: [(field: String, change: @Sendable (inout TurnInput) -> Void)] = [
        ("person", { $0.person = Sender(identities: [Identity(.userID, "u"), Identity(.phone, "1")], name: "Ada") }),
        ("state", { $0.state = ["a": [1, .number(2.5), "x", true, .null], "b": ["c": "\u{0}\u{1F35E}"]] }),
        ("attributes", { $0.attributes = ["vip": true] }),
        ("values", { $0.values = ["there": .integer(.max), "null": .some(.null), "gone": JSON?.none] }),
        ("listings", { $0.listings = ["slot:": ["slot:1", "slot:2"], "none:": [], "many:": [String]?.none] }),
        (
            "zones",
            {
                $0.zones = [
                    "": .zone(.utc), "no": .unknown(nearest: nil), "Berln": .unknown(nearest: "Europe/Berlin"),
                    "A/B": .zone(
                        Zone(name: "A/B", offset: -60, changes: [.init(at: Timestamp(seconds: 9), offset: 7)])),
                ]
            }
        ),
        (
            "calls",
            {
                let call = WebCall(
                    .post, "https://x.example", headers: [WebHeader("a", "b")], content: .json(["a": 1]), auth: "shop",
                    timeout: .seconds(5))
                $0.calls = [
                    WebExchange(call, .answered(status: 200, headers: [WebHeader("c", "d")], body: "é")),
                    WebExchange(WebCall(.get, "https://x.example"), .failed("no")),
                    WebExchange(WebCall(.post, "https://x.example", content: .text("t")), .refused("never")),
                ]
            }
        ),
        (
            "history",
            { $0.history = [Utterance(at: Timestamp(milliseconds: 3), by: .bot, kind: "text", text: "hello")] }
        ),
        ("language", { $0.language = "pt-BR" }),
        ("allowance", { $0.allowance.usage = Usage(day: 20_000, amounts: .standard) }),
        ("allowance", { $0.allowance.limits[.storeKeys] = 3 }),
        ("now", { $0.now = Timestamp(milliseconds: 1_700_000_000_123) }),
        ("seed", { $0.seed = .max }),
    ]

    @Test("Every input is kept, and comes back as it was", arguments: changes.indices)
    func roundTrip(index: Int) throws {
        var input = Self.base
        Self.changes[index].change(&input)
        #expect(input != Self.base, "the change changes something")
        let text = input.record.text()
        #expect(text != Self.base.record.text(), "\(Self.changes[index].field) is not recorded: see TurnInput+Record")
        let back = try #require(TurnInput(record: JSON(parsing: text), event: input.event))
        #expect(back == input, "\(Self.changes[index].field)")
    }

    @Test("No input is forgotten: a new field of TurnInput needs its place in the record and a change here")
    func complete() {
        let fields = Set(Mirror(reflecting: Self.base).children.compactMap(\.label))
        #expect(fields == Set(Self.changes.map(\.field)).union(["event"]))
        #expect(Mirror(reflecting: Self.base.allowance).children.compactMap(\.label) == ["usage", "limits"])
        #expect(Mirror(reflecting: Usage()).children.compactMap(\.label) == ["day", "amounts"])
        #expect(Set(Mirror(reflecting: Amounts()).children.compactMap(\.label)).count == Quota.allCases.count)
    }

    @Test("All changes together come back as they were")
    func together() throws {
        var input = Self.base
        for change in Self.changes { change.change(&input) }
        #expect(TurnInput(record: try JSON(parsing: input.record.text()), event: input.event) == input)
    }

    @Test("What is no record is none", arguments: ["{}", "[]", "null", #"{"now":1,"seed":2}"#])
    func foreign(text: String) throws {
        #expect(TurnInput(record: try JSON(parsing: text), event: Self.base.event) == nil)
    }

    @Test("No effect is forgotten where effects are compared by their digest")
    func effects() {
        var effects = Effects()
        effects.state = ["s": 1]
        effects.attributes = ["a": 1]
        effects.writes = [StoreWrite(key: "k", value: 1)]
        effects.messages = [Message(.text("hi", previewsLinks: false))]
        effects.timers = [NewTimer(name: "t", due: Timestamp(seconds: 1), data: .null)]
        effects.cancelled = ["t"]
        effects.escalation = Escalation(reason: "r")
        effects.notes = ["n"]
        effects.goals = [Goal(name: "order", value: 2.5)]
        effects.consent = .withdrawn
        effects.log = [ScriptLogLine(at: Timestamp(seconds: 1), level: .info, text: "l")]
        let members = Set(effects.json.object?.members.map(\.name) ?? [])
        #expect(members == Set(Mirror(reflecting: effects).children.compactMap(\.label)))
    }
}
