/// The words that a host takes before any script, as far as no configuration says otherwise.
package enum StandardWords {
    /// These always stop, and no configuration takes them away: whoever writes one wants no more messages.
    package static let stop = ["stop", "stop all", "stopall", "unsubscribe", "opt out", "opt-out", "optout"]
    /// For a person in place of the bot. A configuration may have others, or none.
    package static let human = ["human", "agent"]

    /// "  Stop   ALL! " and "stop all" are the same words. Longer texts are no words.
    package static func fold(_ text: String) -> String? {
        guard text.utf8.count <= 100 else { return nil }
        let words = text.lowercased().split { $0.isWhitespace || ".,!?\"'*_".contains($0) }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
