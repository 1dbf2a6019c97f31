internal import LuaSyntax
internal import Messaging

extension StaticChecks {
    /// Buttons and rows whose id is nearly that of an `on.choice`, which therefore misses them.
    func choices() -> [Finding] {
        let names = self.names(after: "on.choice ")
        let commands = Set(self.names(after: "on.command ").compactMap(StandardWords.fold))
        guard !names.isEmpty else { return [] }
        return text.calls.flatMap { site -> [Finding] in
            guard ["reply", "send"].contains(site.name), !text.defined.contains(site.name ?? ""),
                case .table(let fields)? = site.call.arguments.last
            else { return [] }
            return fields.filter { ["buttons", "list"].contains($0.key?.text) }.flatMap(entries).compactMap { entry in
                guard !names.contains(entry.id), !commands.contains(StandardWords.fold(entry.title) ?? ""),
                    let near = Spelling.nearest(to: entry.id, among: names.sorted()), Self.isWord(entry.id),
                    Self.isWord(near)
                else { return nil }
                let place = ScriptText.Place(file: site.place.file, line: entry.line, function: site.place.function)
                return finding(
                    .warning, place, "no on.choice handles \"\(entry.id)\": did you mean on.choice(\"\(near)\", …)?")
            }
        }
    }

    /// Numbered and very short ids are alike without being meant for each other.
    private static func isWord(_ id: String) -> Bool { id.count >= 4 && !id.contains { $0.isNumber || $0 == ":" } }

    private struct Entry {
        let id: String
        let title: String
        let line: Int
    }

    /// `"Title"`, `{ id = "Title" }` and `{ id = "…", title = "…" }`, as far as they are written out.
    private func entries(of field: Expression.Field) -> [Entry] {
        guard case .table(let items) = field.value else { return [] }
        return items.compactMap { item in
            if let title = item.value.text {
                return item.key == nil ? Entry(id: title, title: title, line: item.line) : nil
            }
            guard case .table(let parts) = item.value else { return nil }
            if let title = parts.first(where: { $0.key?.text == "title" })?.value.text {
                guard let id = parts.first(where: { $0.key?.text == "id" })?.value.text else { return nil }
                return Entry(id: id, title: title, line: item.line)
            }
            guard parts.count == 1, let id = parts[0].key?.text, let title = parts[0].value.text else { return nil }
            return Entry(id: id, title: title, line: item.line)
        }
    }
}
