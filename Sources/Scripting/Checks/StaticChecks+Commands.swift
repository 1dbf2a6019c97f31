internal import LuaSyntax
internal import Messaging

extension StaticChecks {
    /// Commands that never come to the script, for the host understands their words itself.
    func commands() -> [Finding] {
        guard !text.defined.contains("on") else { return [] }
        return text.calls.flatMap { site -> [Finding] in
            guard site.name == "on.command", let words = site.call.arguments.first else { return [] }
            return texts(words).compactMap { word in
                guard let folded = StandardWords.fold(word) else { return nil }
                if StandardWords.stop.contains(folded) {
                    return finding(
                        .warning, site.place,
                        "on.command \"\(word)\" is never reached: the host itself ends all messages to whoever writes this"
                    )
                }
                guard StandardWords.human.contains(folded) else { return nil }
                return finding(
                    .warning, site.place,
                    "on.command \"\(word)\" is not reached unless the operator has changed the words for a human: the host "
                        + "itself gives the conversation to a person")
            }
        }
    }

    /// One text, or those of a list that is written out.
    private func texts(_ words: Expression) -> [String] {
        if case .table(let fields) = words { return fields.compactMap(\.value.text) }
        return words.text.map { [$0] } ?? []
    }
}
