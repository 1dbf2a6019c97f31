import JSON
import Messaging

/// A stored value with its key, which is nowhere else in the file.
struct StoredText {
    let key: String
    let value: JSON

    var json: JSON { [.string(key), value] }

    init(key: String, value: JSON) { (self.key, self.value) = (key, value) }

    /// Nil unless `json` was made by ``json``.
    init?(json: JSON) {
        guard let pair = json.array, pair.count == 2, let key = pair[0].string else { return nil }
        self.init(key: key, value: pair[1])
    }
}

extension Event.TimerFiring {
    var stored: JSON { ["name": .string(name), "data": data] }

    /// Nil unless `json` was made by ``stored``.
    init?(stored json: JSON) {
        guard let name = json["name"]?.string else { return nil }
        self.init(name: name, data: json["data"] ?? .null)
    }
}

extension Outgoing {
    var json: JSON {
        switch recipient {
        case .person(let identities): ["message": message.json, "person": Person(listing: identities).json]
        case .group(let id): ["message": message.json, "group": .string(id)]
        }
    }

    /// Nil unless `json` was made by ``json``.
    init?(token: MessageToken, json: JSON) {
        guard let message = json["message"].flatMap(Message.init(json:)) else { return nil }
        if let person = json["person"] {
            self.init(token: token, message: message, recipient: .person(Person(json: person).identities))
        } else if let group = json["group"]?.string {
            self.init(token: token, message: message, recipient: .group(group))
        } else {
            return nil
        }
    }
}
