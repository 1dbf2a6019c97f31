/// A piece of Lua that is right: it asserts what the reference manual promises, and returns.
struct LanguageScript: Sendable, CustomStringConvertible {
    /// What is so.
    let sentence: String
    let source: String

    init(_ sentence: String, _ source: String) { (self.sentence, self.source) = (sentence, source) }

    var description: String { sentence }
}

/// Legitimate Lua, by part of the language.
enum LanguageScripts {
    static let all = language + numbers + strings + formats + tables + control + coroutines + metatables
}
