internal import JSON

/// Judges the body of `POST /{phone-number-id}/messages`, field by field, with the limits of the facts' section 5.
struct Validator {
    var templates: [Twin.Template] = []
    /// Whether a template that nobody registered is taken as it comes.
    var acceptsUnknownTemplates = false

    private static let keys: Set<String> = [
        "messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data",
        "status",
        "message_id", "typing_indicator", "text", "interactive", "template", "reaction", "location", "contacts",
        "image",
        "video", "audio", "document", "sticker",
    ]

    func request(_ body: JSON) throws(GraphError) -> GraphRequest {
        guard body.object != nil else { throw .parameter("The body must be a JSON object.") }
        let root = Field(body, path: "")
        guard body["messaging_product"]?.string == "whatsapp" else {
            throw .parameter("The parameter messaging_product is required.")
        }
        if body["category"] != nil { throw .parameter("Direct Send is not enabled for this account.") }
        try root.object(Self.keys)
        if root["status"].exists { return try read(root) }
        return .send(
            Send(
                recipient: try recipient(root), content: try content(root), quoting: try quoting(root),
                callbackData: try root["biz_opaque_callback_data"].optionalText(512)))
    }

    private func read(_ root: Field) throws(GraphError) -> GraphRequest {
        guard root["status"].value == "read" else { throw .parameter("Param status must be one of {READ}.") }
        let id = try root["message_id"].text(512)
        let typing = root["typing_indicator"]
        guard typing.exists else { return .read(messageID: id, typing: false) }
        try typing.object(["type"])
        guard typing["type"].value == "text" else { throw .invalid("typing_indicator['type'] must be text.") }
        return .read(messageID: id, typing: true)
    }

    /// `to` wins where both are given (section 5.1).
    private func recipient(_ root: Field) throws(GraphError) -> Send.Recipient {
        if let type = root["recipient_type"].value, type != "individual" {
            guard type == "group" else { throw .parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}.") }
            throw .unsupported("A group")
        }
        if root["to"].exists { return .phone(try root["to"].text(64)) }
        guard root["recipient"].exists else { throw .parameter("The parameter to is required.") }
        let userID = try root["recipient"].text(160)
        guard UserID.isWellFormed(userID) else { throw .invalid("recipient is not a business-scoped user ID.") }
        return .userID(userID)
    }

    private func quoting(_ root: Field) throws(GraphError) -> String? {
        guard root["context"].exists else { return nil }
        try root["context"].object(["message_id"])
        return try root["context"]["message_id"].text(512)
    }

    /// `text` is implied where the type is missing.
    private func content(_ root: Field) throws(GraphError) -> Twin.Content {
        let type = try root["type"].optionalText(64) ?? "text"
        let field = root[type]
        var content: Twin.Content =
            switch type {
            case "text": try text(field)
            case "image", "video", "audio", "document", "sticker": try media(field, type)
            case "location": try location(field)
            case "contacts": try contacts(field)
            case "reaction": try reaction(field)
            case "interactive": try interactive(field)
            case "template": try template(field)
            case "pin", "order_details", "order_status": throw .unsupported(type)
            default: throw .parameter("Param type must be a known message type.")
            }
        content.raw = field.value ?? .null
        if content.kind == .reaction, root["context"].exists { throw .invalid("A reaction cannot quote a message.") }
        return content
    }

    private func text(_ field: Field) throws(GraphError) -> Twin.Content {
        try field.object(["body", "preview_url"])
        _ = try field["preview_url"].optionalBool()
        guard let body = field["body"].value?.string, !body.isEmpty else { throw .required(field["body"].path) }
        guard body.unicodeScalars.count <= 4096 else {
            throw .parameter("Param \(field["body"].path) must be at most 4096 characters long.")
        }
        return Twin.Content(.text, text: body)
    }

    private func location(_ field: Field) throws(GraphError) -> Twin.Content {
        try field.object(["latitude", "longitude", "name", "address"])
        let latitude = try field["latitude"].number(-90...90)
        let longitude = try field["longitude"].number(-180...180)
        let name = try field["name"].optionalText(1000)
        _ = try field["address"].optionalText(1000)
        let place = "\(latitude), \(longitude)"
        return Twin.Content(.location, text: name.map { "\($0) (\(place))" } ?? place)
    }

    private func reaction(_ field: Field) throws(GraphError) -> Twin.Content {
        try field.object(["message_id", "emoji"])
        _ = try field["message_id"].text(512)
        guard let emoji = field["emoji"].value else { throw .required(field["emoji"].path) }
        // An empty emoji takes the reaction away; more than one character cannot be a reaction.
        guard let emoji = emoji.string, emoji.count <= 1 else { throw .invalid("reaction['emoji'] must be one emoji.") }
        return Twin.Content(.reaction, text: emoji)
    }

    private func contacts(_ field: Field) throws(GraphError) -> Twin.Content {
        var names: [String] = []
        for contact in try field.items(1...257) {
            try contact.object(["addresses", "birthday", "emails", "name", "org", "phones", "urls"])
            let name = contact["name"]
            let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"]
            try name.object(Set(parts + ["formatted_name"]))
            names.append(try name["formatted_name"].text(1024))
            guard parts.contains(where: { name[$0].exists }) else {
                throw .required("\(name.path) needs one more part than formatted_name;")
            }
        }
        return Twin.Content(.contacts, text: names.joined(separator: ", "))
    }
}
