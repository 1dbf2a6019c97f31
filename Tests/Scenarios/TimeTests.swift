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

    @Test("What comes again goes on through errors, restarts, a long stop and changes of clocks, until it is cancelled")
    func series() async throws {
        let bot = """
            on.command("start", function() every("day 02:30", "tick") reply "ok" end)
            on.command("enough", function() cancel "tick" reply "stopped" end)
            on.command("list", function() reply((store.get "list" or "nothing") .. ".") end)
            on.command("clear", function() store.delete "list" reply "cleared" end)
            on.timer("tick", function(event)
              if time.today() == "2026-11-22" then error "a bad day" end
              local list = store.get "list"
              store.set("list", (list and list .. ", " or "") .. time.now():sub(6))
            end)
            """
        let stage = try Stage(bot) { $0.timezone = "Europe/Berlin" }
        let day = Duration.seconds(86_400)
        try await stage.play(lives: [
            { town async throws in
                #expect(try await town.says("start") == ["ok"])
                try await stage.advance(day * 3, in: town)
                #expect(try await town.says("list") == ["11-21 02:30, 11-23 02:30."])
                #expect(stage.parked.all.count == 1)
                #expect(try await town.tally.timers == 1)
                stage.clock.advance(by: day * 10)
            },
            { town async throws in
                try await stage.advance(day, in: town)
                #expect(try await town.says("list") == ["11-21 02:30, 11-23 02:30, 12-03 10:00, 12-04 02:30."])
                // 27 March; on the 28th clocks are put forward from 02:00 to 03:00.
                try await stage.advance(day * 113, in: town)
                #expect(try await town.says("clear") == ["cleared"])
                try await stage.advance(day * 3, in: town)
                #expect(try await town.says("list") == ["03-28 03:30, 03-29 02:30, 03-30 02:30."])
                #expect(try await town.says("enough") == ["stopped"])
                #expect(try await town.says("clear") == ["cleared"])
                try await stage.advance(day * 3, in: town)
                #expect(try await town.says("list") == ["nothing."])
                #expect(try await town.tally.timers == 0)
            },
        ])
    }

    @Test("A timer for a time of the clock goes by the person's own zone")
    func personsZone() async throws {
        let stage = try Stage(
            """
            on.command("kolkata", function() contact.timezone = "Asia/Kolkata" reply "noted" end)
            on.command("remind", function() at("20:00", "t") reply(time.now()) end)
            on.timer("t", function() reply(time.now()) end)
            """
        ) { $0.timezone = "Africa/Nairobi" }
        try await stage.play { town async throws in
            #expect(try await town.says("kolkata", as: ben) == ["noted"])
            #expect(try await town.says("remind", as: ben) == ["2026-11-20 14:30"])
            #expect(try await town.says("remind") == ["2026-11-20 12:00"])
            try await stage.advance(.seconds(86_400), in: town)
            #expect(try town.reads(ben).last == "2026-11-20 20:00")
            #expect(try town.reads().last == "2026-11-20 20:00")
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
