import Engine
import Hosting
import Messaging
import Playground
import Store
import TestSupport
import Testing

@Suite("Parked turns that wait again", .timeLimit(.minutes(2)))
struct RetryTests {
    /// Fails until the shop has opened, which everybody's memory shares.
    private static let bot = """
        on.command("open", function() store.set("open", true) end)
        on.command("angry", function() escalate{ reason = "asked" } end)
        on.message(function(event)
          if not store.get "open" then error("closed for " .. event.text) end
          state.count = (state.count or 0) + 1
          reply(event.text .. " #" .. state.count)
        end)
        """

    @Test("They are handled in the order in which they came, and what came meanwhile stays handled")
    func order() async throws {
        try await Stage(Self.bot).play { town in
            for text in ["one", "two", "three"] { #expect(try await town.says(text) == []) }
            _ = try await town.says("open", as: ben)
            #expect(try await town.says("four") == ["four #1"])
            let answer = try await town.host.perform(RetryOperation(ParkedChoice(of: bakery)))
            #expect(answer.offered == 3 && answer.isLive && answer.remainder == ParkedChoice.Remainder())
            try await town.settle()
            #expect(try town.reads() == ["four #1", "one #2", "two #3", "three #4"])
            let tally = try await town.tally
            #expect(tally.parked == 0 && tally.waiting == 0 && tally.received == tally.handled)
        }
    }

    @Test("What is older than the service window stays parked, unless another age is named")
    func freshness() async throws {
        let stage = try Stage(Self.bot)
        try await stage.play { town in
            _ = try await town.says("old")
            try await stage.advance(.seconds(20 * 3600), in: town)
            _ = try await town.says("new", as: ben)
            try await stage.advance(.seconds(5 * 3600), in: town)
            _ = try await town.says("open", as: ben)

            let rehearsal = try await town.host.perform(RehearseOperation(ParkedChoice(of: bakery)))
            #expect(rehearsal.turns.map(\.outcome) == [.acts(["sends text \"new #1\"", "state.count = 1"])])
            #expect(rehearsal.remainder.old == 1)
            let fresh = try await town.host.perform(RetryOperation(ParkedChoice(of: bakery)))
            #expect(fresh.offered == 1 && fresh.remainder.old == 1)
            try await town.settle()
            #expect(try town.reads(ben).last == "new #1" && town.reads() == [])

            // The turn is run; the rules keep its message back, visibly.
            let stale = try await town.host.perform(RehearseOperation(ParkedChoice(of: bakery, maximumAge: nil)))
            #expect(
                stale.turns.map(\.outcome) == [
                    .acts([
                        "sends text \"old #1\"", "state.count = 1",
                        "1 of its messages would be refused: window_closed",
                    ])
                ])
            let any = try await town.host.perform(RetryOperation(ParkedChoice(of: bakery, maximumAge: nil)))
            #expect(any.offered == 1)
            try await town.settle()
            let tally = try await town.tally
            #expect(try town.reads() == [] && tally.deliveries[.refused] == 1 && tally.parked == 0)
        }
    }

    @Test("While a human has the conversation they are ignored, as all that the person says is")
    func human() async throws {
        try await Stage(Self.bot).play { town in
            _ = try await town.says("help")
            _ = try await town.says("angry")
            _ = try await town.says("open", as: ben)
            let rehearsal = try await town.host.perform(RehearseOperation(ParkedChoice(of: bakery)))
            #expect(
                rehearsal.turns.map(\.outcome) == [
                    .isNot("a human has the conversation, so it would be ignored")
                ])
            _ = try await town.host.perform(RetryOperation(ParkedChoice(of: bakery)))
            try await town.settle()
            let tally = try await town.tally
            #expect(tally.ignored == 1 && tally.parked == 0)
            #expect(try town.reads() == [])
        }
    }

    @Test("One event, one fingerprint or all are chosen; what is not there is said to be missing")
    func choice() async throws {
        try await Stage(Self.bot).play { town in
            for text in ["one", "two"] { _ = try await town.says(text) }
            let groups = try await town.host.perform(ParkedGroupsOperation(of: bakery)).groups
            #expect(groups.map(\.count) == [2] && groups[0].cause?.sentence == "closed for …")
            let operation = ParkedEventsOperation(of: bakery, groups[0].fingerprint, showsText: false)
            let events = try await town.host.perform(operation).events
            #expect(
                events.map(\.kind) == ["text", "text"] && events.allSatisfy { $0.detail == nil && $0.event == nil })

            _ = try await town.says("open", as: ben)
            let second = ParkedChoice(of: bakery, "\(events[1].number.number)")
            #expect(try await town.host.perform(RetryOperation(second)).offered == 1)
            try await town.settle()
            #expect(try town.reads() == ["two #1"])
            await #expect(throws: OperationError.self) { try await town.host.perform(RetryOperation(second)) }
            let rest = ParkedChoice(of: bakery, groups[0].fingerprint.text)
            #expect(try await town.host.perform(RetryOperation(rest)).offered == 1)
            try await town.settle()
            #expect(try town.reads() == ["two #1", "one #2"])
            let error = await #expect(throws: OperationError.self) {
                try await town.host.perform(RetryOperation(ParkedChoice(of: bakery, "cafecafe00")))
            }
            #expect(error?.kind == .missing)
        }
    }
}
