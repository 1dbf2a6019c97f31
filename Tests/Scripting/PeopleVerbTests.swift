import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("What is known of the person")
struct PeopleVerbTests {
    @Test("Tags are sorted, are there once, and can be taken off; flows do not put them on twice")
    func tags() throws {
        let vip = try effects(
            of: "tag 'vip' tag 'club' tag 'vip' reply(tostring(contact.tags:has 'club') .. #contact.tags)")
        #expect(vip.attributes == ["tags": ["club", "vip"]])
        #expect(vip.messages == [Message(.text("true2", previewsLinks: false))])
        #expect(
            try effects(of: "untag 'vip' tag('club', false)", attributes: ["tags": ["club", "vip"]]).attributes == [:])
        #expect(try effects(of: "tag 'vip'", attributes: ["tags": ["vip"]]).attributes == nil)
        #expect(try effects(of: "state.tags = contact.tags", attributes: ["tags": ["vip"]]).state == ["tags": ["vip"]])
    }

    @Test("The language is the tenant's until another is set")
    func language() throws {
        let script = try Script("on.message(function() reply(contact.language) contact.language = 'pt-BR' end)")
        func said(_ language: String?, _ attributes: JSON = [:]) throws -> [String] {
            try script.run(
                TurnInput(
                    event: event(.text("hi")), person: amina, state: [:], attributes: attributes, language: language,
                    now: noon, seed: 1)
            ).texts
        }
        #expect(try said(nil) == ["en"] && said("sw") == ["sw"] && said("sw", ["language": "de"]) == ["de"])
        #expect(try script.run("hi").effects.attributes == ["language": "pt-BR"])
    }

    @Test("Identities are listed, the strongest first")
    func identities() throws {
        let body = "for _, one in ipairs(contact.identities) do reply(one.kind .. '=' .. one.value) end"
        let script = try Script("on.message(function() \(body) end)")
        let person = Sender(identities: [
            Identity(.userID, "KE.1"), Identity(.phone, "1"), Identity(.phone, "2"), Identity(.username, "ada"),
        ])
        let turn = TurnInput(event: event(.text("hi")), person: person, state: [:], attributes: [:], now: noon, seed: 1)
        #expect(try script.run(turn).texts == ["user_id=KE.1", "phone=1", "phone=2", "username=ada"])
    }

    @Test("The history is asked for once, only when it is looked at, and a flow remembers it")
    func history() throws {
        let script = try Script(
            """
            on.message(function()
              for _, one in ipairs(contact.history(2)) do reply(one.by .. ':' .. one.text) end
              contact.history()
            end)
            """)
        #expect(script.run("x") == .needs(TurnNeeds(history: true)))
        let said = ["a", "b", "c"].map { Utterance(at: noon, by: .contact, kind: "text", text: $0) }
        let turn = TurnInput(
            event: event(.text("x")), person: amina, state: [:], attributes: [:], history: said, now: noon, seed: 1)
        #expect(try script.run(turn).texts == ["contact:b", "contact:c"])
        var none = turn
        none.history = []
        #expect(try script.run(none).texts == [])
    }

    @Test("Notes and goals are effects, said once by a flow that runs again")
    func effectsOnce() throws {
        let effects = try effects(of: "note 'allergic' goal('order', 250) goal 'call'")
        #expect(effects.notes == ["allergic"])
        #expect(effects.goals == [Goal(name: "order", value: 250), Goal(name: "call", value: 0)])
        var chat = try Chat(
            """
            on.command("go", function() start "f" end)
            flow("f", function() goal "begun" note "x" tag "t" ask("a", "One?") goal "ended" end)
            """)
        _ = try chat.says("go")
        #expect(chat.last.goals == [Goal(name: "begun")] && chat.last.notes == ["x"])
        _ = try chat.says("yes")
        #expect(chat.last.goals == [Goal(name: "ended")] && chat.last.notes == [])
    }

    @Test(
        "Misuse says how to mend it",
        arguments: [
            (
                "contact.language = 'Deutsch'",
                #"contact.language is a language such as "de" or "pt-BR", not the text "Deutsch""#
            ),
            ("contact.identities = {}", "contact.identities cannot be set: they are told by the transport"),
            ("for i = 1, 51 do tag('t' .. i) end", "tag: a person has at most 50 tags: untag some"),
            ("for i = 1, 11 do note('n') end", "note: one turn writes at most 10 notes: is this a loop?"),
            ("for i = 1, 21 do goal('g') end", "goal: one turn reaches at most 20 goals: is this a loop?"),
            (
                "goal('g', 0/0)",
                "goal: the second value is what it is worth, a number: goal(\"order\", 250), not the number -nan"
            ),
            ("contact.history(0)", "contact.history takes how many, a whole number from 1 to 20, not the number 0"),
            ("contact.tags[1] = 'x'", #"contact.tags only shows the tags: write tag "vip" or untag "vip""#),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }
}
