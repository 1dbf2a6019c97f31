import JSON
import Testing

@testable import Twin

@Suite("Limits of buttons and lists")
struct ChoiceLimitTests {
    private func code(_ interactive: JSON) -> Int? {
        do throws(GraphError) {
            _ = try Validator().request(send("interactive", interactive))
            return nil
        } catch {
            return error.code
        }
    }

    private func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    private func buttons(
        _ replies: [(id: String, title: String)], body: String = "Choose", footer: String? = nil, header: JSON? = nil
    ) -> JSON {
        [
            "type": "button", "header": header, "body": ["text": .string(body)],
            "footer": footer.map { ["text": .string($0)] },
            "action": [
                "buttons": .array(
                    replies.map { ["type": "reply", "reply": ["id": .string($0.id), "title": .string($0.title)]] })
            ],
        ]
    }

    @Test("One to three buttons with ids up to 256 and titles up to 20")
    func buttonLimits() {
        #expect(code(buttons([("a", "A")])) == nil)
        #expect(code(buttons([("a", "A"), ("b", "B"), ("c", "C")])) == nil)
        #expect(code(buttons([])) == 131_009)
        #expect(code(buttons([("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")])) == 131_009)
        #expect(code(buttons([(letters(256), letters(20))])) == nil)
        #expect(code(buttons([(letters(257), "A")])) == 131_009)
        #expect(code(buttons([("a", letters(21))])) == 131_009)
        #expect(code(buttons([("a", "")])) == 131_009)
        #expect(code(buttons([(" a", "A")])) == 131_009)
        #expect(code(buttons([("a", "A"), ("a", "B")])) == 131_009)
        #expect(code(buttons([("a", "A"), ("b", "A")])) == 131_009)
    }

    @Test("Body, footer and header of buttons")
    func buttonTexts() {
        #expect(code(buttons([("a", "A")], body: letters(1024), footer: letters(60))) == nil)
        #expect(code(buttons([("a", "A")], body: letters(1025))) == 131_009)
        #expect(code(buttons([("a", "A")], footer: letters(61))) == 131_009)
        #expect(code(buttons([("a", "A")], header: ["type": "text", "text": .string(letters(60))])) == nil)
        #expect(code(buttons([("a", "A")], header: ["type": "text", "text": .string(letters(61))])) == 131_009)
        #expect(code(buttons([("a", "A")], header: ["type": "image", "image": ["id": "1"]])) == nil)
        #expect(code(buttons([("a", "A")], header: ["type": "audio", "audio": ["id": "1"]])) == 131_009)
    }

    private func list(
        sections: [(title: String?, rows: Int)], body: String = "Choose", button: String = "Menu", row: JSON = [:],
        header: JSON? = nil
    ) -> JSON {
        var number = 0
        let sections: [JSON] = sections.map { section in
            let rows: [JSON] = (0..<section.rows).map { _ in
                number += 1
                var cell: JSONObject = ["id": .string("row\(number)"), "title": "Row"]
                for member in row.object?.members ?? [] { cell[member.name] = member.value }
                return .object(cell)
            }
            return ["title": section.title.map(JSON.string), "rows": .array(rows)]
        }
        return [
            "type": "list", "header": header, "body": ["text": .string(body)],
            "action": ["button": .string(button), "sections": .array(sections)],
        ]
    }

    @Test("Ten rows in all, in one to ten sections; several sections need titles")
    func listLimits() {
        #expect(code(list(sections: [(nil, 10)])) == nil)
        #expect(code(list(sections: [(nil, 11)])) == 131_009)
        #expect(code(list(sections: [("A", 5), ("B", 5)])) == nil)
        #expect(code(list(sections: [("A", 5), ("B", 6)])) == 131_009)
        #expect(code(list(sections: [("A", 1), (nil, 1)])) == 131_008)
        #expect(code(list(sections: [])) == 131_009)
        #expect(code(list(sections: [(nil, 0)])) == 131_009)
        #expect(code(list(sections: (1...10).map { ("S\($0)", 1) })) == nil)
        #expect(code(list(sections: (1...11).map { ("S\($0)", 1) })) == 131_009)
        #expect(code(list(sections: [("A", 1), ("B", 1)], row: ["id": "same"])) == 131_009)
    }

    @Test("Texts of lists")
    func listTexts() {
        #expect(code(list(sections: [(letters(24), 1)], body: letters(4096), button: letters(20))) == nil)
        #expect(code(list(sections: [(letters(25), 1)])) == 131_009)
        #expect(code(list(sections: [(nil, 1)], body: letters(4097))) == 131_009)
        #expect(code(list(sections: [(nil, 1)], button: letters(21))) == 131_009)
        #expect(
            code(list(sections: [(nil, 1)], row: ["id": .string(letters(200)), "title": .string(letters(24))])) == nil)
        #expect(code(list(sections: [(nil, 1)], row: ["id": .string(letters(201))])) == 131_009)
        #expect(code(list(sections: [(nil, 1)], row: ["title": .string(letters(25))])) == 131_009)
        #expect(code(list(sections: [(nil, 1)], row: ["description": .string(letters(72))])) == nil)
        #expect(code(list(sections: [(nil, 1)], row: ["description": .string(letters(73))])) == 131_009)
        #expect(code(list(sections: [(nil, 1)], header: ["type": "image", "image": ["id": "1"]])) == 131_009)
    }
}
