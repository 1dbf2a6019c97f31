internal import LuaSyntax

extension StaticChecks {
    /// Words that nobody has defined.
    func words() -> [Finding] {
        text.mentions.compactMap { mention in
            let parts = mention.name.split(separator: ".", maxSplits: 1).map(String.init)
            let known = vocabulary.words.contains(parts[0]) || text.defined.contains(parts[0])
            if !known { return text.makesGlobals ? nil : unknown(parts[0], mention.place) }
            guard parts.count == 2, vocabulary.guarded.contains(parts[0]), !text.defined.contains(parts[0]),
                !vocabulary.words.contains(mention.name)
            else { return nil }
            let fields = vocabulary.words.filter { $0.hasPrefix("\(parts[0]).") }
            let near = suggestion(mention.name, among: fields) { $0 }
            let list = near.isEmpty ? "; there is \(fields.sorted().joined(separator: ", "))" : near
            return finding(.error, mention.place, "there is no \(mention.name)\(list)")
        }
    }

    private func unknown(_ name: String, _ place: ScriptText.Place) -> Finding {
        let words = vocabulary.words.filter { !$0.contains(".") }.union(text.defined)
        let near = suggestion(name, among: words) { "`\($0)`" }
        if !near.isEmpty { return finding(.error, place, "there is no `\(name)`\(near)") }
        return finding(.error, place, "`\(name)` was never set: if it is a text, put it in quotes: \"\(name)\"")
    }

    /// Fields that no event has, asked of what a handler receives.
    func events() -> [Finding] {
        guard let known = vocabulary.fields["event"] else { return [] }
        return text.eventFields.compactMap { field in
            // What the script has put there itself it may ask for.
            guard !known.contains(field.name), !text.setFields.contains(field.name) else { return nil }
            let near = suggestion(field.name, among: known) { "`\($0)`" }
            return finding(.error, field.place, "an event has no `\(field.name)`\(near)")
        }
    }

    /// Globals that are set where they would be forgotten, and words that cannot be set.
    func globals() -> [Finding] {
        let moments = text.usage.resolved()
        return text.assignments.compactMap { assignment in
            let (name, place) = (assignment.name, assignment.place)
            if name == "state" {
                return finding(
                    .error, place, "`state` itself cannot be replaced: set what is in it, e.g. state.step = 1")
            }
            if vocabulary.words.contains(name) {
                return finding(.error, place, "`\(name)` is a word of the language here: choose another name")
            }
            guard let function = place.function else { return nil }
            let when = moments[ObjectIdentifier(function)] ?? []
            if when.contains(.loading) { return nil }
            let mend = "did you forget `local`? To remember it, use `state.\(name)`"
            let runsInTurns = !when.isEmpty && !when.contains(.unknown)
            return finding(
                runsInTurns ? .error : .warning, place, "`\(name)` would be forgotten after this message: \(mend)")
        }
    }
}
