import Engine
import Messaging
import Hosting
import Playground
import Store
import Telemetry
import Testing
import Twin

@Suite("Conversations", .timeLimit(.minutes(1)))
struct ConversationTests {
    @Test("A command brings a menu, and a tap on it an answer")
    func menu() async throws {
        let stage = try Stage(
            """
            on.command("menu", function() reply{ text = "What?", buttons = { { hours = "Opening hours" } } } end)
            on.choice("hours", function() reply "7 to 6" end)
            """)
        try await stage.play { town async throws in
            #expect(try await town.says("Menu!") == ["What?"])
            #expect(try await town.taps("Opening hours") == ["7 to 6"])
        }
    }

    @Test("State lasts from message to message and is each person's own")
    func state() async throws {
        let stage = try Stage("on.message(function(e) state.n = (state.n or 0) + 1 reply(state.n .. e.text) end)")
        try await stage.play { town async throws in
            #expect(try await town.says("a") == ["1a"])
            #expect(try await town.says("b") == ["2b"])
            #expect(try await town.says("c", as: ben) == ["1c"])
            #expect(try await town.says("d") == ["3d"])
        }
    }

    @Test("What is known of a contact is known on every number of the tenant, the conversation's state is not")
    func contact() async throws {
        let stage = try Stage(
            """
            on.command("brown", function() contact.bread, state.bread = "brown", "brown" reply "noted" end)
            on.message(function() reply(tostring(contact.bread) .. " " .. tostring(state.bread)) end)
            """
        ) { $0.lines = 2 }
        try await stage.play { town async throws in
            #expect(try await town.says("brown") == ["noted"])
            #expect(try await town.says("?", line: 1) == ["brown nil"])
            #expect(try await town.says("?", as: ben, line: 1) == ["nil nil"])
        }
    }

    @Test("200 people who count at once are all counted, and none twice")
    func racing() async throws {
        let stage = try Stage("on.message(function() reply('#' .. store.increment 'orders') end)")
        try await stage.play { town async throws in
            let people = try (0..<200).map { try town.person("2547100\(10_000 + $0)", with: bakery) }
            for person in people { try person.says("order") }
            try await town.settle()
            let numbers = people.flatMap { $0.messages.map(\.text) }
            #expect(numbers.count == 200)
            #expect(Set(numbers) == Set((1...200).map { "#\($0)" }))
            #expect(try await town.tally.parked == 0)
        }
        let metrics = await stage.settings.metrics.snapshot().text
        #expect(!metrics.contains(#"parlua_turns_total{end="conflict"} 0"#))
    }

    @Test("Hundreds of messages pass lanes with room for ten, each conversation's in order")
    func overload() async throws {
        let stage = try Stage(
            "on.message(function(e) state.n = (state.n or 0) + 1 reply(state.n .. '=' .. e.text) end)"
        ) {
            $0.limits.journal.queue = 10
        }
        try await stage.play { town async throws in
            let people = try (0..<25).map { try town.person("2547100\(10_000 + $0)", with: bakery) }
            for number in 1...20 { for person in people { try person.says("\(number)") } }
            // The same limit bounds what may wait to be written: some are turned away with 503 and come again later.
            try await stage.advance(.seconds(3600), in: town)
            for person in people { #expect(person.messages.map(\.text) == (1...20).map { "\($0)=\($0)" }) }
            let tally = try await town.tally
            #expect(tally.waiting == 0 && tally.parked == 0)
            #expect(tally.received == tally.handled + tally.ignored)
        }
    }

    @Test("A tenant that burns its whole time in each turn does not keep another from answering")
    func neighbour() async throws {
        let stage = try Stage([
            bakery: "on.message(function(e) reply(e.text) end)", clinic: "on.message(function() while true do end end)",
        ])
        try await stage.play { town async throws in
            for number in 0..<20 { try town.person("2547100\(10_000 + number)", with: clinic).says("burn") }
            for number in 1...5 { try town.person(ada, with: bakery).says("\(number)") }
            try await town.settle()
            #expect(try town.reads() == ["1", "2", "3", "4", "5"])
        }
        #expect(stage.parked.all.count == 20)
        #expect(stage.parked.all.allSatisfy { $0.tenant == clinic && $0.reason == "cpu" })
    }

    @Test("A human who owns the conversation is not interrupted, until it is handed back")
    func escalation() async throws {
        let stage = try Stage(
            """
            on.command("angry", function() escalate{ reason = "asked" } after("1h", "nag") reply "one moment" end)
            on.timer("nag", function() reply "still there?" end)
            on.message(function() reply "bot" end)
            """)
        try await stage.play { town async throws in
            #expect(try await town.says("angry") == ["one moment"])
            #expect(try await town.says("hello?") == [])
            try await stage.advance(.seconds(3600), in: town)
            #expect(try town.reads() == ["one moment"])
            let open = try await town.host.store.escalations(of: bakery, limit: 10)
            #expect(open.map(\.escalation.reason) == ["asked"])
            let conversation = try #require(open.first?.conversation)
            #expect(try await town.host.handBack(conversation))
            #expect(try await town.says("hello?") == ["bot"])
            #expect(try await town.tally.ignored >= 2)
        }
    }
}
