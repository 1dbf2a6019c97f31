/// What a block of annotations declares, in the notation of the Lua language server (LuaLS).
///
/// https://luals.github.io/wiki/annotations/
enum Annotation: Equatable {
    case function(Function)
    case table(Table)
    case alias(name: String, type: String, meaning: String)
    case value(name: String, type: String, meaning: String)

    struct Function: Equatable {
        /// As it is called: `store.get`, `contact:says`.
        var name: String
        var meaning = ""
        var values: [Value] = []
        /// Parameters in their order, as the line `function` names them.
        var parameters: [String] = []
        var result: Value?
    }

    struct Table: Equatable {
        var name: String
        var meaning = ""
        var fields: [Value] = []
    }

    /// A parameter, a field or a result.
    struct Value: Equatable {
        var name: String
        var type: String
        var isOptional = false
        var meaning = ""
    }

    /// The declarations of a block in their order.
    ///
    /// - Throws: the number of the line, from 0, that is no annotation and no declaration, and what is wrong with it.
    static func all(in lines: [Substring]) throws(Mistake) -> [Annotation] {
        var reader = Reader()
        for (index, line) in lines.enumerated() {
            do throws(Complaint) { try reader.read(line) } catch { throw Mistake(line: index, text: error.text) }
        }
        reader.closeTable()
        return reader.found
    }

    struct Mistake: Error, Equatable {
        let line: Int
        let text: String
    }

    fileprivate struct Complaint: Error { let text: String }
}

/// Reads one line after the other; what describes a declaration stands above it.
private struct Reader {
    var found: [Annotation] = []
    private var words: [Substring] = []
    private var values: [Annotation.Value] = []
    private var result: Annotation.Value?
    private var table: Annotation.Table?
    private var type: String?

    mutating func read(_ line: Substring) throws(Annotation.Complaint) {
        if line.allSatisfy(\.isWhitespace) { return closeTable() }
        guard let comment = line.after("---") else { return try declaration(line) }
        guard let tag = comment.after("@") else {
            words.append(comment.trimmed)
            return
        }
        let parts = tag.split(separator: " ", maxSplits: 1)
        let rest = parts.count > 1 ? parts[1].trimmed : ""
        switch parts.first ?? "" {
        case "class":
            closeTable()
            let name = rest.prefix { $0 != ":" }.trimmed
            table = Annotation.Table(name: String(name), meaning: meaning())
        case "field":
            guard table != nil else { throw .init(text: "a @field needs a @class above it") }
            let field = try value(rest)
            table?.fields.append(field)
        case "param": values.append(try value(rest))
        case "return":
            let (type, rest) = Self.type(in: rest)
            guard rest.isEmpty || rest.hasPrefix("# ") else { throw .init(text: "write @return type # what it is") }
            result = Annotation.Value(name: "", type: type, meaning: String(rest.dropFirst(2)))
        case "alias":
            closeTable()
            let parts = rest.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { throw .init(text: "an @alias needs a name and a type") }
            let (type, after) = Self.type(in: parts[1].trimmed)
            found.append(.alias(name: String(parts[0]), type: type, meaning: "\(meaning())\(after)"))
        case "type": type = Self.type(in: rest).type
        case "overload", "meta", "diagnostic", "nodiscard", "see", "generic": break
        case let other: throw .init(text: "@\(other) is none of the annotations that are used here")
        }
    }

    private mutating func declaration(_ line: Substring) throws(Annotation.Complaint) {
        defer { (values, result, type, words) = ([], nil, nil, []) }
        if let rest = line.after("function ") {
            closeTable()
            let name = rest.prefix { $0 != "(" }
            let list = rest.dropFirst(name.count + 1).prefix { $0 != ")" }
            guard rest.hasSuffix(") end") else { throw .init(text: "a function is written: function name(…) end") }
            let parameters = list.split(separator: ",").map { String($0.trimmed) }
            for value in values where !parameters.contains(value.name) {
                throw .init(text: "\(name) has no parameter \(value.name)")
            }
            for parameter in parameters where !values.contains(where: { $0.name == parameter }) {
                throw .init(text: "\(name): the parameter \(parameter) has no @param")
            }
            found.append(
                .function(
                    .init(
                        name: String(name), meaning: meaning(), values: values, parameters: parameters, result: result))
            )
        } else if line.hasSuffix(" = {}") {
            let name = line.dropLast(5)
            if let type { found.append(.value(name: String(name), type: type, meaning: meaning())) }
            closeTable()
        } else {
            throw .init(text: "this is neither an annotation nor `function name(…) end` nor `name = {}`")
        }
    }

    mutating func closeTable() {
        if let table { found.append(.table(table)) }
        table = nil
    }

    private mutating func meaning() -> String {
        defer { words = [] }
        return words.joined(separator: " ")
    }

    /// `name? type what it means`
    private func value(_ text: Substring) throws(Annotation.Complaint) -> Annotation.Value {
        let isIndex = text.hasPrefix("[")
        let name = isIndex ? text.prefix { $0 != "]" } + "]" : text.prefix { $0 != " " }
        let (type, meaning) = Self.type(in: text.dropFirst(name.count).trimmed)
        if type.isEmpty { throw .init(text: "\(name) needs a type") }
        return Annotation.Value(
            name: name.hasSuffix("?") ? String(name.dropLast()) : String(name), type: type,
            isOptional: name.hasSuffix("?"), meaning: String(meaning))
    }

    /// A type ends at a blank outside of brackets that does not follow on `|`, `,` or `:`.
    private static func type(in text: Substring) -> (type: String, rest: Substring) {
        var depth = 0
        var quoted = false
        var last: Character = " "
        for index in text.indices {
            let character = text[index]
            if character == "\"" { quoted.toggle() }
            if quoted { continue }
            if "([{<".contains(character) { depth += 1 }
            if ")]}>".contains(character) { depth -= 1 }
            if character == " ", depth == 0, !"|,:".contains(last) {
                return (String(text[..<index]), text[index...].trimmed)
            }
            last = character
        }
        return (String(text), "")
    }
}

extension Substring {
    var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// What follows the prefix; nil when it does not begin so.
    func after(_ prefix: String) -> Substring? { hasPrefix(prefix) ? dropFirst(prefix.count) : nil }
}
