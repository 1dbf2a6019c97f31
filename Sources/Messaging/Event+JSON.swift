package import JSON

extension Event {
    /// The event in one JSON object: what the journal keeps, what `parlua webhook decode` prints and, without `raw`,
    /// what scripts receive. ``init(json:)`` reads it back.
    ///
    /// `text` is always a string: what the person wrote, a caption or the label of what they tapped; empty where there
    /// is none.
    package var json: JSON {
        var object: JSONObject = [
            "kind": .string(content.kind), "key": .string(key), "transport": .string(channel.transport.rawValue),
            "account": .string(channel.account), "at": .integer(at.milliseconds), "sender": sender?.json,
            "group": group.map(JSON.string), "text": .string(content.text), "reply_to": replyTo.map(JSON.string),
            "forwarded": forwarded ? true : nil, "referral": referral,
        ]
        for member in content.members.members { object[member.name] = member.value }
        object["raw"] = raw
        return .object(object)
    }

    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let key = json["key"]?.string,
            let transport = json["transport"]?.string.flatMap(Transport.init(rawValue:)),
            let account = json["account"]?.string, let at = json["at"]?.integer, let content = Content(json: json)
        else { return nil }
        self.init(
            key: key, channel: ChannelID(transport, account: account), at: Timestamp(milliseconds: at),
            sender: json["sender"].map(Sender.init(json:)), group: json["group"]?.string, content: content,
            replyTo: json["reply_to"]?.string, forwarded: json["forwarded"]?.bool ?? false, referral: json["referral"],
            raw: json["raw"] ?? .null)
    }
}

extension Event.Content {
    /// The name scripts and metrics know this kind of event by.
    package var kind: String {
        switch self {
        case .text: "text"
        case .choice: "choice"
        case .media: "media"
        case .location: "location"
        case .contacts: "contacts"
        case .reaction: "reaction"
        case .order: "order"
        case .system: "system"
        case .unsupported: "unsupported"
        case .status: "status"
        case .timer: "timer"
        case .handback: "handback"
        case .unknown: "unknown"
        }
    }

    /// The words in it; empty where there are none.
    package var text: String {
        switch self {
        case .text(let body): body
        case .choice(let choice): choice.title
        case .media(let media): media.caption ?? ""
        case .order(let order): order.text ?? ""
        default: ""
        }
    }

    fileprivate var members: JSONObject {
        switch self {
        case .text: [:]
        case .choice(let choice):
            [
                "choice": [
                    "id": .string(choice.id), "title": .string(choice.title), "source": .string(choice.source.rawValue),
                ]
            ]
        case .media(let media): ["media": media.json]
        case .location(let place):
            [
                "location": [
                    "latitude": .number(place.latitude), "longitude": .number(place.longitude),
                    "name": place.name.map(JSON.string), "address": place.address.map(JSON.string),
                ]
            ]
        case .contacts(let cards): ["contacts": .array(cards)]
        case .reaction(let target, let emoji):
            ["reaction": ["target": .string(target), "emoji": emoji.map(JSON.string)]]
        case .order(let order): ["order": order.json]
        case .system(let notice):
            ["system": ["type": .string(notice.type), "body": notice.body.map(JSON.string)]]
        case .unsupported(let type): ["unsupported": ["type": type.map(JSON.string)]]
        case .status(let receipt): ["status": receipt.json]
        case .timer(let firing): ["timer": ["name": .string(firing.name), "data": firing.data]]
        case .handback(let by): ["handback": ["by": by.map(JSON.string)]]
        case .unknown(let type): ["unknown": ["type": .string(type)]]
        }
    }

