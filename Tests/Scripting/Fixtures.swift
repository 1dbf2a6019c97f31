import JSON
import Messaging

@testable import Scripting

let noon = Timestamp(seconds: 1_790_000_000)
let amina = Sender(identities: [Identity(.userID, "KE.1"), Identity(.phone, "254712345678")], name: "Amina")

func event(_ content: Event.Content, key: String = "wamid.1", sender: Sender? = amina, raw: JSON = ["huge": "webhook"])
    -> Event
{
    Event(
        key: key, channel: ChannelID(.whatsapp, account: "100"), at: noon, sender: sender, content: content, raw: raw)
}

func tap(_ id: String, title: String? = nil) -> Event {
    event(.choice(.init(id: id, title: title ?? id, source: .button)))
}

extension Script {
    /// The script of these files; `bot.lua` first.
    init(_ bot: String, files: [String: String] = [:], limits: ScriptLimits = ScriptLimits()) throws(ScriptError) {
        var bytes = files.mapValues { Array($0.utf8) }
        bytes["bot.lua"] = Array(bot.utf8)
        self = try Script(compiling: Bundle(files: bytes, limits: limits), limits: limits)
    }

    func run(
        _ event: Event, state: JSON = [:], attributes: JSON = [:], values: [String: JSON?] = [:], seed: UInt64 = 7
    ) -> TurnOutcome {
        run(
            TurnInput(
                event: event, person: amina, state: state, attributes: attributes, values: values, now: noon, seed: seed
            ))
    }

    func run(_ text: String, state: JSON = [:], values: [String: JSON?] = [:]) -> TurnOutcome {
        run(event(.text(text)), state: state, values: values)
    }
}

/// What one handler with this body wants when anything is typed. The body begins on line 2.
func effects(of body: String, state: JSON = [:], attributes: JSON = [:], values: [String: JSON?] = [:]) throws
    -> Effects
{
    let script = try Script("on.message(function(event)\n\(body)\nend)\non.timer('feedback', function() end)")
    return try script.run(event(.text("hi")), state: state, attributes: attributes, values: values).effects
}

/// `bot.lua:2: …`, the sentence that one handler with this body fails with.
func complaint(about body: String) throws -> String {
    let script = try Script("on.message(function(event)\n\(body)\nend)\non.timer('feedback', function() end)")
    guard case .failed(let failure) = script.run("hi") else { return "it did not fail" }
    return failure.description
}

extension TurnOutcome {
    struct Unexpected: Error { let outcome: TurnOutcome }

    var effects: Effects {
        get throws {
            guard case .effects(let effects) = self else { throw Unexpected(outcome: self) }
            return effects
        }
    }

    var texts: [String] {
        get throws {
            try effects.messages.map { message in
                if case .text(let body, _) = message.content { return body }
                return message.content.kind
            }
        }
    }

    var failure: ScriptFailure? {
        if case .failed(let failure) = self { failure } else { nil }
    }
}
