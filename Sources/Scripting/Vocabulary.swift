internal import JSON

/// Every name that a script can say: Lua's own, Parlua's, and the fields that verbs take and events have.
package struct Vocabulary: Sendable, Equatable {
    /// `reply`, `store`, `store.get`, `string.format`, …
    package let words: Set<String>
    /// The tables among them of which nothing but what is in ``words`` may be asked: `on`, `store`, …
    package let guarded: Set<String>
    /// By the word that takes them, or the table that has them: `ask`, `reply`, `event`, …
    package let fields: [String: Set<String>]

    /// What the prelude tells of itself.
    init(_ json: JSON) {
        words = Set((json["words"]?.array ?? []).compactMap(\.string))
        guarded = Set((json["guarded"]?.array ?? []).compactMap(\.string))
        var fields: [String: Set<String>] = [:]
        if case .object(let object)? = json["fields"] {
            for member in object.members {
                fields[member.name] = Set((member.value.array ?? []).compactMap(\.string))
            }
        }
        self.fields = fields
    }
}
