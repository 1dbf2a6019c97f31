internal import JSON

/// What a tenant's files of languages have, for checks: `lang/en.lua`, `lang/de.lua`, …
package struct Translations: Sendable, Equatable {
    /// The language whose texts stand in for those that others lack, as far as no operator says otherwise.
    package let standard: String
    /// The names of the texts by language, sorted.
    package let texts: [String: [String]]

    init?(json: JSON) {
        guard let standard = json["standard"]?.string, let languages = json["languages"]?.object else { return nil }
        self.standard = standard
        texts = Dictionary(
            languages.members.map { ($0.name, ($0.value.array ?? []).compactMap(\.string)) }
        ) { $1 }
    }
}
