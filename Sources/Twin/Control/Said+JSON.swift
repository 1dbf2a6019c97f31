internal import JSON

extension Said {
    /// What a control's body says: exactly one of these members.
    ///
    ///     "text": "menu"
    ///     "image" | "video" | "audio" | "document" | "sticker": {"caption","filename","mime_type","voice"}
    ///     "location": {"latitude","longitude","name","address"}
    ///     "contacts": […]
    ///     "reaction": {"message_id","emoji"}      without emoji it is taken away
    ///     "order": {…}
    ///     "welcome": true
    ///     "unsupported": "poll"
    ///     "unknown": {"type":"hologram","object":{…}}
    init(json: JSON) throws(Control.Refusal) {
        if let text = json["text"]?.string {
            self = .text(text)
        } else if let kind = Media.Kind.allCases.first(where: { json[$0.rawValue]?.object != nil }) {
            let object = json[kind.rawValue]
            var media = Media(
                kind, mimeType: object?["mime_type"]?.string, caption: object?["caption"]?.string,
                filename: object?["filename"]?.string)
            media.isVoice = object?["voice"]?.bool ?? false
            self = .media(media)
        } else if let place = json["location"] {
            guard let latitude = place["latitude"]?.number, let longitude = place["longitude"]?.number else {
                throw Control.Refusal("a location needs latitude and longitude")
            }
            self = .location(
                latitude: latitude, longitude: longitude, name: place["name"]?.string, address: place["address"]?.string)
        } else if let cards = json["contacts"]?.array {
            self = .contacts(cards)
        } else if let target = json["reaction"]?["message_id"]?.string {
            self = .reaction(json["reaction"]?["emoji"]?.string, to: target)
        } else if let order = json["order"] {
            self = .order(order)
        } else if json["welcome"] == true {
            self = .welcome
        } else if let kind = json["unsupported"]?.string {
            self = .unsupported(kind)
        } else if let type = json["unknown"]?["type"]?.string {
            self = .unknown(type: type, json["unknown"]?["object"] ?? [:])
        } else {
            throw Control.Refusal("\"text\" is missing, or another thing to say")
        }
    }
}

extension Twin.Faults {
    /// Faults by their names; probabilities from 0 to 1, durations in milliseconds.
    init(json: JSON) throws(Control.Refusal) {
        self.init()
        for member in json.object?.members ?? [] {
            guard let number = member.value.number, number >= 0, number <= 1e9 else {
                throw Control.Refusal("\"\(member.name.prefix(32))\" needs a number")
            }
            switch member.name {
            case "refuse": refuse = number
            case "refusal": refusal = Int(number)
            case "lose_answer": loseAnswer = number
            case "accept_then_refuse": acceptThenRefuse = number
            case "answer_late": answerLate = number
            case "lateness_ms": lateness = .milliseconds(Int64(number))
            case "fail_after_sent": failAfterSent = number
            case "duplicate": duplicate = number
            case "forge": forge = number
            case "reorder": reorder = number
            case "disorder_ms": disorder = .milliseconds(Int64(number))
            case "batch": batch = Int(number)
            default: throw Control.Refusal("there is no fault \"\(member.name.prefix(32))\"")
            }
        }
    }
}
