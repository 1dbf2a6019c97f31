package import JSON

extension Message {
    /// The message as it is stored. ``init(json:)`` reads it back.
    package var json: JSON {
        var object = content.json
        object["quote"] = quote.map(JSON.string)
        return .object(object)
    }

    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let content = Content(json: json) else { return nil }
        self.init(content, quote: json["quote"]?.string)
    }
}

extension Message.Content {
    /// What kind of message it is, fit for a metric label.
    package var kind: String {
        switch self {
        case .text: "text"
        case .buttons: "buttons"
        case .list: "list"
        case .image: "image"
        case .template: "template"
        case .read: "read"
        }
    }

    fileprivate var json: JSONObject {
        switch self {
        case .text(let body, let previewsLinks):
            ["kind": .string(kind), "body": .string(body), "previews_links": .bool(previewsLinks)]
        case .buttons(let body, let footer, let buttons):
            [
                "kind": .string(kind), "body": .string(body), "footer": footer.map(JSON.string),
                "buttons": .array(buttons.map { ["id": .string($0.id), "title": .string($0.title)] }),
            ]
        case .list(let body, let footer, let label, let sections):
            [
                "kind": .string(kind), "body": .string(body), "footer": footer.map(JSON.string),
                "label": .string(label), "sections": .array(sections.map(\.json)),
            ]
        case .image(let link, let caption):
            ["kind": .string(kind), "link": .string(link), "caption": caption.map(JSON.string)]
        case .template(let name, let language, let components):
            [
                "kind": .string(kind), "name": .string(name), "language": .string(language),
                "components": .array(components),
            ]
        case .read(let message, let typing):
            ["kind": .string(kind), "message": .string(message), "typing": .bool(typing)]
        }
    }

    fileprivate init?(json: JSON) {
        switch json["kind"]?.string {
        case "text":
            guard let body = json["body"]?.string else { return nil }
            self = .text(body, previewsLinks: json["previews_links"]?.bool ?? false)
        case "buttons":
            guard let body = json["body"]?.string, let buttons = json["buttons"]?.array else { return nil }
            self = .buttons(
                body: body, footer: json["footer"]?.string,
                buttons: buttons.map { .init(id: $0["id"]?.string ?? "", title: $0["title"]?.string ?? "") })
        case "list":
            guard let body = json["body"]?.string, let sections = json["sections"]?.array else { return nil }
            self = .list(
                body: body, footer: json["footer"]?.string, label: json["label"]?.string ?? "",
                sections: sections.map(Message.Section.init(json:)))
        case "image":
            guard let link = json["link"]?.string else { return nil }
            self = .image(link: link, caption: json["caption"]?.string)
        case "template":
            guard let name = json["name"]?.string, let language = json["language"]?.string else { return nil }
            self = .template(name: name, language: language, components: json["components"]?.array ?? [])
        case "read":
            guard let message = json["message"]?.string else { return nil }
            self = .read(message: message, typing: json["typing"]?.bool ?? false)
        default: return nil
        }
    }
}

extension Message.Section {
    fileprivate var json: JSON {
        [
            "title": title.map(JSON.string),
            "rows": .array(
                rows.map {
                    [
                        "id": .string($0.id), "title": .string($0.title),
                        "description": $0.description.map(JSON.string),
                    ]
                }),
        ]
    }

    fileprivate init(json: JSON) {
        self.init(
            title: json["title"]?.string,
            rows: (json["rows"]?.array ?? []).map {
                .init(
                    id: $0["id"]?.string ?? "", title: $0["title"]?.string ?? "",
                    description: $0["description"]?.string)
            })
    }
}
