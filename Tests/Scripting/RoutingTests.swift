import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Routing of events to handlers")
struct RoutingTests {
    let script: Script

    init() throws {
        script = try Script(
            """
            on.command({ "menu", "opening hours" }, function() reply "command" end)
            on.choice("order", function(event) reply("choice " .. event.choice.id) end)
            on.choice("Great", function() reply "great" end)
            on.location(function(event) reply("at " .. event.location.latitude) end)
            on.timer("feedback", function(event) reply("order " .. event.data.order) end)
            on.message(function(event) reply("message " .. event.kind .. " " .. event.text) end)
            """)
    }

    @Test(
        "A command is found whatever its case, blanks and closing marks",
        arguments: ["menu", "  MENU ", "Menu!", "opening  hours?", "Opening Hours."])
    func commands(text: String) throws {
        #expect(try script.run(text).texts == ["command"])
    }

    @Test("Accents do not matter", arguments: [("café", "CAFE!"), ("menu", "Menú"), ("¿qué tal?", "¿Que tal")])
    func accents(command: String, said: String) throws {
        let script = try Script("on.command('\(command)', function() reply 'found' end)")
        #expect(try script.run(said).texts == ["found"])
    }

    @Test("Only the whole text is a command", arguments: ["the menu", "menu please", "opening"])
    func notCommands(text: String) throws {
        #expect(try script.run(text).texts == ["message text \(text)"])
    }

    @Test("A tap goes to the choice with its id, then to the command with its title, then to on.message")
    func taps() throws {
        #expect(try script.run(tap("order", title: "Order bread")).texts == ["choice order"])
        #expect(try script.run(tap("Great")).texts == ["great"])
        #expect(try script.run(tap("x1", title: "Menu")).texts == ["command"])
        #expect(try script.run(tap("x1", title: "Other")).texts == ["message choice Other"])
    }

    @Test("A kind of message goes to its own handler, else to on.message")
    func kinds() throws {
        #expect(try script.run(event(.location(.init(latitude: -1.5, longitude: 36)))).texts == ["at -1.5"])
        let photo = Event.Media(kind: .image, id: "1", caption: "my cake")
        #expect(try script.run(event(.media(photo))).texts == ["message media my cake"])
        #expect(try script.run(event(.unsupported(type: "poll"))).texts == ["message unsupported "])
    }

    @Test("A timer goes to its handler with the data it was set with")
    func timer() throws {
        let firing = Event.TimerFiring(name: "feedback", data: ["order": 7])
        #expect(try script.run(event(.timer(firing))).texts == ["order 7"])
    }

    @Test("A timer whose handler is gone is a failure that names the nearest")
    func lostTimer() {
        let outcome = script.run(event(.timer(.init(name: "feedbak", data: [:]))))
        #expect(
            outcome.failure?.message
                == #"the timer "feedbak" has come, but there is no on.timer("feedbak"): did you mean "feedback"?"#)
    }

    @Test("What nobody handles is answered, except for what asks nothing")
    func defaults() throws {
        let quiet = try Script(#"on.command("menu", function() end)"#)
        #expect(try quiet.run("hello").texts == ["Sorry, I did not understand that."])
        #expect(try quiet.run(tap("old")).texts == ["Sorry, this choice is not available any more."])
        let place = event(.location(.init(latitude: 1, longitude: 2)))
        #expect(try quiet.run(place).texts == ["Sorry, I cannot deal with this kind of message."])
        #expect(
            try quiet.run("hello").effects.log.map(\.text) == ["no handler for this text: the default answer was given"]
        )
        for content: Event.Content in [.reaction(target: "wamid.0", emoji: "👍"), .system(.init(type: "x", body: nil))] {
            #expect(try quiet.run(event(content)).texts == [])
            #expect(try script.run(event(content)).texts == [])
        }
    }

    @Test("Handlers are listed in the script's order")
    func listing() {
        #expect(
            script.handlers == [
                #"on.command "menu""#, #"on.command "opening hours""#, #"on.choice "order""#, #"on.choice "Great""#,
                "on.location", #"on.timer "feedback""#, "on.message",
            ])
    }

    @Test("The raw webhook is shown only where nothing else says what came")
    func raw() throws {
        let script = try Script("on.message(function(event) reply(event.raw and event.raw.huge or 'none') end)")
        #expect(try script.run("x").texts == ["none"])
        #expect(try script.run(event(.unknown(type: "hologram"))).texts == ["webhook"])
    }
}
