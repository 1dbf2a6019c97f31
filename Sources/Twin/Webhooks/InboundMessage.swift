internal import Crypto
internal import JSON
internal import Messaging

/// Builds `messages[]` items and the `value` around them (section 2).
struct InboundMessage {
    let business: Twin.Phone
    let person: PersonIdentity
    let id: String
    let at: Timestamp

    /// The `value` of a change in field `messages`.
    func value(_ message: JSONObject) -> JSON {
        [
            "messaging_product": "whatsapp",
            "metadata": Self.metadata(business),
            "contacts": [contact],
            "messages": [.object(message)],
        ]
    }

    static func metadata(_ business: Twin.Phone) -> JSON {
        [
            "display_phone_number": .string(business.displayNumber),
            "phone_number_id": .string(business.phoneNumberID),
        ]
    }

    private var contact: JSON {
        [
            "profile": ["name": .string(person.name), "username": person.username.map(JSON.string)],
            "wa_id": person.showsPhone ? .string(person.phone) : nil,
            "user_id": person.userID.map(JSON.string),
            "parent_user_id": person.parentID.map(JSON.string),
        ]
    }

    /// The keys every message has; what withholds the phone leaves its key out.
    private func message(quoting: String?) -> JSONObject {
        [
            "context": quoting.map { ["from": .string(business.displayNumber), "id": .string($0)] },
            "from": person.showsPhone ? .string(person.phone) : nil,
            "from_user_id": person.userID.map(JSON.string),
            "from_parent_user_id": person.parentID.map(JSON.string),
            "id": .string(id),
            "timestamp": .string(String(at.seconds)),
        ]
    }

    func said(_ said: Twin.Said, quoting: String?, media shelved: (id: String, url: String)?) -> JSONObject {
        var message = message(quoting: quoting)
        func put(_ type: String, _ object: JSON?) {
            message["type"] = .string(type)
            message[type] = object
        }
        switch said {
        case .text(let text): put("text", ["body": .string(text)])
        case .media(let media): put(media.kind.rawValue, Self.media(media, shelved))
        case .location(let latitude, let longitude, let name, let address):
            put(
                "location",
                [
                    "latitude": .number(latitude), "longitude": .number(longitude),
                    "name": name.map(JSON.string), "address": address.map(JSON.string),
                ])
        case .contacts(let cards): put("contacts", .array(cards))
        case .reaction(let emoji, let target):
            put("reaction", ["message_id": .string(target), "emoji": emoji.map(JSON.string)])
        case .order(let order): put("order", order)
        case .welcome: put("request_welcome", nil)
        case .unsupported(let kind):
            message["errors"] = [Self.unsupported]
            put("unsupported", ["type": .string(kind)])
        case .unknown(let type, let object): put(type, object)
        }
        return message
    }

    func tapped(_ choice: Twin.Choice, of messageID: String) -> JSONObject {
        var message = message(quoting: messageID)
        let title = JSON.string(choice.title)
        switch choice.kind {
        case .quickReply:
            message["type"] = "button"
            message["button"] = ["payload": .string(choice.id), "text": title]
        case .button:
            message["type"] = "interactive"
            message["interactive"] = [
                "type": "button_reply", "button_reply": ["id": .string(choice.id), "title": title],
            ]
        case .row:
            message["type"] = "interactive"
            message["interactive"] = [
                "type": "list_reply",
                "list_reply": [
                    "id": .string(choice.id), "title": title, "description": choice.description.map(JSON.string),
                ],
            ]
        }
        return message
    }

    private static func media(_ media: Twin.Said.Media, _ shelved: (id: String, url: String)?) -> JSON {
        let isVoice: JSON? = media.kind == .audio ? .bool(media.isVoice) : nil
        let isAnimated: JSON? = media.kind == .sticker ? false : nil
        return [
            "caption": media.caption.map(JSON.string),
            "filename": media.filename.map(JSON.string),
            "mime_type": .string(media.mimeType),
            "sha256": .string(MessageID.base64(SHA256.digest(of: media.bytes))),
            "id": shelved.map { .string($0.id) },
            "url": shelved.map { .string($0.url) },
            "voice": isVoice,
            "animated": isAnimated,
        ]
    }

    private static let unsupported: JSON = [
        "code": 131_051, "title": "Message type unknown", "message": "Message type unknown",
        "error_data": ["details": "Message type is currently not supported."],
    ]
}
