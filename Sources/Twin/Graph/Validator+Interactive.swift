internal import JSON

extension Validator {
    /// Reply buttons, lists, link buttons and requests for a location (sections 5.3 to 5.6).
    func interactive(_ field: Field) throws(GraphError) -> Twin.Content {
        guard field.exists else { throw .required(field.path) }
        let type = try field["type"].text(64)
        try field.object(["type", "header", "body", "footer", "action"])
        var content: Twin.Content
        switch type {
        case "button":
            content = Twin.Content(.buttons, text: try body(field, most: 1024))
            content.choices = try buttons(field["action"])
            (content.header, content.link) = try header(field["header"], mayHoldMedia: true)
        case "list":
            content = Twin.Content(.list, text: try body(field, most: 4096))
            content.choices = try rows(field["action"])
            (content.header, _) = try header(field["header"], mayHoldMedia: false)
        case "cta_url":
            content = Twin.Content(.link, text: try body(field, most: 1024))
            (content.header, _) = try header(field["header"], mayHoldMedia: true)
            (content.label, content.link) = try link(field["action"])
        case "location_request_message":
            content = Twin.Content(.locationRequest, text: try body(field, most: 1024))
            try field["action"].object(["name"])
            guard field["action"]["name"].value == "send_location" else {
                throw .invalid("interactive['action']['name'] must be send_location.")
            }
        default: throw .unsupported("interactive \(type)")
        }
        if field["footer"].exists {
            try field["footer"].object(["text"])
            content.footer = try field["footer"]["text"].text(60)
        }
        return content
    }

    private func body(_ field: Field, most: Int) throws(GraphError) -> String {
        try field["body"].object(["text"])
        return try field["body"]["text"].text(most)
    }

    /// The header's text, or where its media lie.
    private func header(
        _ field: Field, mayHoldMedia: Bool
    ) throws(GraphError) -> (text: String?, link: String?) {
        guard field.exists else { return (nil, nil) }
        let type = try field["type"].text(64)
        if type == "text" {
            try field.object(["type", "text"])
            return (try field["text"].text(60), nil)
        }
        guard mayHoldMedia, ["image", "video", "document"].contains(type) else {
            throw .invalid("interactive['header']['type'] \(type.prefix(32)) is not supported here.")
        }
        try field.object(["type", type])
        try field[type].object(["id", "link", "filename"])
        return (nil, try source(field[type]).link)
    }

    private func buttons(_ action: Field) throws(GraphError) -> [Twin.Choice] {
        try action.object(["buttons"])
        var choices: [Twin.Choice] = []
        for button in try action["buttons"].items(1...3) {
            try button.object(["type", "reply"])
            guard button["type"].value == "reply" else { throw .invalid("\(button.path)['type'] must be reply.") }
            try button["reply"].object(["id", "title"])
            choices.append(
                Twin.Choice(
                    kind: .button, id: try identifier(button["reply"]["id"], most: 256),
                    title: try button["reply"]["title"].text(20)))
        }
        guard Set(choices.map(\.title)).count == choices.count else {
            throw .invalid("Duplicated title for buttons: titles must be unique.")
        }
        try unique(choices)
        return choices
    }

    private func rows(_ action: Field) throws(GraphError) -> [Twin.Choice] {
        try action.object(["button", "sections"])
        _ = try action["button"].text(20)
        let sections = try action["sections"].items(1...10)
        var choices: [Twin.Choice] = []
        for section in sections {
            try section.object(["title", "rows"])
            let title = try section["title"].optionalText(24)
            if sections.count > 1, title == nil { throw .required("\(section.path)['title']") }
            for row in try section["rows"].items(1...10) {
                try row.object(["id", "title", "description"])
                choices.append(
                    Twin.Choice(
                        kind: .row, id: try identifier(row["id"], most: 200), title: try row["title"].text(24),
                        description: try row["description"].optionalText(72)))
            }
        }
        guard choices.count <= 10 else { throw .invalid("Total row count exceed max allowed count: 10") }
        try unique(choices)
        return choices
    }

    private func link(_ action: Field) throws(GraphError) -> (label: String, url: String) {
        try action.object(["name", "parameters"])
        guard action["name"].value == "cta_url" else {
            throw .invalid("interactive['action']['name'] must be cta_url.")
        }
        try action["parameters"].object(["display_text", "url"])
        let label = try action["parameters"]["display_text"].text(20)
        let url = try action["parameters"]["url"].text(2000)
        guard Self.isWebAddress(url) else { throw .invalid("\(action.path)['parameters']['url'] is not a valid URI.") }
        return (label, url)
    }

    /// Ids have no blanks at their edges (section 5.3).
    private func identifier(_ field: Field, most: Int) throws(GraphError) -> String {
        let id = try field.text(most)
        guard id.first?.isWhitespace == false, id.last?.isWhitespace == false else {
            throw .invalid("\(field.path) must not begin or end with a blank.")
        }
        return id
    }

    private func unique(_ choices: [Twin.Choice]) throws(GraphError) {
        guard Set(choices.map(\.id)).count == choices.count else {
            throw .invalid("Duplicated row or button ids: they must be unique.")
        }
    }
}
