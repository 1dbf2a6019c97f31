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

/// What a timer's row says beside its name's key and when it is due.
struct StoredTimer {
    let firing: Event.TimerFiring
    let repetition: Repetition?

    init(_ timer: NewTimer) {
        (firing, repetition) = (Event.TimerFiring(name: timer.name, data: timer.data), timer.repetition)
    }

    var json: JSON { ["name": .string(firing.name), "data": firing.data, "every": repetition?.json] }

    /// Nil unless `json` was made by ``json``.
    init?(json: JSON) {
        guard let name = json["name"]?.string else { return nil }
        firing = Event.TimerFiring(name: name, data: json["data"] ?? .null)
        repetition = json["every"].flatMap(Repetition.init(json:))
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
