internal import JSON

extension Validator {
    /// An image, video, audio, document or sticker: `id` or `link`, never both (section 5.2).
    func media(_ field: Field, _ type: String) throws(GraphError) -> Twin.Content {
        let extras: Set<String> =
            switch type {
            case "image", "video": ["caption"]
            case "audio": ["voice"]
            case "document": ["caption", "filename"]
            default: []
            }
        try field.object(extras.union(["id", "link"]))
        // The keys below are among a type's extras or absent.
        guard let kind = Twin.Content.Kind(rawValue: type) else { throw .unsupported(type) }
        var content = Twin.Content(kind, text: try field["caption"].optionalText(1024) ?? "")
        _ = try field["filename"].optionalText(240)
        _ = try field["voice"].optionalBool()
        (content.mediaID, content.link) = try source(field)
        return content
    }

    /// Where media come from: an id of an upload, or an address.
    func source(_ field: Field) throws(GraphError) -> (id: String?, link: String?) {
        switch (field["id"].exists, field["link"].exists) {
        case (true, true): throw .invalid("\(field.path) takes either id or link, not both.")
        case (false, false): throw .required("\(field.path)['id'] or \(field.path)['link']")
        case (true, false): return (try field["id"].text(128), nil)
        case (false, true):
            let link = try field["link"].text(2048)
            guard Self.isWebAddress(link) else { throw .invalid("\(field.path)['link'] is not a valid URI.") }
            return (nil, link)
        }
    }

    static func isWebAddress(_ text: String) -> Bool {
        for scheme in ["https://", "http://"] where text.lowercased().hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            return rest.first.map { $0.isLetter || $0.isNumber || $0 == "[" } == true && !text.contains(" ")
        }
        return false
    }
}
