internal import JSON

extension Validator {
    /// A template: it exists in the language asked for, and gets as many parameters as it has variables (section 5.10).
    func template(_ field: Field) throws(GraphError) -> Twin.Content {
        guard field.exists else { throw .required(field.path) }
        let name = try field["name"].text(512)
        let language = try field["language"]["code"].text(16)
        let components = try field["components"].exists ? field["components"].items(0...20) : []
        for component in components { _ = try component["type"].text(32) }
        var content = Twin.Content(.template)
        content.template = "\(name)/\(language)"
        guard let template = templates.first(where: { $0.name == name && $0.language == language }) else {
            guard acceptsUnknownTemplates else {
                throw GraphError(
                    132_001, "Template name does not exist in the translation",
                    details: "template name (\(name.prefix(64))) does not exist in \(language)")
            }
            content.text = try guess(name, components)
            return content
        }
        try fill(&content, template, components)
        return content
    }

    /// What can be shown of a template that nobody registered.
    private func guess(_ name: String, _ components: [Field]) throws(GraphError) -> String {
        var words: [String] = []
        for component in components where component["type"].value?.string?.lowercased() == "body" {
            for parameter in try component["parameters"].items(0...100) {
                words.append(parameter["text"].value?.string ?? "")
            }
        }
        return words.isEmpty ? name : "\(name): \(words.joined(separator: ", "))"
    }

    private func fill(_ content: inout Twin.Content, _ template: Twin.Template, _ components: [Field])
        throws(GraphError)
    {
        func component(_ type: String) -> Field? {
            components.first { $0["type"].value?.string?.lowercased() == type }
        }
        content.text = try text(template.body, component("body"), place: "body")
        switch template.header {
        case .text(let text): content.header = try self.text(text, component("header"), place: "header")
        case nil: try none(component("header"), place: "header")
        case .image: content.link = try media("image", component("header"))
        case .video: content.link = try media("video", component("header"))
        case .document: content.link = try media("document", component("header"))
        case .location: try one("location", component("header"))
        }
        content.footer = template.footer
        content.choices = try buttons(
            template, components.filter { $0["type"].value?.string?.lowercased() == "button" })
    }

    private func text(_ text: String, _ component: Field?, place: String) throws(GraphError) -> String {
        let variables = Twin.Template.variables(in: text)
        guard let component, component["parameters"].exists else {
            guard variables.isEmpty else { throw count(0, variables.count, place) }
            return text
        }
        let parameters = try component["parameters"].items(0...100)
        guard parameters.count == variables.count else { throw count(parameters.count, variables.count, place) }
        let named = variables.contains { Int($0) == nil }
        var values: [String: String] = [:]
        for (index, parameter) in parameters.enumerated() {
            let name = named ? try parameter["parameter_name"].text(512) : String(index + 1)
            guard variables.contains(name) else {
                throw GraphError(
                    132_012, "Parameter format does not match format in the created template",
                    details: "\(place): unknown parameter \(name.prefix(64))")
            }
            values[name] = try value(parameter)
        }
        // Two parameters may carry the same name, which leaves another variable empty.
        guard values.count == variables.count else { throw count(values.count, variables.count, place) }
        let filled = Twin.Template.fill(text, values)
        guard filled.unicodeScalars.count <= 1024 else {
            throw GraphError(132_005, "Template hydrated text too long", details: "\(place) is longer than 1024.")
        }
        return filled
    }

    private func value(_ parameter: Field) throws(GraphError) -> String {
        switch try parameter["type"].text(64).lowercased() {
        case "text": try parameter["text"].text(32_768)
        case "currency": try parameter["currency"]["fallback_value"].text(1024)
        case "date_time": try parameter["date_time"]["fallback_value"].text(1024)
        case let type:
            throw GraphError(
                132_012, "Parameter format does not match format in the created template",
                details: "\(parameter.path): \(type.prefix(32)) is not a text parameter")
        }
    }

    private func media(_ type: String, _ component: Field?) throws(GraphError) -> String? {
        let parameter = try one(type, component)
        return try source(parameter[type]).link
    }

    @discardableResult
    private func one(_ type: String, _ component: Field?) throws(GraphError) -> Field {
        guard let component, let parameter = try component["parameters"].items(0...100).first else {
            throw count(0, 1, "header")
        }
        guard parameter["type"].value?.string?.lowercased() == type, parameter[type].exists else {
            throw GraphError(
                132_012, "Parameter format does not match format in the created template",
                details: "header: Format mismatch, expected \(type.uppercased())")
        }
        return parameter
    }

    private func none(_ component: Field?, place: String) throws(GraphError) {
        guard let component, component["parameters"].exists else { return }
        let given = try component["parameters"].items(0...100).count
        guard given == 0 else { throw count(given, 0, place) }
    }

    private func buttons(_ template: Twin.Template, _ components: [Field]) throws(GraphError) -> [Twin.Choice] {
        var given: [Int: Field] = [:]
        for component in components {
            let index = component["index"]
            guard let number = index.value?.integer.map(Int.init) ?? index.value?.string.flatMap(Int.init),
                template.buttons.indices.contains(number)
            else { throw GraphError(132_018, "Template parameter problem", details: "button: no such index") }
            given[number] = component
        }
        var choices: [Twin.Choice] = []
        for (index, button) in template.buttons.enumerated() {
            let parameter = try given[index]?["parameters"].items(0...10).first
            switch button {
            case .quickReply(let title):
                let payload = try parameter.map { field throws(GraphError) in try field["payload"].text(256) }
                choices.append(Twin.Choice(kind: .quickReply, id: payload ?? title, title: title))
            case .url(_, let variable):
                if variable, parameter == nil { throw count(0, 1, "button") }
                if !variable, parameter != nil { throw count(1, 0, "button") }
                _ = try parameter?["text"].text(2000)
            case .copyCode:
                guard let parameter else { throw count(0, 1, "button") }
                _ = try parameter["coupon_code"].text(15)
            case .phone:
                if parameter != nil { throw count(1, 0, "button") }
            }
        }
        return choices
    }

    private func count(_ given: Int, _ expected: Int, _ place: String) -> GraphError {
        GraphError(
            132_000, "Number of parameters does not match the expected number of params",
            details: "\(place): number of localizable_params (\(given)) does not match the expected number of params "
                + "(\(expected))")
    }
}
