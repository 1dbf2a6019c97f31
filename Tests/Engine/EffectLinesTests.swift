import Engine
import JSON
import Messaging
import Scripting
import Testing

@Suite("Effects for people")
struct EffectLinesTests {
    private let input = TurnInput(
        event: Event(
            key: "1", channel: ChannelID(.whatsapp, account: "1"), at: Timestamp(seconds: 0), sender: nil,
            content: .text("hi"), raw: .null),
        person: Sender(identities: []), state: ["count": 1, "deep": ["a": 1, "b": 2], "old": true],
        attributes: [:], now: Timestamp(seconds: 1000), seed: 1)

    @Test("One line for each thing that is done, and only for what changes")
    func lines() {
        var effects = Effects()
        effects.messages = [Message(.text("Hi \"you\"", previewsLinks: false))]
        effects.state = ["count": 2, "deep": ["a": 1, "b": [3]], "new": "x"]
        effects.attributes = [:]
        effects.writes = [StoreWrite(key: "k", value: ["a": 1]), StoreWrite(key: "gone", value: nil)]
        effects.cancelled = ["t"]
        effects.timers = [
            NewTimer(name: "t", due: Timestamp(seconds: 1000 + 93_784), data: .null),
            NewTimer(name: "u", due: Timestamp(seconds: 1000), data: ["n": 1]),
        ]
        effects.log = [ScriptLogLine(at: Timestamp(seconds: 1000), level: .warn, text: "careful")]
        #expect(
            effects.lines(from: input) == [
                #"sends text "Hi \"you\"""#, "state.count = 2", "state.deep.b = [3]", "state.old is gone",
                #"state.new = "x""#, #"store k = {"a":1}"#, "store gone is deleted", "cancels the timer t",
                "sets the timer t for 1d 2h 3m 4s later", #"sets the timer u for at once with {"n":1}"#,
                "logs warn: careful",
            ])
        #expect(Effects().lines(from: input) == [])
    }

    @Test(
        "Two lists of lines are laid side by side",
        arguments: [
            ([], [], []), (["a"], ["a"], ["  a"]), (["a"], [], ["- a"]), ([], ["b"], ["+ b"]),
            (["a", "b", "c"], ["a", "x", "c", "d"], ["  a", "- b", "+ x", "  c", "+ d"]),
            (["a", "b"], ["b", "a"], ["- a", "  b", "+ a"]),
        ] as [([String], [String], [String])])
    func difference(old: [String], new: [String], expected: [String]) {
        #expect(LineDifference.lines(from: old, to: new) == expected)
    }
}
