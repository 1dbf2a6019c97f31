internal import LuaSyntax
internal import Messaging

/// Looks at a script's text for what would fail, or never run, once people write to it.
///
/// Loading a script runs only what stands at the top of its files; these checks read the rest as well, without running
/// it. What is an error here fails whenever its line runs; what may be meant so is a warning. What cannot be told from
/// the text, such as a flow whose name is computed, is passed over.
struct StaticChecks {
    let text: ScriptText
    let vocabulary: Vocabulary
    /// As `parlua check` lists them: `on.timer "feedback"`, `flow "order"`.
    let handlers: Set<String>

    var findings: [Finding] {
        if text.isObscure { return [] }
        let all =
            words() + globals() + events() + calls() + flows() + questions() + translations() + commands() + choices()
        return all.sorted { ($0.file, $0.line ?? 0, $0.message) < ($1.file, $1.line ?? 0, $1.message) }
    }
}

extension Script {
    /// What a look at the bundle's text finds, by file and line.
    ///
    /// - Parameters:
    ///   - bundle: what this script was compiled of.
    ///   - tests: its `*_test.lua`, so that what only they use is no unused file.
    package func findings(in bundle: Bundle, tests: [String: [UInt8]] = [:]) -> [Finding] {
        let checks = StaticChecks(
            text: ScriptText(bundle.files), vocabulary: vocabulary, handlers: Set(handlers))
        return checks.findings + UnusedFiles(of: bundle, tests: tests).findings
    }
}

extension StaticChecks {
    func finding(_ severity: Finding.Severity, _ place: ScriptText.Place, _ message: String) -> Finding {
        Finding(severity, file: place.file, line: place.line, message: message)
    }

    /// `: did you mean …?` and the nearest, or nothing.
    func suggestion(_ word: String, among known: some Sequence<String>, spelt: (String) -> String) -> String {
        Spelling.nearest(to: word, among: known.sorted()).map { ": did you mean \(spelt($0))?" } ?? ""
    }
}
