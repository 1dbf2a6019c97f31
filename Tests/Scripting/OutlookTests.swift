import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("What those who wait in a flow would be asked")
struct OutlookTests {
    private static func flow(_ lines: String) -> String {
        """
        on.message(function() start "order" end)
        flow("order", function()
          \(lines)
        end)
        """
    }

    private static let questions = """
        local loaf = ask("loaf", "Which bread?")
          local count = ask("count", "How many?", { number = true })
          reply(count .. " " .. loaf)
        """

    /// What another script makes of somebody who was asked "How many?", and the names it asked the store for.
    private func rehearse(_ lines: String?, values: [String: JSON?] = [:]) throws -> Script.Rehearsed {
        var chat = try Chat(Self.flow(Self.questions))
        _ = try chat.says("hi")
        #expect(try chat.says("Brown") == ["How many?"])
        let script = try Script(lines.map(Self.flow) ?? "on.message(function() reply 'hi' end)")
        return script.rehearse(
            TurnInput(
                event: event(.text("rehearsal")), person: amina, state: chat.state, attributes: [:], values: values,
                now: noon, seed: 1))
    }

    private func outcome(_ lines: String?) throws -> Outlook.Outcome? {
        guard case .done(let outlook?) = try rehearse(lines) else { return nil }
        #expect(outlook.flow == "order" && outlook.question == "count")
        return outlook.outcome
    }

    @Test("The same question, one that was put before it, and one in its place")
    func asks() throws {
        #expect(try outcome(Self.questions) == .asks(flow: "order", question: "count"))
        #expect(try outcome("ask('size', 'How big?') \(Self.questions)") == .asks(flow: "order", question: "size"))
        #expect(
            try outcome("ask('loaf', 'Which?') ask('pieces', 'How many?')") == .asks(flow: "order", question: "pieces"))
        #expect(try outcome("ask('loaf', 'Which?') start 'order'") != nil)
    }

    @Test("A flow that comes to its end, that is gone, and that fails at a line")
    func otherwise() throws {
        #expect(try outcome("reply(ask('loaf', 'Which?'))") == .ends)
        #expect(try outcome(nil) == .isGone)
        #expect(
            try outcome("local loaf = ask('loaf', 'Which?')\nreply(loaf.name.first)")
                == .fails(file: "bot.lua", line: 4))
        #expect(try outcome("while true do end") == .fails(file: "bot.lua", line: 3))
    }

    @Test("Stored values are asked for as in a turn")
    func values() throws {
        let lines =
            "ask('loaf', 'Which?') if store.get 'closed' then ask('when', 'When?') end ask('count', 'How many?')"
        #expect(try rehearse(lines) == .needs(TurnNeeds(keys: ["closed"])))
        let closed = Outlook(flow: "order", question: "count", outcome: .asks(flow: "order", question: "when"))
        #expect(try rehearse(lines, values: ["closed": true]) == .done(closed))
        let open = Outlook(flow: "order", question: "count", outcome: .asks(flow: "order", question: "count"))
        #expect(open.changesNothing)
        #expect(try rehearse(lines, values: ["closed": Optional<JSON>.none]) == .done(open))
    }

    @Test("Who waits in no flow is asked nothing")
    func none() throws {
        let script = try Script(Self.flow(Self.questions))
        let turn = TurnInput(
            event: event(.text("x")), person: amina, state: ["count": 1], attributes: [:], now: noon, seed: 1)
        #expect(script.rehearse(turn) == .done(nil))
    }
}
