import JSON
import Testing

@testable import Twin

@Suite("Templates")
struct TemplateTests {
    private let validator = Validator(templates: [
        Twin.Template(
            name: "order_update", header: .text("Order {{1}}"), body: "Hello {{1}}, {{2}} is ready, {{1}}!",
            footer: "Bakery",
            buttons: [.quickReply("Thanks"), .url("Track", variable: true)]),
        Twin.Template(name: "named", body: "Hi {{first_name}}, see you {{ day }}."),
        Twin.Template(name: "plain", language: "sw", category: .marketing, header: .image, body: "Karibu"),
    ])

    private func code(_ template: JSON) -> Int? {
        do throws(GraphError) {
            _ = try validator.request(send("template", template))
            return nil
        } catch {
            return error.code
        }
    }

    private func words(_ texts: String...) -> JSON { .array(texts.map { ["type": "text", "text": .string($0)] }) }

    private func orderUpdate(_ header: JSON, _ body: JSON, _ url: JSON?) -> JSON {
        var components: [JSON] = [["type": "header", "parameters": header], ["type": "body", "parameters": body]]
        if let url { components.append(["type": "button", "sub_type": "url", "index": "1", "parameters": url]) }
        return ["name": "order_update", "language": ["code": "en_US"], "components": .array(components)]
    }

    @Test("A filled template reads as the person sees it")
    func filled() throws {
        let template = orderUpdate(words("17"), words("Amina", "bread {{2}}"), words("17"))
        guard case .send(let send) = try validator.request(send("template", template)) else { return }
        #expect(send.content.text == "Hello Amina, bread {{2}} is ready, Amina!")
        #expect(send.content.header == "Order 17")
        #expect(send.content.footer == "Bakery")
        #expect(send.content.choices == [Twin.Choice(kind: .quickReply, id: "Thanks", title: "Thanks")])
    }

    @Test("The number of parameters must match")
    func counts() {
        #expect(code(orderUpdate(words("17"), words("Amina"), words("17"))) == 132_000)
        #expect(code(orderUpdate(words(), words("Amina", "bread"), words("17"))) == 132_000)
        #expect(code(orderUpdate(words("17"), words("Amina", "bread", "x"), words("17"))) == 132_000)
        #expect(code(orderUpdate(words("17"), words("Amina", "bread"), nil)) == 132_000)
        #expect(code(["name": "named", "language": ["code": "en_US"]]) == 132_000)
    }

    @Test("A template exists in a language or not at all")
    func existence() {
        #expect(code(["name": "plain", "language": ["code": "en_US"]]) == 132_001)
        #expect(code(["name": "nothing", "language": ["code": "sw"]]) == 132_001)
        #expect(code(["name": "plain"]) == 131_008)
        #expect(GraphError(132_001, "").status == 404)
    }

    @Test("Named parameters come in any order, by their names")
    func named() throws {
        func template(_ first: String, _ second: String) -> JSON {
            [
                "name": "named", "language": ["code": "en_US"],
                "components": [
                    [
                        "type": "body",
                        "parameters": [
                            ["type": "text", "parameter_name": .string(first), "text": "Monday"],
                            ["type": "text", "parameter_name": .string(second), "text": "Amina"],
                        ],
                    ]
                ],
            ]
        }
        guard case .send(let send) = try validator.request(send("template", template("day", "first_name"))) else {
            return
        }
        #expect(send.content.text == "Hi Amina, see you Monday.")
        #expect(code(template("day", "day")) == 132_000)
        #expect(code(template("day", "last_name")) == 132_012)
    }

    @Test("A header of media needs media")
    func mediaHeader() {
        func template(_ parameter: JSON) -> JSON {
            [
                "name": "plain", "language": ["code": "sw"],
                "components": [["type": "HEADER", "parameters": [parameter]]],
            ]
        }
        #expect(code(template(["type": "image", "image": ["link": "https://example.com/a.png"]])) == nil)
        #expect(
            code(template(["type": "image", "image": ["link": "https://example.com/a.png", "id": "1"]])) == 131_009)
        #expect(code(template(["type": "text", "text": "a"])) == 132_012)
        #expect(code(["name": "plain", "language": ["code": "sw"]]) == 132_000)
    }

    @Test("Unknown templates can be taken as they come")
    func unknown() throws {
        let body = send("template", orderUpdate(words("1"), words("Amina", "bread"), nil))
        guard case .send(let send) = try Validator(acceptsUnknownTemplates: true).request(body) else { return }
        #expect(send.content.text == "order_update: Amina, bread")
    }

    @Test("Odd braces stay as they are", arguments: ["{{", "}}", "{{}}", "{{1", "a {{x}} b", "{{{1}}"])
    func braces(text: String) {
        #expect(Twin.Template.fill(text, [:]) == text)
        #expect(Twin.Template.variables(in: text).count <= 1)
    }
}
