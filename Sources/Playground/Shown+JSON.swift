internal import JSON
internal import Twin

extension Twin.Shown {
    /// The message as tests compare it: what they read has the names under which `reply` was given it.
    var json: JSON {
        var object: JSONObject = ["kind": .string(kind.rawValue), "text": text.isEmpty ? nil : .string(text)]
        let raw = content.raw
        switch kind {
        case .buttons:
            object["buttons"] = .array(choices.map { ["id": .string($0.id), "title": .string($0.title)] })
        case .list:
            object["label"] = raw["action"]?["button"]
            object["rows"] = .array(
                choices.map {
                    [
                        "id": .string($0.id), "title": .string($0.title),
                        "description": $0.description.map(JSON.string),
                    ]
                })
        case .link:
            let parameters = raw["action"]?["parameters"]
            object["link"] = ["label": parameters?["display_text"], "url": parameters?["url"]]
        case .locationRequest: object["request"] = "location"
        case .image, .video, .audio, .document, .sticker:
            object[kind.rawValue] = (content.link ?? content.mediaID).map(JSON.string)
            object["filename"] = raw["filename"]
            object["voice"] = raw["voice"]
        case .location:
            object["location"] = raw
            object["text"] = nil
        case .contacts: object["contact"] = .string(text)
        case .reaction: object["reaction"] = text.isEmpty ? false : .string(text)
        case .template:
            object["template"] = raw["name"]
            object["language"] = raw["language"]?["code"]
        case .text: break
        }
        object["footer"] = content.footer.map(JSON.string)
        object["header"] = content.header.map(JSON.string)
        if let header = raw["header"], let type = header["type"]?.string, type != "text" {
            object[type] = header[type]?["link"] ?? header[type]?["id"]
        }
        return .object(object)
    }
}
