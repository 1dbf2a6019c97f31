package import JSON

/// Something that was said in a conversation, as a script may look back on it.
package struct Utterance: Sendable, Equatable {
    package enum Speaker: String, Sendable { case contact, bot }

    /// Characters of a text that are kept; a longer one is cut and ends in "…".
    package static let longest = 500
    /// How many a script may look back on.
    package static let kept = 20

    package var at: Timestamp
    package var by: Speaker
    /// `text`, `choice`, `image`, …
    package var kind: String
    package var text: String

    package init(at: Timestamp, by: Speaker, kind: String, text: String) {
        (self.at, self.by, self.kind) = (at, by, kind)
        self.text = text.count <= Self.longest ? text : text.prefix(Self.longest - 1) + "…"
    }
}

extension Utterance {
    /// What a person said with an event; nil where it says nothing.
    package init?(_ event: Event) {
        guard event.sender != nil else { return nil }
        switch event.content {
        case .status, .timer, .handback, .system: return nil
        case .media(let media):
            self.init(at: event.at, by: .contact, kind: media.kind.rawValue, text: event.content.text)
        case .reaction(_, let emoji): self.init(at: event.at, by: .contact, kind: "reaction", text: emoji ?? "")
        default: self.init(at: event.at, by: .contact, kind: event.content.kind, text: event.content.text)
        }
    }

    /// What the bot said; nil where it said nothing.
    package init?(_ message: Message, at moment: Timestamp) {
        if case .read = message.content { return nil }
        let json = message.json
        let text = json["body"]?.string ?? json["caption"]?.string ?? json["emoji"]?.string ?? json["name"]?.string
        self.init(at: moment, by: .bot, kind: message.content.kind, text: text ?? "")
    }

    package var json: JSON {
        [
            "at": .integer(at.milliseconds), "by": .string(by.rawValue), "kind": .string(kind), "text": .string(text),
        ]
    }

    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let at = json["at"]?.integer, let by = json["by"]?.string.flatMap(Speaker.init(rawValue:)),
            let kind = json["kind"]?.string, let text = json["text"]?.string
        else { return nil }
        self.init(at: Timestamp(milliseconds: at), by: by, kind: kind, text: text)
    }
}
