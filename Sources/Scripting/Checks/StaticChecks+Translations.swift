internal import LuaSyntax

extension StaticChecks {
    /// Texts that `t` is asked for and that a language lacks.
    func translations() -> [Finding] {
        guard vocabulary.words.contains("t"), !text.defined.contains("t") else { return [] }
        let languages = text.files.compactMapValues { Translation($0) }.filter { $0.key.hasPrefix("lang/") }
        let isComplete = languages.count == text.files.keys.count { $0.hasPrefix("lang/") }
        guard !languages.isEmpty, isComplete else { return [] }
        let all = languages.values.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        let unknown = text.calls.compactMap { site -> Finding? in
            guard site.name == "t", let key = site.call.arguments.first?.text, !all.contains(key) else { return nil }
            let near = suggestion(key, among: all) { "\"\($0)\"" }
            return finding(.warning, site.place, "t: no file in lang has the text \"\(key)\"\(near)")
        }
        let missing = languages.flatMap { file, language in
            all.subtracting(language.keys).map { key in
                let others = languages.filter { $0.value.keys.contains(key) }.keys.sorted()
                return Finding(
                    .warning, file: file, line: nil,
                    message: "the text \"\(key)\" is missing, which \(others.joined(separator: ", ")) has")
            }
        }
        return unknown + missing
    }
}

/// The names of the texts that a file of a language returns: `order.thanks` for `{ order = { thanks = "…" } }`.
private struct Translation {
    private(set) var keys: Set<String> = []

    /// The forms of a text that depends on a number.
    private static let forms: Set<String> = ["zero", "one", "two", "few", "many", "other"]

    /// Nil unless the file is nothing but a table written out, so that all its names can be told.
    init?(_ file: LuaFile) {
        guard file.main.block.statements.count == 1,
            case .result(let values)? = file.main.block.statements.first?.statement, values.count == 1,
            case .table(let fields) = values[0], add(fields, below: "")
        else { return nil }
    }

    private mutating func add(_ fields: [Expression.Field], below prefix: String) -> Bool {
        for field in fields {
            guard let name = field.key?.text else { return false }
            guard case .table(let inner) = field.value, !Self.isPlural(inner) else {
                keys.insert(prefix + name)
                continue
            }
            guard add(inner, below: "\(prefix)\(name).") else { return false }
        }
        return true
    }

    private static func isPlural(_ fields: [Expression.Field]) -> Bool {
        let names = fields.compactMap { $0.key?.text }
        return names.contains("other") && forms.isSuperset(of: names)
    }
}
