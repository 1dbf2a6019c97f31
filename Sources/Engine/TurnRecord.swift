internal import Crypto
package import JSON
package import Messaging
package import Scripting

/// What is kept of a turn so that it can be run again, offline, and compared.
package struct TurnRecord: Sendable, Equatable {
    /// What the turn saw, as ``TurnInput/record`` has it: the event is in the journal.
    package let input: JSON
    /// Names Parlua's own part of the script.
    package let prelude: String
    /// Names what the turn wanted; nil where it failed.
    package let effects: String?
    /// The messages it sent, in their order.
    package let tokens: [MessageToken]

    package init(of input: TurnInput, effects: Effects? = nil, tokens: [MessageToken] = []) {
        self.input = input.record
        prelude = Script.prelude
        self.effects = effects.map(Self.digest)
        self.tokens = tokens
    }

    /// The first 16 bytes of the SHA-256 of all effects, in hexadecimal: what they were need not be kept to know whether
    /// others are the same.
    package static func digest(of effects: Effects) -> String {
        Hex.text(SHA256.digest(of: effects.json.bytes()).prefix(16))
    }
}

extension TurnRecord {
    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let input = json["input"], let prelude = json["prelude"]?.string else { return nil }
        self.input = input
        self.prelude = prelude
        effects = json["effects"]?.string
        tokens = (json["sent"]?.array ?? []).compactMap { $0.string.map(MessageToken.init) }
    }

    package var json: JSON {
        [
            "input": input, "prelude": .string(prelude), "effects": effects.map(JSON.string),
            "sent": tokens.isEmpty ? nil : .array(tokens.map { .string($0.text) }),
        ]
    }
}
