internal import LuaSyntax

extension StaticChecks {
    /// Flows and timers that are named but are not there, and fields that no verb takes.
    func calls() -> [Finding] {
        text.calls.flatMap { site in
            guard let name = site.name, !text.defined.contains(name) else { return [] as [Finding] }
            let first = site.call.arguments.first?.text
            switch name {
            case "start":
                guard let first, !handlers.contains("flow \"\(first)\"") else { return [] }
                let near = suggestion(first, among: names(after: "flow ")) { "\"\($0)\"" }
                return [finding(.error, site.place, "there is no flow \"\(first)\"\(near)")]
            case "after", "at", "every":
                guard site.call.arguments.count > 1, let timer = site.call.arguments[1].text,
                    !handlers.contains("on.timer \"\(timer)\"")
                else { return [] }
                let near = suggestion(timer, among: names(after: "on.timer ")) { "\"\($0)\"" }
                return [finding(.error, site.place, "\(name): there is no on.timer(\"\(timer)\")\(near)")]
            default: return fields(of: name, site)
            }
        }
    }

    func names(after prefix: String) -> [String] {
        handlers.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count + 1).dropLast()) }
    }

    /// Of the table that a verb is given, written as such.
    private func fields(of verb: String, _ site: ScriptText.CallSite) -> [Finding] {
        let takes = ["send": "reply"][verb] ?? verb
        guard vocabulary.words.contains(verb), let known = vocabulary.fields[takes],
            case .table(let fields)? = site.call.arguments.last
        else { return [] }
        return fields.compactMap { field in
            if verb == "ask", field.key == nil, let value = field.value.text {
                let place = ScriptText.Place(file: site.place.file, line: field.line, function: site.place.function)
                return finding(
                    .error, place,
                    "ask: what is \"\(value)\" here? A list has braces of its own: choices = { \"White\", \"\(value)\" }"
                )
            }
            guard let name = field.key?.text, !known.contains(name) else { return nil }
            let place = ScriptText.Place(file: site.place.file, line: field.line, function: site.place.function)
            let near = suggestion(name, among: known) { "`\($0)`" }
            let list = near.isEmpty ? "; there is \(known.sorted().map { "`\($0)`" }.joined(separator: ", "))" : near
            return finding(.error, place, "\(verb) does not know \"\(name)\"\(list)")
        }
    }
}
