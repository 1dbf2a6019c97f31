import Channels
import JSON
import Messaging
import Testing

@Suite("What WhatsApp would refuse")
struct WhatsAppProblemTests {
    private static let phone = WhatsApp.Address.phone("254712345678")

    private static func problems(_ content: Message.Content, to address: WhatsApp.Address = phone) -> [String] {
        WhatsApp.problems(with: Message(content), to: address).map(\.description)
    }

    private static func fields(_ content: Message.Content, to address: WhatsApp.Address = phone) -> [String] {
        WhatsApp.problems(with: Message(content), to: address).map(\.field)
    }

    private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

    private static func buttons(_ titles: String..., body: String = "b", footer: String? = nil) -> Message.Content {
        .buttons(
            body: body, footer: footer,
            buttons: titles.enumerated().map { .init(id: "id\($0.offset)", title: $0.element) })
    }

    private static func list(
        _ rows: [Int], body: String = "b", label: String = "Open", title: String? = nil, rowTitle: String = "r",
        description: String? = nil
    ) -> Message.Content {
        var id = 0
        return .list(
            body: body, footer: nil, label: label,
            sections: rows.map { count in
                Message.Section(
                    title: title,
                    rows: (0..<count).map { _ in
                        id += 1
                        return Message.Row(id: "\(id)", title: rowTitle, description: description)
                    })
            })
    }

