import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Menus, tapped and typed")
struct MenuTests {
    private let bot = """
        local towns = { { nairobi = "Nairobi" }, { id = "mombasa", title = "Mombása", words = { "coast" } } }
        for n = 3, 12 do towns[n] = { ["t" .. n] = "Town " .. n } end
        on.command("menu", function() reply{ text = "What?", buttons = { { order = "Order bread" }, { hours = "Hours" } } } end)
        on.command("towns", function() reply{ text = "Where?", buttons = towns, footer = "All in Kenya" } end)
        on.command("thanks", function() reply "Welcome" end)
        on.choice("order", function(event) reply("order " .. event.choice.source .. " " .. event.text) end)
        on.choice("mombasa", function(event) reply("mombasa " .. event.choice.title) end)
        on.timer("later", function() send "Still there?" end)
        on.message(function(event) reply("said " .. event.kind .. " " .. event.text) end)
        flow("f", function() ask("n", "How many?", { number = true }) reply "Done" end)
        on.command("flow", function() start "f" end)
        """

    @Test("A menu of more than ten is a text with numbers")
    func numbered() throws {
        var chat = try Chat(bot)
        let shown = try chat.says("towns")
        #expect(shown.count == 1)
        let lines = shown[0].split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.prefix(3) == ["Where?", "1. Nairobi", "2. Mombása"])
        #expect(lines.suffix(2) == ["", "All in Kenya"])
    }

    @Test(
        "It is answered by number, by title without its accents, and by another word",
        arguments: ["2", "MOMBASA!", "Coast", " mombása "])
    func answered(said: String) throws {
        var chat = try Chat(bot)
        _ = try chat.says("towns")
        #expect(try chat.says(said) == ["mombasa Mombása"])
        #expect(try chat.says(said) == ["said text " + said])
    }

    @Test("The title of a button counts as its tap, once")
    func typedTitle() throws {
        var chat = try Chat(bot)
        _ = try chat.says("menu")
        #expect(try chat.says("order BREAD") == ["order typed Order bread"])
        #expect(try chat.says("order bread") == ["said text order bread"])
    }

    @Test("A choice without a handler of its own goes to on.message, as its tap would")
    func noHandler() throws {
        var chat = try Chat(bot)
        _ = try chat.says("menu")
        #expect(try chat.says("hours") == ["said choice Hours"])
    }

    @Test(
        "A number counts below buttons until the bot says something else, and where numbers were shown until they are answered"
    )
    func numbersHold() throws {
        var chat = try Chat(bot)
        _ = try chat.says("menu")
        #expect(try chat.says("1") == ["order typed Order bread"])
        _ = try chat.says("menu")
        _ = try chat.says("thanks")
        #expect(try chat.says("1") == ["said text 1"])
        #expect(try chat.says("Order bread") == ["order typed Order bread"])
        _ = try chat.says("towns")
        _ = try chat.says("thanks")
        #expect(try chat.says("2") == ["mombasa Mombása"])
    }

    @Test("A command goes before, and the next menu takes the place")
    func replaced() throws {
        var chat = try Chat(bot)
        _ = try chat.says("towns")
        _ = try chat.says("menu")
        #expect(try chat.says("2") == ["said choice Hours"])
        #expect(try chat.says("coast") == ["said text coast"])
    }

    @Test("A tap ends it, a question ends it, and what the bot says unasked ends it")
    func ended() throws {
        var chat = try Chat(bot)
        _ = try chat.says("menu")
        _ = try chat.taps("Hours")
        #expect(try chat.says("1") == ["said text 1"])
        _ = try chat.says("towns")
        _ = try chat.says("flow")
        #expect(try chat.says("2") == ["Done"])
        #expect(try chat.says("2") == ["said text 2"])
        _ = try chat.says("towns")
        _ = try chat.takes(event(.timer(.init(name: "later", data: [:]))))
        #expect(try chat.says("2") == ["said text 2"])
    }

    @Test("A script does not see what is remembered of it")
    func hidden() throws {
        var chat = try Chat(
            "on.message(function() for name in pairs(state) do error(name) end reply{ text = 'x', buttons = { 'A' } } end)"
        )
        _ = try chat.says("x")
        _ = try chat.says("y")
        #expect(chat.state["[menu]"] != nil)
    }

    @Test(
        "What cannot be shown as buttons is a list, and what cannot be one either is numbered",
        arguments: [
            ("buttons = { 'A', 'B', 'C' }", "buttons"), ("buttons = { 'A', 'B', 'C', 'D' }", "list"),
            ("buttons = { ('x'):rep(20) }", "buttons"), ("buttons = { ('x'):rep(21) }", "list"),
            ("buttons = { ('🍞'):rep(10) }", "buttons"), ("buttons = { ('🍞'):rep(11) }", "list"),
            ("buttons = { ('x'):rep(24) }", "list"), ("buttons = { ('x'):rep(25) }", "text"),
            ("list = { 'A' }", "list"), ("list = { { id = 'a', title = 'A', description = ('x'):rep(73) } }", "text"),
            ("list = { { title = ('x'):rep(25), rows = { 'A' } } }", "text"),
            ("buttons = { { a = 'A', description = 'd' } }", "list"),
            ("buttons = { 'A', 'B', 'C', 'D' }, image = 'https://x.example/a'", "image"),
            ("buttons = { 'A' }, image = 'https://x.example/a'", "buttons"),
        ])
    func forms(menu: String, kind: String) throws {
        #expect(try effects(of: "reply{ text = 'x', \(menu) }").messages.map(\.content.kind) == [kind])
        #expect(
            try effects(of: "reply{ text = ('x'):rep(1025), buttons = { 'A' } }").messages[0].content.kind == "list")
    }

    @Test("In a group every menu and every request is a text")
    func groups() throws {
        var inGroup = event(.text("hi"))
        inGroup.group = "G"
        let script = try Script(
            "on.message(function() reply{ text = 'x', buttons = { 'A' } } reply{ text = 'y', request = 'location' } end)"
        )
        #expect(try script.run(inGroup).texts == ["x\n1. A", "y"])
    }

    @Test("Pictures above a menu that has to be numbered have it as their caption")
    func caption() throws {
        let menu = "reply{ text = 'x', header = nil, buttons = { 'A', 'B', 'C', 'D' }, video = 'https://x.example/a' }"
        #expect(
            try effects(of: menu).messages.map(\.content) == [
                .media(.init(.video, .link("https://x.example/a"), caption: "x\n1. A\n2. B\n3. C\n4. D"))
            ])
    }

    @Test(
        "Words are checked as they are written",
        arguments: [
            ("{ id = 'a', title = 'A', words = 'b' }", #"reply: buttons[1]: its words"#),
            ("{ id = 'a', title = 'A', words = {} }", #"reply: buttons[1]"#),
        ])
    func words(entry: String, sentence: String) throws {
        #expect(
            try complaint(about: "reply{ text = 'x', buttons = { \(entry) } }").contains("words of reply: buttons[1]"))
    }
}
