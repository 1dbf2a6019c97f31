import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Flows")
struct FlowTests {
    static let order = """
        on.command("menu", function() reply "Type *order*." end)
        on.command("order", function() start "order" end)
        on.message(function() reply "Sorry?" end)
        flow("order", function()
          log.info "begun"
          state.begun = (state.begun or 0) + 1
          local loaf = ask("loaf", "Which bread?", { choices = { "White", "Brown", "Sourdough" } })
          reply("Good choice: " .. loaf)
          local count = ask("count", "How many?", { number = true, whole = true, min = 1, max = 50 })
          if not ask("ok", count .. " x " .. loaf .. "?", { yes_no = true }) then return reply "Nothing was ordered." end
          local number = store.increment "orders"
          state.last = number
          reply("Order #" .. number .. " is on its way.")
        end)
        """

    @Test("A flow asks one question after the other, and says and does each thing once")
    func straight() throws {
        var dialogue = try Chat(Self.order)
        #expect(try dialogue.says("order") == ["Which bread? [White|Brown|Sourdough]"])
        #expect(dialogue.last.log.count == 1)
        #expect(try dialogue.says("Brown") == ["Good choice: Brown", "How many?"])
        #expect(dialogue.last.log.isEmpty)
        #expect(try dialogue.says("3") == ["3 x Brown? [Yes|No]"])
        #expect(try dialogue.says("yes") == ["Order #1 is on its way."])
        #expect(dialogue.state == ["begun": 1, "last": 1])
        #expect(dialogue.stored == ["orders": 1])
        #expect(try dialogue.says("3") == ["Sorry?"])
    }

    @Test(
        "A choice is the same tapped, typed as number, as title, in capitals, without accents, as its id or a synonym",
        arguments: ["2", "Café", "cafe", " CAFÉ! ", "coffee", "java"])
    func choices(answer: String) throws {
        let source = """
            on.message(function() start "x" end)
            flow("x", function()
              local drink = ask("drink", "Which?", { choices = { "Tea", { id = "coffee", title = "Café", words = { "java" } } } })
              reply("You get " .. drink)
            end)
            """
        var dialogue = try Chat(source)
        #expect(try dialogue.says("hi") == ["Which? [Tea|Café]"])
        #expect(try dialogue.says(answer) == ["You get coffee"])
        _ = try dialogue.says("hi")
        #expect(try dialogue.taps("Café") == ["You get coffee"])
    }

    @Test("Colons in choices and names are letters like others", arguments: ["10:30", "Room: 2", "a:b:c"])
    func colons(title: String) throws {
        var dialogue = try Chat(
            "on.message(function() start 'x' end) "
                + "flow('x', function() reply(ask('at: when', 'When?', { choices = { 'other', '\(title)' } })) end)")
        _ = try dialogue.says("hi")
        #expect(try dialogue.taps(title) == [title])
    }