    @Test("A message at its limits has no problem")
    func atTheLimits() {
        let good: [Message.Content] = [
            .text(Self.text(4096), previewsLinks: true), .text("0", previewsLinks: false),
            .buttons(
                body: Self.text(1024), footer: Self.text(60),
                buttons: [
                    .init(id: Self.text(256), title: Self.text(20)), .init(id: "2", title: "2"),
                    .init(id: "3", title: "3"),
                ]),
            Self.list(
                [10], body: Self.text(4096), label: Self.text(20), rowTitle: Self.text(24), description: Self.text(72)),
            Self.list(Array(repeating: 1, count: 10), title: Self.text(24)),
            .media(.init(.image, .link("https://x.example/a%20b.png?x=1#y"), caption: Self.text(1024))),
            .media(.init(.image, .link("HTTP://x"), caption: nil)),
            .template(name: Self.text(512), language: "en_US", components: [["type": "body", "parameters": []]]),
            .template(name: "a_1", language: "fil", components: []), .read(message: "wamid.1", typing: true),
        ]
        for content in good { #expect(Self.problems(content) == []) }
    }

    @Test("A text beyond its limit is told with limit, length and mend")
    func tooLong() {
        #expect(
            Self.problems(.text(Self.text(4100), previewsLinks: false)) == [
                "The text has 4100 characters, but WhatsApp takes 4096 at most. Shorten it by 4: \"\(Self.text(40))…\"."
            ])
        #expect(
            Self.problems(Self.buttons("Order bread right now!")) == [
                "The title of button 1 has 22 characters, but WhatsApp takes 20 at most. Shorten it by 2: \"Order bread right now!\"."
            ])
    }

    @Test("An emoji counts as it does in UTF-16, and the author is told")
    func emoji() {
        #expect(Self.problems(Self.buttons("123456789012345678🍞")) == [])
        #expect(
            Self.problems(Self.buttons("1234567890123456789🍞")) == [
                "The title of button 1 has 21 characters (an emoji counts as 2 or more), but WhatsApp takes 20 at most. "
                    + "Shorten it by 1: \"1234567890123456789🍞\"."
            ])
    }

    @Test("What must be there must not be blank", arguments: ["", " ", "\n\t "])
    func blank(text: String) {
        #expect(Self.fields(.text(text, previewsLinks: false)) == ["the text"])
        #expect(
            Self.fields(Self.buttons(text, body: text, footer: text)) == [
                "the text above the buttons", "the footer", "the title of button 1",
            ])
        #expect(
            Self.fields(Self.list([1], body: text, label: text, title: text, rowTitle: text, description: text)) == [
                "the text above the list", "the label that opens the list", "the title of section 1",
                "the title of row 1",
                "the description of row 1",
            ])
    }

    @Test("There are one to three buttons, each with its own id and title")
    func buttonRules() {
        #expect(
            Self.problems(Self.buttons()) == [
                "Buttons must hold 1 to 3 buttons, but hold none. Add one, or send a plain text."
            ])
        #expect(
            Self.problems(Self.buttons("1", "2", "3", "4")) == [
                "Buttons must hold 1 to 3 buttons, but hold 4. Leave some out, or send a list."
            ])
        let twins: Message.Content = .buttons(
            body: "b", footer: nil,
            buttons: [.init(id: "x", title: "Yes"), .init(id: "y", title: "No"), .init(id: "x", title: "Yes")])
        #expect(
            Self.problems(twins) == [
                "The id of button 3 is \"x\", the same as that of number 1. Give each its own.",
                "The title of button 3 is \"Yes\", the same as that of number 1. Give each its own.",
            ])
        let edges: Message.Content = .buttons(body: "b", footer: nil, buttons: [.init(id: " x", title: "Yes")])
        #expect(Self.problems(edges) == ["The id of button 1 begins or ends with a blank: \" x\". Remove it."])
    }

    @Test(
        "A button's title is plain text",
        arguments: [
            ("*Yes*", true), ("_Yes_ or no", true), ("~old~", true), ("`code`", true), ("say *yes, no*", true),
            ("**Yes**", true),
            ("2 * 3 * 4", false), ("snake_case_name", false), ("*", false), ("**", false), ("Size_L", false),
            ("a*b*c", false),
            ("5* hotel", false), ("~10 ~20", false),
        ])
    func formatting(title: String, isFormatted: Bool) {
        #expect(Self.fields(Self.buttons(title)) == (isFormatted ? ["the title of button 1"] : []), "\(title)")
    }

    @Test("A list has one to ten sections and ten rows in all")
    func listRules() {
        #expect(Self.problems(Self.list([])) == ["Sections must be 1 to 10 in number, but are 0. Add one with rows."])
        #expect(Self.fields(Self.list(Array(repeating: 1, count: 11), title: "t")) == ["sections", "rows"])
        #expect(
            Self.problems(Self.list([6, 5], title: "t")) == [
                "Rows must not be more than 10 in all sections together, but are 11. Leave some out, or offer them in a second list."
            ])
        #expect(
            Self.problems(Self.list([1, 0], title: "t")) == [
                "Section 2 must hold a row at least, but holds none. Add one, or leave it out."
            ])
        #expect(Self.problems(Self.list([1, 1])).first == "The title of section 1 is empty. Write 1 to 24 characters.")
        let twins: Message.Content = .list(
            body: "b", footer: nil, label: "l",
            sections: [
                .init(title: "1", rows: [.init(id: "x", title: "Same", description: nil)]),
                .init(title: "2", rows: [.init(id: "x", title: "Same", description: nil)]),
            ])
        #expect(Self.problems(twins) == ["The id of row 2 is \"x\", the same as that of number 1. Give each its own."])
    }

    @Test(
        "A linked image needs a full web address",
        arguments: [
            "", "cat.png", "ftp://x.example/a", "https://", "https:///a.png", "https://x.example/a b.png",
            "//x.example", "https://x.example/\n",
        ])
    func links(link: String) {
        #expect(Self.fields(.media(.init(.image, .link(link), caption: nil))) == ["the link of the image"])
    }

    @Test("A template has a name and a language as Meta writes them, and parts with types")
    func templates() {
        for name in ["", "Order", "order-update", "ö", Self.text(513)] {
            #expect(Self.fields(.template(name: name, language: "en", components: [])) == ["the name of the template"])
        }
        for language in ["", "e", "english please", "en-US", "12"] {
            #expect(
                Self.fields(.template(name: "t", language: language, components: [])) == [
                    "the language of the template"
                ])
        }
        #expect(
            Self.fields(
                .template(name: "t", language: "en", components: [["type": "body"], ["parameters": []], "body"])) == [
                    "component 2 of the template", "component 3 of the template",
                ])
    }

    @Test(
        "What a file, a place, a card or a link may not be is told",
        arguments: [
            (.media(.init(.audio, .id("1"), caption: "x")), ["the caption"]),
            (.media(.init(.image, .id(""), filename: "x")), ["the id of the image", "the name of the file"]),
            (.media(.init(.video, .link("x"), isVoice: true)), ["the link of the video", "voice"]),
            (.media(.init(.document, .id("1"), filename: text(241))), ["the name of the file"]),
            (.location(.init(latitude: 91, longitude: .nan)), ["the latitude", "the longitude"]),
            (.contacts([]), ["contacts"]),
            (.contacts([["name": ["formatted_name": "A"]]]), ["the name of contact 1"]),
            (.reaction(emoji: "👍👍", to: ""), ["the emoji", "the message to react to"]),
            (
                .link(body: "b", footer: nil, label: text(21), url: "x"),
                ["the label of the link", "the address of the link"]
            ),
            (
                .link(
                    body: "b", header: .media(.init(.audio, .id("1"))), footer: nil, label: "l",
                    url: "https://x.example"), ["the header"]
            ),
            (
                .buttons(body: "b", header: .text(text(61)), footer: nil, buttons: [.init(id: "1", title: "1")]),
                ["the header"]
            ),
            (.locationRequest(body: text(1025)), ["the text above the button"]),
        ] as [(Message.Content, [String])])
    func otherKinds(content: Message.Content, fields: [String]) { #expect(Self.fields(content) == fields) }

    @Test("A group takes no buttons, no lists and no read marks")
    func groups() {
        let group = WhatsApp.Address.group("R1")
        #expect(Self.problems(Self.buttons("1"), to: group).count == 1)
        #expect(Self.problems(Self.list([1]), to: group).count == 1)
        #expect(Self.problems(.read(message: "w", typing: false), to: group).count == 1)
        #expect(Self.problems(.text("hi", previewsLinks: false), to: group) == [])
    }

    @Test("An empty quote or read mark is told")
    func emptyIDs() {
        #expect(
            WhatsApp.problems(with: Message(.text("x", previewsLinks: false), quote: ""), to: Self.phone).map(\.field)
                == ["quote"])
        #expect(Self.fields(.read(message: "", typing: false)) == ["the message to mark as read"])
    }

    @Test("All problems come at once, each as a sentence that names its field and is short")
    func allAtOnce() {
        let bad: Message.Content = .buttons(
            body: Self.text(2000), footer: Self.text(100),
            buttons: (0..<5).map { _ in .init(id: Self.text(300), title: "*\(Self.text(30))*") })
        let problems = WhatsApp.problems(with: Message(bad, quote: ""), to: .group("R1"))
        #expect(problems.count > 15)
        for problem in problems {
            #expect(problem.description.lowercased().hasPrefix(problem.field.lowercased()))
            #expect(problem.description.hasSuffix(".") && problem.description.count < 300)
        }
    }
}
