/// An entry as a page of the documentation.
struct Page {
    let entry: Entry

    var markdown: String {
        var lines = [
            "<!-- Made of sandbox/reference/\(entry.name).md by `make reference`: change that. -->", "",
            "# \(entry.title)", "", entry.summary,
        ]
        for part in entry.parts {
            switch part {
            case .markdown(let text): lines += text.map(String.init)
            case .types(_, let annotations): lines += Self.tables(of: annotations)
            }
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        lines += ["", "[All words](README.md)", ""]
        return lines.joined(separator: "\n")
    }

    private static func tables(of annotations: [Annotation]) -> [String] {
        var blocks: [[String]] = []
        let functions = annotations.compactMap { annotation in
            guard case .function(let function) = annotation else { return nil as Annotation.Function? }
            return function
        }
        if !functions.isEmpty { blocks.append(["```text"] + functions.map(signature) + ["```"]) }
        let told = functions.filter { !$0.meaning.isEmpty || $0.result != nil }
        if told.count > 1 { blocks.append(table("verb", "does", rows: told.map { ["`\(signature($0))`", does($0)] })) }
        var values: [Annotation.Value] = []
        for value in functions.flatMap(\.values) where !value.meaning.isEmpty && !values.contains(value) {
            values.append(value)
        }
        if !values.isEmpty { blocks.append(table("value", "type", "what it is", rows: values.map(row))) }
        if told.count == 1, let result = told[0].result, !result.meaning.isEmpty {
            blocks.append(["It gives \(result.meaning)."])
        }
        for annotation in annotations {
            switch annotation {
            case .table(let table) where table.fields.contains { !$0.meaning.isEmpty }:
                if !table.meaning.isEmpty { blocks.append([table.meaning]) }
                let fields = table.fields.filter { !$0.meaning.isEmpty }
                blocks.append(Self.table("field", "type", "what it is", rows: fields.map(row)))
            case .alias(_, _, let meaning) where !meaning.isEmpty: blocks.append([meaning])
            default: break
            }
        }
        return Array(blocks.joined(separator: [""]))
    }

    private static func signature(_ function: Annotation.Function) -> String {
        let parameters = function.parameters.map { name in
            function.values.first { $0.name == name }?.isOptional == true ? "\(name)?" : name
        }
        return "\(function.name)(\(parameters.joined(separator: ", ")))"
    }

    private static func does(_ function: Annotation.Function) -> String {
        let result = function.result.flatMap { $0.meaning.isEmpty ? nil : "Gives \($0.meaning)." }
        return [function.meaning.isEmpty ? nil : function.meaning, result].compactMap(\.self).joined(separator: " ")
    }

    private static func row(_ value: Annotation.Value) -> [String] {
        let type = PlainType.words(value.type)
        return ["`\(value.name)`", value.isOptional ? "\(type), optional" : type, value.meaning]
    }

    private static func table(_ header: String..., rows: [[String]]) -> [String] {
        [header, header.map { _ in "---" }].map { "| \($0.joined(separator: " | ")) |" }
            + rows.map { "| \($0.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |" }
    }
}

/// A type as somebody reads it who does not program: `string|nil` is "text or nothing".
enum PlainType {
    static func words(_ type: String) -> String { alternatives(type).map(one).joined(separator: " or ") }

    private static func one(_ type: Substring) -> String {
        switch type {
        case "string": return "text"
        case "integer": return "whole number"
        case "boolean": return "`true` or `false`"
        case "true", "false": return "`\(type)`"
        case "nil": return "nothing"
        case "any": return "anything"
        case "number", "table", "function": return String(type)
        default: break
        }
        if type.hasPrefix("fun(") { return "function" }
        if type.hasPrefix("(") && type.hasSuffix(")[]") { return "list of " + many(type.dropFirst().dropLast(3)) }
        if type.hasSuffix("[]") { return "list of " + many(type.dropLast(2)) }
        if type.hasPrefix("\"") { return "`\(type)`" }
        return "table"
    }

    private static func many(_ type: Substring) -> String {
        switch type {
        case "string": "texts"
        case "integer", "number": "numbers"
        default: alternatives(String(type)).allSatisfy { $0.hasPrefix("\"") } ? words(String(type)) : "entries"
        }
    }

    /// What stands between the bars that are in no bracket.
    private static func alternatives(_ type: String) -> [Substring] {
        var found: [Substring] = []
        var (depth, start) = (0, type.startIndex)
        for index in type.indices {
            if "([{<".contains(type[index]) { depth += 1 }
            if ")]}>".contains(type[index]) { depth -= 1 }
            if type[index] == "|", depth == 0 {
                found.append(type[start..<index].trimmed)
                start = type.index(after: index)
            }
        }
        return found + [type[start...].trimmed]
    }
}