    @Test("More choices than buttons become a list, more than a list's rows or longer ones are numbered")
    func fallback() throws {
        func asked(_ choices: String) throws -> String? {
            var dialogue = try Chat(
                "on.message(function() start 'x' end) flow('x', function() reply(ask('a', 'Which?', { choices = { \(choices) } })) end)"
            )
            let shown = try dialogue.says("hi").first
            #expect(try dialogue.says("2") == ["2b"])
            return shown
        }
        #expect(try asked("'a', '2b'") == "Which? [a|2b]")
        #expect(try asked("'a', '2b', 'c', 'd'") == "Which? [a|2b|c|d]")
        #expect(
            try asked("'a', '2b', '3', '4', '5', '6', '7', '8', '9', '10', '11'")
                == "Which?\n1. a\n2. 2b\n3. 3\n4. 4\n5. 5\n6. 6\n7. 7\n8. 8\n9. 9\n10. 10\n11. 11")
        #expect(
            try asked("'a title that no row of a list can show', '2b'")
                == "Which?\n1. a title that no row of a list can show\n2. 2b")
    }

    @Test("What is no answer is told how to be one, as often as it takes")
    func retry() throws {
        var dialogue = try Chat(Self.order)
        _ = try dialogue.says("order")
        #expect(try dialogue.says("rye") == ["Please choose one of these. [White|Brown|Sourdough]"])
        _ = try dialogue.says("White")
        for wrong in ["many", "0", "51", "2.5", ""] {
            #expect(try dialogue.says(wrong) == ["Please type a whole number from 1 to 50."])
        }
        _ = try dialogue.says("50")
        #expect(try dialogue.says("perhaps") == ["Please answer yes or no. [Yes|No]"])
        #expect(try dialogue.says("No") == ["Nothing was ordered."])
    }

    @Test(
        "Each kind of answer is understood, or asked for again",
        arguments: [
            ("number = true", "1,200", "1200"), ("number = true", "1,5", "1.5"), ("number = true", "-3", "-3"),
            ("number = true, min = 2", "1", "!Please type a number of at least 2."),
            ("email = true", " Amina@Example.COM ", "amina@example.com"),
            ("email = true", "amina", "!Please type an e-mail address, like name@example.com."),
            ("phone = true", "+254 712-345678", "+254712345678"),
            ("phone = true", "12", "!Please type a phone number with its country code, like +254 712 345678."),
            ("pattern = '^%u%d+$'", "A17", "A17"),
            ("pattern = '^%u%d+$', retry = 'Like A17, please.'", "17", "!Like A17, please."),
            ("min = 3", "ab", "!Please write at least 3 letters."), ("max = 3", "  abc ", "abc"),
            ("yes_no = true", "OK", "true"), ("yes_no = true", "n", "false"),
            ("check = function(text) return #text == 2, 'Two letters.' end", "abc", "!Two letters."),
            ("check = function(text) return text:upper() end", "abc", "ABC"),
            ("location = true", "here", "!Please share a location: tap the paper clip or the plus, then Location."),
            ("media = true", "here", "!Please send a picture or a file."),
        ])
    func kinds(options: String, said: String, expected: String) throws {
        var dialogue = try Chat(
            "on.message(function() start 'x' end) "
                + "flow('x', function() reply('=' .. tostring(ask('a', 'What?', { \(options) }))) end)")
        _ = try dialogue.says("hi")
        let answer = try dialogue.says(said).first ?? ""
        #expect(answer.hasPrefix(expected.hasPrefix("!") ? String(expected.dropFirst()) : "=" + expected))
    }

    @Test("A place and a picture are answers")
    func places() throws {
        var dialogue = try Chat(
            """
            on.message(function() start 'x' end)
            flow('x', function()
              local where = ask('where', 'Where?', { location = true })
              local picture = ask('picture', 'A picture?', { media = true })
              reply(where.latitude .. ' ' .. picture.kind)
            end)
            """)
        _ = try dialogue.says("hi")
        #expect(try dialogue.takes(event(.location(.init(latitude: 1.5, longitude: 2)))) == ["A picture?"])
        let media = Event.Media(
            kind: .image, id: "1", mimeType: "image/jpeg", caption: nil, filename: nil, isVoice: false)
        #expect(try dialogue.takes(event(.media(media))) == ["1.5 image"])
    }

    @Test("A command interrupts; afterwards the question is put again")
    func interruption() throws {
        var dialogue = try Chat(Self.order)
        _ = try dialogue.says("order")
        _ = try dialogue.says("White")
        #expect(try dialogue.says("menu") == ["Type *order*.", "How many?"])
        #expect(try dialogue.says("2") == ["2 x White? [Yes|No]"])
        #expect(try dialogue.says("order") == ["Which bread? [White|Brown|Sourdough]"])
    }

    @Test("cancel ends the flow, back asks the question before again")
    func words() throws {
        var dialogue = try Chat(Self.order)
        _ = try dialogue.says("order")
        _ = try dialogue.says("White")
        #expect(try dialogue.says("Back") == ["Which bread? [White|Brown|Sourdough]"])
        #expect(try dialogue.says("Brown") == ["Good choice: Brown", "How many?"])
        #expect(try dialogue.says("cancel") == ["All right, that is cancelled."])
        #expect(try dialogue.says("7") == ["Sorry?"])
        _ = try dialogue.says("order")
        #expect(try dialogue.says("back") == ["Which bread? [White|Brown|Sourdough]"])
    }

    @Test("A tap on a question that was answered long ago puts the one that waits again")
    func oldTap() throws {
        var dialogue = try Chat(Self.order)
        _ = try dialogue.says("order")
        let old = tap("ask:4:loaf:white", title: "White")
        #expect(try dialogue.takes(old) == ["Good choice: White", "How many?"])
        #expect(try dialogue.takes(old) == ["How many?"])
    }

    @Test("What the outside has answered stays as it was: stored values, time, chance, and what ran once")
    func outside() throws {
        var dialogue = try Chat(
            """
            on.message(function() start 'x' end)
            flow('x', function()
              local seen, drawn, begun = store.get 'price', math.random(1 << 40), os.time()
              local charged = once('charge', function() state.charged = (state.charged or 0) + 1 return store.increment 'charges' end)
              log.info(drawn)
              ask('a', 'First?')
              store.set('price', 99)
              ask('b', 'Second?')
              reply(('%s %s %s %s %s'):format(seen, drawn == math.random(1 << 40), os.time() - begun, charged, state.charged))
              reply(tostring(drawn))
            end)
            """)
        _ = try dialogue.says("hi")
        let drawn = dialogue.last.log.first?.text
        dialogue.now = Timestamp(seconds: noon.seconds + 3600)
        #expect(dialogue.stored == ["charges": 1])
        _ = try dialogue.says("one")
        #expect(dialogue.stored == ["charges": 1, "price": 99])
        let last = try dialogue.says("two")
        #expect(last.first == "nil false 3600 1 1" && last.last == drawn)
        #expect(dialogue.stored == ["charges": 1, "price": 99])
        #expect(dialogue.state == ["charged": 1])
    }

    @Test("A flow within a flow brings its own questions")
    func nested() throws {
        var dialogue = try Chat(
            """
            on.message(function() start('outer', { greeting = 'Hello' }) end)
            flow('address', function(data)
              local street = ask('name', 'Street?')
              return street .. ' in ' .. data.town
            end)
            flow('outer', function(data)
              local name = ask('name', data.greeting .. '! Your name?')
              local where = start('address', { town = 'Thika' })
              reply(name .. ' at ' .. where)
            end)
            """)
        #expect(try dialogue.says("hi") == ["Hello! Your name?"])
        #expect(try dialogue.says("Amina") == ["Street?"])
        #expect(try dialogue.says("Moi Avenue") == ["Amina at Moi Avenue in Thika"])
    }

    @Test("State that a flow sets survives, and what others set meanwhile does too")
    func state() throws {
        var dialogue = try Chat(
            """
            on.command('note', function() state.note = 'kept' state.steps = 100 end)
            on.message(function() start 'x' end)
            flow('x', function()
              state.steps = (state.steps or 0) + 1
              state.list = { 1 }
              ask('a', 'A?')
              state.steps = state.steps + 1
              state.list[2] = 2
              ask('b', 'B?')
              reply(state.steps .. ' ' .. #state.list)
            end)
            """)
        _ = try dialogue.says("hi")
        _ = try dialogue.says("one")
        #expect(dialogue.state["steps"] == 2 && dialogue.state["list"] == [1, 2])
        _ = try dialogue.says("note")
        #expect(try dialogue.says("two") == ["2 2"])
        #expect(dialogue.state == ["list": [1, 2], "note": "kept", "steps": 100])
    }

    @Test(
        "An edit in the middle of a flow asks for what is missing and for nothing twice",
        arguments: [
            // What stood there when the person was asked "b", what stands there when they answer, what they are told.
            (["a", "b", "c"], ["a", "b", "c"], ["C?", "=1 2 3"]),
            (["a", "b"], ["a", "new", "b"], ["New?", "=1 3 2"]),
            (["a", "b"], ["new", "a", "b"], ["New?", "=3 1 2"]),
            (["a", "b", "c"], ["a", "c"], ["C?", "=1 3"]),
            (["a", "b"], ["a"], ["=1"]),
            (["a", "b"], ["a", "renamed"], ["Renamed?", "=1 3"]),
            (["a", "b", "c"], ["c", "b", "a"], ["C?", "=3 2 1"]),
            (["a", "b", "c"], ["b", "a", "c"], ["C?", "=2 1 3"]),
        ])
    func edits(before: [String], after: [String], told: [String]) throws {
        func source(_ names: [String]) -> String {
            let asks = names.map { "ask('\($0)', '\($0.prefix(1).uppercased() + $0.dropFirst())?')" }
            return """
                on.command('go', function() start 'x' end)
                on.message(function() reply 'Sorry?' end)
                flow('x', function()
                  local answers = { \(asks.joined(separator: ", ")) }
                  reply('=' .. table.concat(answers, ' '))
                end)
                """
        }
        var dialogue = try Chat(source(before))
        #expect(try dialogue.says("go") == ["A?"])
        #expect(try dialogue.says("1") == ["B?"])
        dialogue.script = try Script(source(after))
        var heard = try dialogue.says("2")
        if heard.last?.hasSuffix("?") == true { heard += try dialogue.says("3") }
        #expect(heard == told)
    }

    @Test("What comes after a question that an edit has removed is said and done, what came before it is not again")
    func removedQuestion() throws {
        let lines = """
            on.message(function() start 'x' end)
            on.timer('later', function() end)
            flow('x', function()
              local day = ask('day', 'Which day?')
              reply('On ' .. day .. '.')
              reply 'Good.'
              store.increment 'seen'
              state.day = day
              if not ask('sure', 'Sure?', { yes_no = true }) then return reply 'Not booked.' end
              reply 'Good.'
              store.set('booked', day)
              after('2h', 'later')
              state.booked = true
            end)
            """
        var dialogue = try Chat(lines)
        _ = try dialogue.says("hi")
        #expect(try dialogue.says("Monday") == ["On Monday.", "Good.", "Sure? [Yes|No]"])
        dialogue.script = try Script(
            lines.replacing(
                "if not ask('sure', 'Sure?', { yes_no = true }) then return reply 'Not booked.' end", with: "")
        )
        #expect(try dialogue.says("yes") == ["Good."])
        #expect(dialogue.stored == ["seen": 1, "booked": "Monday"])
        #expect(dialogue.last.timers.map(\.name) == ["later"])
        #expect(dialogue.state == ["booked": true, "day": "Monday"])
        #expect(try dialogue.says("yes") == ["Which day?"])
    }

    @Test("A question that got another name while somebody was asked it is not asked again")
    func renamedQuestion() throws {
        let lines = """
            on.message(function() start 'x' end)
            flow('x', function()
              local count = ask('count', 'How many?', { number = true, timeout = '1h' })
              reply('You said ' .. tostring(count))
            end)
            """
        let renamed = try Script(lines.replacing("'count'", with: "'how_many'"))
        var dialogue = try Chat(lines)
        _ = try dialogue.says("hi")
        let original = dialogue
        dialogue.script = renamed
        #expect(try dialogue.says("many") == ["Please type a number."])
        #expect(try dialogue.says("3") == ["You said 3"])

        dialogue = original
        dialogue.script = renamed
        let timer = try #require(dialogue.last.timers.first)
        let firing = event(.timer(.init(name: timer.name, data: timer.data)), sender: nil)
        #expect(try dialogue.takes(firing) == ["You said nil"])
    }

    @Test("A flow that an edit has removed lets go of the person")
    func removed() throws {
        var dialogue = try Chat(Self.order)
        _ = try dialogue.says("order")
        dialogue.script = try Script("on.message(function() reply 'Sorry?' end)")
        #expect(try dialogue.says("White") == ["Sorry?"])
        #expect(dialogue.state["begun"] == 1 && dialogue.state["[flow]"] == nil)
    }

    @Test("A question that waits too long is answered with nil")
    func timeout() throws {
        var dialogue = try Chat(
            """
            on.message(function() start 'x' end)
            flow('x', function()
              local name = ask('name', 'Your name?', { timeout = '24h' })
              reply(name and 'Hello ' .. name or 'Too late.')
            end)
            """)
        _ = try dialogue.says("hi")
        let timer = try #require(dialogue.last.timers.first)
        #expect(timer.due.seconds == noon.seconds + 24 * 3600)
        let firing = event(.timer(.init(name: timer.name, data: timer.data)), sender: nil)
        #expect(try dialogue.takes(firing) == ["Too late."])
        #expect(try dialogue.takes(firing) == [])
        _ = try dialogue.says("hi")
        #expect(try dialogue.says("Amina") == ["Hello Amina"])
        #expect(dialogue.last.cancelled == [timer.name])
        #expect(try dialogue.takes(firing) == [])
    }

    @Test("A question that is put again has no more time than before")
    func timeoutGoesOn() throws {
        var dialogue = try Chat(
            """
            on.command('menu', function() reply 'menu' end)
            on.message(function() start 'x' end)
            flow('x', function()
              ask('a', 'A?', { timeout = '1h' })
              ask('count', 'How many?', { number = true, timeout = '2h' })
            end)
            """)
        _ = try dialogue.says("hi")
        #expect(try dialogue.says("menu") == ["menu", "A?"])
        #expect(dialogue.last.timers.isEmpty && dialogue.last.cancelled.isEmpty)
        #expect(try dialogue.says("a") == ["How many?"])
        #expect(dialogue.last.timers.map(\.due.seconds) == [noon.seconds + 7200] && dialogue.last.cancelled.count == 1)
        #expect(try dialogue.says("many") == ["Please type a number."])
        #expect(dialogue.last.timers.isEmpty && dialogue.last.cancelled.isEmpty)
        #expect(try dialogue.says("back") == ["A?"])
        #expect(dialogue.last.timers.map(\.due.seconds) == [noon.seconds + 3600] && dialogue.last.cancelled.count == 1)
    }

    @Test(
        "A slip is answered with the mend",
        arguments: [
            ("ask('a', 'A?')", "bot.lua:2: ask works inside a flow: flow(\"order\", function() … end)"),
            ("start 'ordr'", "bot.lua:2: there is no flow \"ordr\": did you mean \"order\"?"),
            (
                "start('order', 5)",
                "bot.lua:2: start: the second value is a table, e.g. { item = \"bread\" }, not the number 5"
            ),
            ("flow('b', print)", "bot.lua:2: flow belongs at the top of the file, not inside a handler"),
        ])
    func slips(body: String, message: String) throws {
        let script = try Script("on.message(function(event)\n\(body)\nend) flow('order', function() end)")
        guard case .failed(let failure) = script.run("hi") else {
            Issue.record("it failed not")
            return
        }
        #expect(failure.description == message)
    }

    @Test(
        "A slip inside a flow names its line",
        arguments: [
            (
                "ask()",
                "ask needs a name of 1 to 60 letters in quotes: ask(\"count\", \"How many?\", { number = true })"
            ),
            ("ask 'a'", "ask needs the question as a text: ask(\"count\", \"How many?\"), not nothing"),
            ("ask('a', 'A?', { nummer = true })", "ask does not know \"nummer\": did you mean `number`?"),
            (
                "ask('a', 'A?', { number = true, yes_no = true })",
                "ask: yes_no and number do not go together: ask twice"
            ),
            (
                "ask('a', 'A?', { choices = {} })",
                "ask: choices must be a list in braces, e.g. { \"White\", \"Brown\" }, not a table"
            ),
            ("ask('a', 'A?', { choices = { 'x', 'X' } })", "ask: the choice \"X\" is there twice"),
            (
                "error(select(2, coroutine.resume(coroutine.create(function() ask('a', 'A?') end))), 0)",
                "ask works in the flow itself, not in a coroutine, table.sort or string.gsub inside of it"
            ),
            (
                "('x'):gsub('x', function() ask('a', 'A?') end)",
                "ask works in the flow itself, not in a coroutine, table.sort or string.gsub inside of it"
            ),
            ("once('a', function() ask('a', 'A?') end)", "ask cannot be inside once: ask before it"),
            ("pcall(ask, 'a', 'A?') error 'after'", nil),
        ])
    func slipsInside(body: String, message: String?) throws {
        let script = try Script("on.message(function() start 'x' end)\nflow('x', function()\n\(body)\nend)")
        switch script.run("hi") {
        case .failed(let failure): #expect(failure.description == message.map { "bot.lua:3: " + $0 })
        case .effects(let effects): #expect(message == nil && effects.messages.count == 1)
        case .needs: Issue.record("nothing is needed")
        }
    }

    @Test("A question that comes twice in one run is refused, since both would have one answer")
    func twice() throws {
        var dialogue = try Chat(
            "on.message(function() start 'x' end)\nflow('x', function()\nfor i = 1, 2 do ask('item', 'Item?') end\nend)"
        )
        _ = try dialogue.says("hi")
        #expect {
            try dialogue.says("bread")
        } throws: {
            "\($0)" == "bot.lua:3: ask: \"item\" comes twice: in a loop give each its own name, e.g. \"item\" .. index"
        }
    }
}