    fileprivate init?(json: JSON) {
        guard let kind = json["kind"]?.string else { return nil }
        switch (kind, json[kind]) {
        case ("text", let body?): self = .text(body.string ?? "")
        case ("choice", let choice?):
            guard let id = choice["id"]?.string, let source = choice["source"]?.string else { return nil }
            guard let source = Event.Choice.Source(rawValue: source) else { return nil }
            self = .choice(.init(id: id, title: choice["title"]?.string ?? "", source: source))
        case ("media", let media?):
            guard let media = Event.Media(json: media) else { return nil }
            self = .media(media)
        case ("location", let place?):
            guard let latitude = place["latitude"]?.number, let longitude = place["longitude"]?.number else {
                return nil
            }
            self = .location(
                .init(
                    latitude: latitude, longitude: longitude, name: place["name"]?.string,
                    address: place["address"]?.string))
        case ("contacts", let cards?): self = .contacts(cards.array ?? [])
        case ("reaction", let reaction?):
            guard let target = reaction["target"]?.string else { return nil }
            self = .reaction(target: target, emoji: reaction["emoji"]?.string)
        case ("order", let order?):
            guard let order = Event.Order(json: order) else { return nil }
            self = .order(order)
        case ("system", let notice?):
            guard let type = notice["type"]?.string else { return nil }
            self = .system(.init(type: type, body: notice["body"]?.string))
        case ("unsupported", let what?): self = .unsupported(type: what["type"]?.string)
        case ("status", let receipt?):
            guard let receipt = Event.Receipt(json: receipt) else { return nil }
            self = .status(receipt)
        case ("timer", let firing?):
            guard let name = firing["name"]?.string else { return nil }
            self = .timer(.init(name: name, data: firing["data"] ?? .null))
        case ("handback", let what?): self = .handback(by: what["by"]?.string)
        case ("unknown", let what?): self = .unknown(type: what["type"]?.string ?? "")
        default: return nil
        }
    }
}

extension Event.Media {
    fileprivate var json: JSON {
        [
            "kind": .string(kind.rawValue), "id": .string(id), "mime_type": mimeType.map(JSON.string),
            "caption": caption.map(JSON.string), "filename": filename.map(JSON.string), "voice": isVoice ? true : nil,
        ]
    }

    fileprivate init?(json: JSON) {
        guard let id = json["id"]?.string, let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
            return nil
        }
        self.init(
            kind: kind, id: id, mimeType: json["mime_type"]?.string, caption: json["caption"]?.string,
            filename: json["filename"]?.string, isVoice: json["voice"]?.bool ?? false)
    }
}

extension Event.Order {
    fileprivate var json: JSON {
        [
            "catalog": .string(catalog), "text": text.map(JSON.string),
            "items": .array(
                items.map {
                    [
                        "product": .string($0.product), "quantity": .number($0.quantity), "price": .number($0.price),
                        "currency": .string($0.currency),
                    ]
                }),
        ]
    }

    fileprivate init?(json: JSON) {
        guard let catalog = json["catalog"]?.string, let items = json["items"]?.array else { return nil }
        self.init(
            catalog: catalog, text: json["text"]?.string,
            items: items.map {
                .init(
                    product: $0["product"]?.string ?? "", quantity: $0["quantity"]?.number ?? 0,
                    price: $0["price"]?.number ?? 0, currency: $0["currency"]?.string ?? "")
            })
    }
}

extension Event.Receipt {
    fileprivate var json: JSON {
        [
            "message": .string(message), "status": .string(status.rawValue), "token": token.map { .string($0.text) },
            "error": error.map {
                ["code": .integer(Int64($0.code)), "title": .string($0.title), "details": $0.details.map(JSON.string)]
            },
        ]
    }

    fileprivate init?(json: JSON) {
        guard let message = json["message"]?.string, let status = json["status"]?.string.flatMap(Status.init(rawValue:))
        else { return nil }
        self.init(
            message: message, status: status, token: json["token"]?.string.map(MessageToken.init),
            error: json["error"].flatMap { error in
                (error["code"]?.integer).map {
                    ProviderError(
                        code: Int(truncatingIfNeeded: $0), title: error["title"]?.string ?? "",
                        details: error["details"]?.string)
                }
            })
    }
}
