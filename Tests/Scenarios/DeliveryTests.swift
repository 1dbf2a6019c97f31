import JSON
import Messaging
import Hosting
import Playground
import Store
import Testing
import Twin

@Suite("Deliveries", .timeLimit(.minutes(1)))
struct DeliveryTests {
    private static let echo = "on.message(function(e) reply(e.text) end)"

    @Test("Statuses move a message on, also when they come twice and out of order")
    func statuses() async throws {
        let stage = try Stage(Self.echo)
        try await stage.play { town async throws in
            town.twin.faults.duplicate = 1
            town.twin.faults.reorder = 0.5
            for number in 1...10 { try town.person(ada, with: bakery).says("\(number)") }
            try await stage.advance(.seconds(10), in: town)
            let tally = try await town.tally
            #expect(tally.deliveries == [.delivered: 10])
            #expect(try town.reads().count == 10)
        }
    }

    @Test("A webhook that is delivered again, also at once with itself, is answered once")
    func redelivered() async throws {
        let stage = try Stage(Self.echo)
        try await stage.play { town async throws in
            let id = try town.person(ada, with: bakery).says("a")
            town.twin.redeliver(id, times: 5)
            try await town.settle()
            town.twin.redeliver(id, times: 2)
            try await town.settle()
            #expect(try town.reads() == ["a"])
            #expect(try await town.tally.duplicates == 7)
        }
    }

    @Test("A body whose signature is wrong leaves no trace")
    func forged() async throws {
        let stage = try Stage(Self.echo)
        try await stage.play { town async throws in
            town.twin.faults.forge = 1
            #expect(try await town.says("a") == ["a"])
            #expect(town.twin.counters.forgeriesTaken == 0)
            #expect(town.twin.counters.forgeries > 0)
        }
    }

    @Test(
        "A send that is refused for good is recorded as refused, and the next one goes out",
        arguments: [131_026, 131_047, 190, 131_031, 100])
    func refused(code: Int) async throws {
        let stage = try Stage(Self.echo)
        try await stage.play { town async throws in
            town.twin.faults.refuse = 1
            town.twin.faults.refusal = code
            #expect(try await town.says("a") == [])
            #expect(try await town.tally.deliveries == [.refused: 1])
            town.twin.faults = Twin.Faults()
            #expect(try await town.says("b") == ["b"])
            try await stage.advance(.seconds(3600), in: town)
            #expect(try town.reads() == ["b"])
        }
    }

    @Test(
        "A send that is refused for a while is tried again later, before what came after it",
        arguments: [130_429, 131_056, 131_000])
    func triedAgain(code: Int) async throws {
        let stage = try Stage("on.message(function(e) reply(e.text .. 1) reply(e.text .. 2) end)")
        try await stage.play { town async throws in
            town.twin.faults.refuse = 1
            town.twin.faults.refusal = code
            #expect(try await town.says("a") == [])
            #expect(try await town.says("b") == [])
            #expect(try await town.tally.deliveries == [.queued: 4])
            town.twin.faults = Twin.Faults()
            try await stage.advance(.seconds(60), in: town)
            #expect(try town.reads() == ["a1", "a2", "b1", "b2"])
        }
    }

    @Test("A number's real limit of messages a second delays answers and loses none")
    func throughput() async throws {
        let stage = try Stage(Self.echo) { $0.rules.messagesPerSecond = 5 }
        try await stage.play { town async throws in
            let people = try (0..<30).map { try town.person("2547100\(10_000 + $0)", with: bakery) }
            for person in people { try person.says("a") }
            try await stage.advance(.seconds(900), in: town)
            for person in people { #expect(person.messages.map(\.text) == ["a"]) }
            #expect(town.twin.refused.contains { $0.code == 130_429 })
        }
    }

    @Test("A message that failed after it was accepted is known as failed")
    func failedLater() async throws {
        let stage = try Stage(Self.echo)
        try await stage.play { town async throws in
            town.twin.faults.failAfterSent = 1
            _ = try await town.says("a")
            #expect(try await town.tally.deliveries == [.failed: 1])
        }
    }

    @Test("A send whose answer was lost is undecided and not sent again; a status decides it and lets the next one go")
    func decidedByStatus() async throws {
        let stage = try Stage(Self.echo) { $0.delays.sent = .seconds(10) }
        try await stage.play { town async throws in
            town.twin.faults.loseAnswer = 1
            _ = try await town.says("a")
            town.twin.faults = Twin.Faults()
            _ = try await town.says("b")
            #expect(try await town.tally.deliveries == [.undecided: 1, .queued: 1])
            try await stage.advance(.seconds(9), in: town)
            #expect(town.twin.accepted.map { $0.body["text"]?["body"]?.string } == ["a"])
            try await stage.advance(.seconds(1), in: town)
            #expect(town.twin.accepted.map { $0.body["text"]?["body"]?.string } == ["a", "b"])
            try await stage.advance(.seconds(60), in: town)
            #expect(try await town.tally.deliveries == [.delivered: 2])
            #expect(town.twin.accepted.count == 2)
        }
    }

    @Test("Without a status, an undecided send holds the next one for 20 seconds")
    func heldForAWhile() async throws {
        let stage = try Stage(Self.echo) { $0.delays.sent = .seconds(3600) }
        try await stage.play { town async throws in
            town.twin.faults.loseAnswer = 1
            _ = try await town.says("a")
            town.twin.faults = Twin.Faults()
            _ = try await town.says("b")
            try await stage.advance(.seconds(19), in: town)
            #expect(town.twin.accepted.count == 1)
            try await stage.advance(.seconds(1), in: town)
            #expect(town.twin.accepted.map { $0.body["text"]?["body"]?.string } == ["a", "b"])
            #expect(try await town.tally.deliveries == [.undecided: 1, .accepted: 1])
            try await stage.advance(.seconds(3600), in: town)
            #expect(try await town.tally.deliveries == [.delivered: 2])
        }
    }

    @Test("What was not sent when the host stopped is sent after its start, once and in order")
    func restarted() async throws {
        let stage = try Stage(Self.echo)
        try await stage.play(lives: [
            { town async throws in
                town.twin.faults.refuse = 1
                for text in ["a", "b", "c"] { _ = try await town.says(text) }
            },
            { town async throws in
                town.twin.faults = Twin.Faults()
                try await stage.advance(.seconds(60), in: town)
                #expect(try town.reads() == ["a", "b", "c"])
            },
            { town async throws in
                try await stage.advance(.seconds(60), in: town)
                #expect(try town.reads() == ["a", "b", "c"])
            },
        ])
    }
}
