/// A piece of Lua that is right: it asserts what the reference manual promises, and returns.
package struct LanguageScript: Sendable, CustomStringConvertible {
    /// What is so.
    package let sentence: String
    package let source: String

    package init(_ sentence: String, _ source: String) { (self.sentence, self.source) = (sentence, source) }

    package var description: String { sentence }
}

/// Legitimate Lua, by part of the language.
package enum LanguageScripts {
    package static let all = language + numbers + strings + formats + tables + control + coroutines + metatables
}
