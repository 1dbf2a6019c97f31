internal import JSON
internal import Messaging

/// Reads one message of a turn. What a transport can show (lengths of titles and bodies) is its channel's to check.
struct MessageDecoder {
    typealias Problem = EffectsDecoder.Problem
    let limits: ScriptLimits

    func message(_ json: JSON, _ path: String) throws(Problem) -> Message {
        Message(try content(json, path), quote: try optional(json["quote"], "\(path): `quote`"))
    }

    private func content(_ json: JSON, _ path: String) throws(Problem) -> Message.Content {
        func text(_ name: String) throws(Problem) -> String { try self.text(json[name], "\(path): `\(name)`") }
        func optional(_ name: String) throws(Problem) -> String? {
            try self.optional(json[name], "\(path): `\(name)`")
        }
        switch json["kind"]?.string {
        case "text": return .text(try text("body"), previewsLinks: false)
        case "buttons":
            return .buttons(body: try text("body"), footer: try optional("footer"), buttons: try buttons(json, path))
        case "list":
            return .list(
                body: try text("body"), footer: try optional("footer"), label: try text("label"),
                sections: try sections(json, path))
        case "image": return .image(link: try text("link"), caption: try optional("caption"))
        case "template":
            return .template(
                name: try text("name"), language: try text("language"),
                components: try EffectsDecoder.items(of: json["components"], "\(path): `components`"))
        case "read": return .read(message: try text("message"), typing: json["typing"]?.bool ?? false)
        default: throw Problem(text: "\(path) is of no known kind")
        }
    }

    private func buttons(_ json: JSON, _ path: String) throws(Problem) -> [Message.Button] {
        let items = try EffectsDecoder.items(of: json["buttons"], "\(path): `buttons`")
        guard (1...limits.buttons).contains(items.count) else {
            throw Problem(text: "\(path): `buttons` has \(items.count) entries, 1 to \(limits.buttons) may be")
        }
        var buttons: [Message.Button] = []
        for (index, item) in items.enumerated() {
            let (id, title) = try label(item, "\(path): `buttons[\(index + 1)]`")
            buttons.append(.init(id: id, title: title))
        }
        return buttons
    }

    private func sections(_ json: JSON, _ path: String) throws(Problem) -> [Message.Section] {
        var sections: [Message.Section] = []
        for (index, item) in try EffectsDecoder.items(of: json["sections"], "\(path): `sections`").enumerated() {
            let path = "\(path): `sections[\(index + 1)]`"
            let items = try EffectsDecoder.items(of: item["rows"], "\(path)`.rows`")
            let rows = try items.enumerated().map { index, row throws(Problem) in
                let (id, title) = try label(row, "\(path)`.rows[\(index + 1)]`")
                return Message.Row(id: id, title: title, description: try optional(row["description"], path))
            }
            sections.append(.init(title: try optional(item["title"], "\(path)`.title`"), rows: rows))
        }
        let count = sections.reduce(0) { $0 + $1.rows.count }
        guard (1...limits.rows).contains(count) else {
            throw Problem(text: "\(path): `list` has \(count) rows, 1 to \(limits.rows) may be")
        }
        return sections
    }

    private func label(_ json: JSON, _ path: String) throws(Problem) -> (id: String, title: String) {
        guard let title = json["title"]?.string, !title.isEmpty else { throw Problem(text: "\(path) needs a title") }
        guard let id = json["id"]?.string, !id.isEmpty else { throw Problem(text: "\(path) needs an id") }
        return (id, title)
    }

    private func text(_ json: JSON?, _ path: String) throws(Problem) -> String {
        guard let text = json?.string, !text.isEmpty else { throw Problem(text: "\(path) must be a text") }
        return text
    }

    private func optional(_ json: JSON?, _ path: String) throws(Problem) -> String? {
        try json.map { value throws(Problem) in try text(value, path) }
    }
}
