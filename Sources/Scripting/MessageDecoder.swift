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
        case "text": return .text(try text("body"), previewsLinks: json["preview"]?.bool ?? false)
        case "buttons":
            return .buttons(
                body: try text("body"), header: try header(json["header"], path), footer: try optional("footer"),
                buttons: try buttons(json, path))
        case "list":
            return .list(
                body: try text("body"), header: try optional("header"), footer: try optional("footer"),
                label: try text("label"), sections: try sections(json, path))
        case "link":
            return .link(
                body: try text("body"), header: try header(json["header"], path), footer: try optional("footer"),
                label: try text("label"), url: try text("url"))
        case "location_request": return .locationRequest(body: try text("body"))
        case "location":
            guard let latitude = json["latitude"]?.number, let longitude = json["longitude"]?.number else {
                throw Problem(text: "\(path): a place needs `latitude` and `longitude`")
            }
            return .location(
                .init(
                    latitude: latitude, longitude: longitude, name: try optional("name"),
                    address: try optional("address")))
        case "contacts": return .contacts(try EffectsDecoder.items(of: json["cards"], "\(path): `cards`"))
        case "reaction": return .reaction(emoji: try optional("emoji"), to: try text("to"))
        case "template":
            return .template(
                name: try text("name"), language: try text("language"),
                components: try EffectsDecoder.items(of: json["components"], "\(path): `components`"))
        case "read": return .read(message: try text("message"), typing: json["typing"]?.bool ?? false)
        default: return .media(try media(json, path))
        }
    }

    private func media(_ json: JSON, _ path: String) throws(Problem) -> Message.Media {
        guard let kind = (json["kind"]?.string).flatMap(Event.Media.Kind.init(rawValue:)) else {
            throw Problem(text: "\(path) is of no known kind")
        }
        let link = try optional(json["link"], "\(path): `link`")
        let id = try optional(json["id"], "\(path): `id`")
        guard let source = link.map(Message.Media.Source.link) ?? id.map(Message.Media.Source.id) else {
            throw Problem(text: "\(path) needs a `link` or an `id`")
        }
        return Message.Media(
            kind, source, caption: try optional(json["caption"], "\(path): `caption`"),
            filename: try optional(json["filename"], "\(path): `filename`"), isVoice: json["voice"]?.bool ?? false)
    }

    private func header(_ json: JSON?, _ path: String) throws(Problem) -> Message.Header? {
        switch json {
        case nil: nil
        case .object: .media(try media(json ?? [:], "\(path): `header`"))
        case let json?: .text(try text(json, "\(path): `header`"))
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
