package import Messaging
package import Store

/// Words that the host itself understands, before any script and whatever its state: STOP, START, and the word for a
/// human.
///
/// The whole message must be the word: a sentence that contains it is the script's.
package struct CoreWords: Sendable, Equatable {
    /// These always stop, and no configuration takes them away: whoever writes one wants no more messages.
    package static let alwaysStop = StandardWords.stop

    // All as ``fold(_:)`` gives them.

    /// Besides ``alwaysStop``.
    package var stop: [String] = []
    /// Count only for people who have stopped: otherwise they are the script's.
    package var start = ["start", "unstop", "subscribe"]
    /// None where scripts deal with it themselves.
    package var human = StandardWords.human
    /// What the host answers; each once.
    package var stopped = "You will receive no more messages from us. Send START to change that."
    package var started = "Welcome back! You will receive messages from us again."
    package var escalated = "Thank you. A person will answer you here as soon as possible."

    package init() {}

    package enum Meaning: Sendable, Equatable { case stop, start, human }

    /// What the event means to the host; nil leaves it to the script.
    ///
    /// In a group nobody speaks for all, so there no word counts.
    package func meaning(of event: Event, in situation: Situation) -> Meaning? {
        guard situation.group == nil, event.sender != nil, let text = Self.text(of: event) else { return nil }
        if Self.alwaysStop.contains(text) || stop.contains(text) { return .stop }
        if situation.hasOptedOut, start.contains(text) { return .start }
        if situation.owner == .bot, human.contains(text) { return .human }
        return nil
    }

    /// Typed, or tapped on a template: such a button may be months old, and no menu of a script.
    private static func text(of event: Event) -> String? {
        switch event.content {
        case .text(let text): fold(text)
        case .choice(let choice) where choice.source == .template: fold(choice.title)
        default: nil
        }
    }

    /// As words are compared.
    package static func fold(_ text: String) -> String? { StandardWords.fold(text) }
}

extension CoreWords.Meaning {
    /// What the host does, and says, in place of a script.
    func effects(_ words: CoreWords, in situation: Situation) -> Effects {
        var effects = Effects()
        func say(_ text: String) { effects.messages = [Message(.text(text, previewsLinks: false))] }
        switch self {
        case .stop:
            if situation.hasOptedOut { return effects }
            effects.consent = .withdrawn
            say(words.stopped)
        case .start:
            effects.consent = .given
            say(words.started)
        case .human:
            effects.escalation = Escalation(reason: "asked for a person")
            say(words.escalated)
        }
        return effects
    }
}

extension ScriptVersion {
    /// Of turns that no script ran, but the host itself.
    package static let host = ScriptVersion(hash: "host")
}
