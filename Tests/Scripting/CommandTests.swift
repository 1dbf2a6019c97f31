import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Commands with slots, help, and intents")
struct CommandTests {
    private static let bot = """
        local function tell(name)
          return function(event)
            local out = {}
            for key, value in pairs(event.slots or {}) do out[#out + 1] = key .. "=" .. tostring(value) end
            reply(name .. " " .. table.concat(out, ", "))
          end
        end
        on.command("order {item}", tell "text")
        on.command("order {count:int}", tell "count")
        on.command("order {count:int} {item}", tell "both")
        on.command("order {rest}", tell "rest")
        on.command("order now", tell "exact")
        on.command("pay {amount:money} to {name}", tell "pay")
        on.command("visit {day:date} at {hour:time}", tell "visit")
        on.command("visit {day:date}", tell "day")
        on.command("call me at {phone}", tell "call")
        on.command("mail {email} {rest}", tell "mail")
        on.command("{n:number} loaves of {kind:word}", tell "loaves")
        on.command("note {rest}", tell "note")
        on.message(function(event) reply("message " .. #event.text) end)
        """

    @Test(
        "The most specific command takes the text, and its slots hold what was meant",
        arguments: [
            ("order bread", "text item=bread"), ("ORDER Brown Bread!", "text item=Brown Bread"),
            ("order 12", "count count=12"), ("order 12 white loaves", "both count=12, item=white loaves"),
            ("Order NOW", "exact "), ("order", "rest rest="),
            ("pay KSh 1,200 to Amina Otieno", "pay amount=1200, name=Amina Otieno"),
            ("pay much to me", "message 14"), ("visit 24 Dec 2026", "day day=2026-12-24"),
            ("visit 24.12.2026 at half past five", "visit day=2026-12-24, hour=05:30"), ("visit us", "message 8"),
            ("call me at +254 712 345 678", "call phone=+254712345678"), ("call me at home", "message 15"),
            ("mail A@example.com hello there", "mail email=a@example.com, rest=hello there"),
            ("2.5 loaves of Brown", "loaves kind=Brown, n=2.5"), ("2.5 loaves of brown bread", "message 25"),
            ("note  Call   Ben, please.", "note rest=Call Ben, please."), ("visit tomorrow", "day day=2026-09-22"),
        ])
    func specific(said: String, seen: String) throws {
        var chat = try Chat(Self.bot)
        #expect(try chat.says(said) == [seen])
    }

    @Test("A long text fits into the last slot whole, and a hostile one costs no more than its turn")
    func long() throws {
        var chat = try Chat(Self.bot)
        let text = (0..<1000).map { "w\($0)" }.joined(separator: " ")
        #expect(try chat.says("note \(text)") == ["note rest=\(text)"])
        for word in ["order", "visit", "pay", "call me at", "mail", "note"] {
            for filling in ["1 ", "to ", "at ", "24.12. ", "\u{0} ", "% ", "{item} "] {
                let said = word + " " + String(repeating: filling, count: 900)
                #expect(try chat.says(said).count == 1)
            }
        }
    }

    @Test("A tap's title may be a command with slots")
    func tapped() throws {
        var chat = try Chat(Self.bot)
        #expect(try chat.takes(tap("x", title: "Order 3")) == ["count count=3"])
    }

