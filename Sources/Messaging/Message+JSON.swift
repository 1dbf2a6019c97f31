package import JSON

extension Message {
    /// The message as it is stored. ``init(json:)`` reads it back.
    package var json: JSON {
        var object = content.json
        object["kind"] = .string(content.kind)
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
        case .link: "link"
        case .locationRequest: "location_request"
        case .media(let media): media.kind.rawValue
        case .location: "location"
        case .contacts: "contacts"
        case .reaction: "reaction"
        case .template: "template"
        case .read: "read"
        }
    }

    fileprivate var json: JSONObject {
        switch self {
        case .text(let body, let previewsLinks):
            ["body": .string(body), "previews_links": .bool(previewsLinks)]
        case .buttons(let body, let header, let footer, let buttons):
            [
                "body": .string(body), "header": header?.json, "footer": footer.map(JSON.string),
                "buttons": .array(buttons.map { ["id": .string($0.id), "title": .string($0.title)] }),
            ]
        case .list(let body, let header, let footer, let label, let sections):
            [
                "body": .string(body), "header": header.map(JSON.string), "footer": footer.map(JSON.string),
                "label": .string(label), "sections": .array(sections.map(\.json)),
            ]
        case .link(let body, let header, let footer, let label, let url):
            [
                "body": .string(body), "header": header?.json, "footer": footer.map(JSON.string),
                "label": .string(label), "url": .string(url),
            ]
        case .locationRequest(let body): ["body": .string(body)]
        case .media(let media): media.json
        case .location(let place):
            [
                "latitude": .number(place.latitude), "longitude": .number(place.longitude),
                "name": place.name.map(JSON.string), "address": place.address.map(JSON.string),
            ]
        case .contacts(let cards): ["cards": .array(cards)]
        case .reaction(let emoji, let target): ["emoji": emoji.map(JSON.string), "to": .string(target)]
        case .template(let name, let language, let components):
            ["name": .string(name), "language": .string(language), "components": .array(components)]
        case .read(let message, let typing): ["message": .string(message), "typing": .bool(typing)]
        }
    }

    fileprivate init?(json: JSON) {
        let body = json["body"]?.string
        switch json["kind"]?.string {
        case "text":
            guard let body else { return nil }
            self = .text(body, previewsLinks: json["previews_links"]?.bool ?? false)
        case "buttons":
            guard let body, let buttons = json["buttons"]?.array else { return nil }
            self = .buttons(
                body: body, header: Message.Header(json: json["header"]), footer: json["footer"]?.string,
                buttons: buttons.map { .init(id: $0["id"]?.string ?? "", title: $0["title"]?.string ?? "") })
        case "list":
            guard let body, let sections = json["sections"]?.array else { return nil }
            self = .list(
                body: body, header: json["header"]?.string, footer: json["footer"]?.string,
                label: json["label"]?.string ?? "", sections: sections.map(Message.Section.init(json:)))
        case "link":
            guard let body, let label = json["label"]?.string, let url = json["url"]?.string else { return nil }
            self = .link(
                body: body, header: Message.Header(json: json["header"]), footer: json["footer"]?.string, label: label,
                url: url)
        case "location_request":
            guard let body else { return nil }
            self = .locationRequest(body: body)
        case "location":
            guard let latitude = json["latitude"]?.number, let longitude = json["longitude"]?.number else { return nil }
            self = .location(
                .init(
                    latitude: latitude, longitude: longitude, name: json["name"]?.string,
                    address: json["address"]?.string))
        case "contacts":
            guard let cards = json["cards"]?.array else { return nil }
            self = .contacts(cards)
        case "reaction":
            guard let target = json["to"]?.string else { return nil }
            self = .reaction(emoji: json["emoji"]?.string, to: target)
        case "template":
            guard let name = json["name"]?.string, let language = json["language"]?.string else { return nil }
            self = .template(name: name, language: language, components: json["components"]?.array ?? [])
        case "read":
            guard let message = json["message"]?.string else { return nil }
            self = .read(message: message, typing: json["typing"]?.bool ?? false)
        default:
            guard let media = Message.Media(json: json) else { return nil }
            self = .media(media)
        }
    }
}

extension Message.Media {
    fileprivate var json: JSONObject {
        let (link, id): (String?, String?) =
            switch source {
            case .link(let link): (link, nil)
            case .id(let id): (nil, id)
            }
        return [
            "kind": .string(kind.rawValue), "link": link.map(JSON.string), "id": id.map(JSON.string),
            "caption": caption.map(JSON.string), "filename": filename.map(JSON.string), "voice": isVoice ? true : nil,
        ]
    }

    fileprivate init?(json: JSON) {
        guard let kind = (json["kind"]?.string).flatMap(Event.Media.Kind.init(rawValue:)) else { return nil }
        let link = (json["link"]?.string).map(Source.link)
        guard let source = link ?? (json["id"]?.string).map(Source.id) else { return nil }
        self.init(
            kind, source, caption: json["caption"]?.string, filename: json["filename"]?.string,
            isVoice: json["voice"]?.bool ?? false)
    }
}

extension Message.Header {
    fileprivate var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .media(let media): .object(media.json)
        }
    }

    fileprivate init?(json: JSON?) {
        if let text = json?.string {
            self = .text(text)
        } else if let media = json.flatMap(Message.Media.init(json:)) {
            self = .media(media)
        } else {
            return nil
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
