import Messaging
import Hosting
import Playground
import Store
import Testing
import Twin

@Suite("Time", .timeLimit(.minutes(1)))
struct TimeTests {
    private static let reminder = """
        on.command("remind", function() after("2h", "reminder", { n = 7 }) reply "ok" end)
        on.command("forget", function() cancel "reminder" reply "forgotten" end)
        on.timer("reminder", function(e) reply("now " .. e.data.n) end)
        """

    @Test("A timer fires once, at its time")
    func timer() async throws {
        let stage = try Stage(Self.reminder)
        try await stage.play { town async throws in
            #expect(try await town.says("remind") == ["ok"])
            try await stage.advance(.seconds(7199), in: town)
            #expect(try town.reads() == ["ok"])
            try await stage.advance(.seconds(1), in: town)
            #expect(try town.reads() == ["ok", "now 7"])
            try await stage.advance(.seconds(3 * 3600), in: town)
            #expect(try town.reads() == ["ok", "now 7"])
        }
    }

    @Test("A timer that is cancelled does not fire")
    func cancelled() async throws {
        let stage = try Stage(Self.reminder)
        try await stage.play { town async throws in
            #expect(try await town.says("remind") == ["ok"])
            #expect(try await town.says("forget") == ["forgotten"])
            try await stage.advance(.seconds(3 * 3600), in: town)
            #expect(try town.reads() == ["ok", "forgotten"])
            #expect(try await town.tally.timers == 0)
        }
    }

    @Test("A timer fires once although the host was restarted in between, before its time or after it")
    func restarted() async throws {
        let stage = try Stage(Self.reminder)
        try await stage.play(lives: [
            { town async throws in #expect(try await town.says("remind") == ["ok"]) },
            { town async throws in
                try await stage.advance(.seconds(3600), in: town)
                #expect(try town.reads() == ["ok"])
                #expect(try await town.says("remind", as: ben) == ["ok"])
            },
            { town async throws in
                try await stage.advance(.seconds(4 * 3600), in: town)
                #expect(try town.reads() == ["ok", "now 7"])
                #expect(try town.reads(ben) == ["ok", "now 7"])
            },
            { town async throws in
                try await stage.advance(.seconds(3600), in: town)
                #expect(try town.reads() == ["ok", "now 7"])
            },
        ])
    }

    @Test("25 hours after the person wrote, a text is refused before it is sent, and a template passes")
    func window() async throws {
        let stage = try Stage(
            """
            on.message(function() after("25h", "late") end)
            on.timer("late", function()
              reply "too late"
              reply{ template = "offer", language = "en_US" }
              reply "too late as well"
            end)
            """, rules: .meta)
        try await stage.play { town async throws in
            town.twin.register(Twin.Template(name: "offer", body: "Come back!"))
            #expect(try await town.says("hi") == [])
            try await stage.advance(.seconds(25 * 3600), in: town)
            #expect(try town.person(ada, with: bakery).messages.map(\.kind) == [.template])
            #expect(town.twin.refused.isEmpty)
            let tally = try await town.tally
            #expect(tally.deliveries[.refused] == 2)
            #expect(tally.deliveries.values.reduce(0, +) == 3)
        }
    }
}