    @Test(
        "A slip is answered with the mend",
        arguments: [
            ("on.command('order {id:itn}', print)", "on.command: there is no {id:itn}: did you mean {id:int}?"),
            (
                "on.command('{item}', print)",
                "on.command: \"{item}\" would take every message: begin with a word, e.g. \"order {item}\""
            ),
            ("on.command('a {x} b {x}', print)", "on.command: {x} comes twice in \"a {x} b {x}\""),
            (
                "on.command('a {x} {y}', print)",
                "on.command: put a word between two texts in \"a {x} {y}\", so that it is sure where one ends"
            ),
            (
                "on.command('a {rest} b', print)",
                "on.command: {rest} takes all that follows: put it last in \"a {rest} b\""
            ),
            ("on.command('a {x', print)", "on.command: {x in \"a {x\" is no slot: write {item} or {count:int}"),
            (
                "on.command('a {x:int} {y:int} {z:int} {u:int} {v:int} {w:int}', print)",
                "on.command: \"a {x:int} {y:int} {z:int} {u:int} {v:int} {w:int}\" has too many slots: at most 5, and 2 of them texts"
            ),
            (
                "on.command('a {x:int}', print) on.command('A {y:int}', print)",
                "on.command \"A {y:int}\" is there twice: the function at ? handles it already"
            ),
            ("on.command('a', 5, print)", "on.command: the text before the function says what the command is for"),
            ("on.choice('a', 'b', print)", "on.choice: takes a name and a function"),
            (
                "on.intent('a', {}, print)",
                "on.intent needs examples of what people write: on.intent(\"a\", { \"when do you open\" }, function(event) … end)"
            ),
            ("on.intent('a', { 5 }, print)", "on.intent: an example is a text in quotes, not the number 5"),
            (
                "on.intent('a', { 'b' })",
                "on.intent needs a function: on.intent(\"hours\", { \"when do you open\" }, function(event) … end)"
            ),
        ])
    func slips(line: String, sentence: String) {
        let error = #expect(throws: ScriptError.self) { try Script(line) }
        #expect(error?.message == sentence)
    }

    @Test("Commands that say what they are for are listed where nobody wrote a help")
    func help() throws {
        let bot = """
            on.command({ "menu card", "card" }, "what there is to eat", function() reply "bread" end)
            on.command("order {count:int} {item}", "order something", function() reply "ordered" end)
            on.command("secret", function() reply "hush" end)
            on.message(function() reply "?" end)
            """
        var chat = try Chat(bot)
        let list = "You can write:\n*menu card*: what there is to eat\n*order <count> <item>*: order something"
        #expect(try chat.says("Help!") == [list])
        #expect(try chat.says("menu") == [list])
        #expect(try chat.says("card") == ["bread"])
        var own = try Chat(bot + "\non.command('help', function() reply 'mine' end)")
        #expect(try own.says("help") == ["mine"])
        var none = try Chat("on.command('a', print) on.message(function() reply '?' end)")
        #expect(try none.says("help") == ["?"])
    }

    @Test(
        "A text that is like an example goes to its intent, after commands, questions and menus",
        arguments: [
            ("When do you open?", "hours"), ("when do you open tomorrow", "hours"), ("opening time", "hours"),
            ("what are your openning times", "hours"), ("where are you", "place"), ("do you", "message"),
            ("times are hard", "message"), ("where", "place"), ("", "message"), ("open", "command"),
        ])
    func intents(said: String, seen: String) throws {
        var chat = try Chat(
            """
            on.intent("hours", { "when do you open", "opening times" }, function() reply "hours" end)
            on.intent("place", { "where are you" }, function() reply "place" end)
            on.command("open", function() reply "command" end)
            on.message(function() reply "message" end)
            on.command("go", function() start "x" end)
            flow("x", function() reply("answer " .. ask("a", "A?")) end)
            """)
        #expect(try chat.says(said) == [seen])
        _ = try chat.says("go")
        #expect(try chat.says("when do you open") == ["answer when do you open"])
    }

    @Test("Many examples and a hostile text fit into a turn")
    func manyExamples() throws {
        let examples = (0..<500).map { "'abcd\($0) abcde\($0) abcdef\($0 % 7)'" }.joined(separator: ",")
        let script = try Script("on.intent('x', { \(examples) }, print) on.message(function() reply '?' end)")
        let text = (0..<400).map { "abcd\($0)x" }.joined(separator: " ")
        #expect(try script.run(text).texts == ["?"])
    }
}
