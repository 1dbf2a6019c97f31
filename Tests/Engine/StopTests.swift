import Engine
import Messaging
import Store
import Testing

@Suite("Stopping an engine", .timeLimit(.minutes(1)))
struct StopTests {
    @Test("What is in hand is finished, and nothing new is begun")
    func finishes() async throws {
        let answers = Gate()
        let carrier = ScriptedCarrier { entry in
            await answers.pass()
            return .accepted(id: "wamid.\(entry.token)")
        }
        let bakery = try Bakery(carrier: carrier)
        try await bakery.open { () async throws in
            try await bakery.says("first")
            await answers.arrivals()
            async let stopped: Void = bakery.engine.stop(within: .seconds(20))
            await bakery.clock.waitForSleepers()
            try await bakery.says("second")
            answers.open()
            await stopped
            #expect(carrier.texts == ["1:first"])
            let tally = try await bakery.store.tally()
            #expect(tally.handled == 1 && tally.waiting == 1)
            #expect(tally.deliveries == [.accepted: 1])
        }
    }

    @Test("When the time is over, what was claimed but not sent is queued again, not undecided")
    func putsBack() async throws {
        let answers = Gate()
        let carrier = ScriptedCarrier { entry in
            await answers.pass()
            return .accepted(id: "wamid.\(entry.token)")
        }
        let bakery = try Bakery("on.message(function() reply 'one' reply 'two' end)", carrier: carrier)
        try await bakery.open { () async throws in
            try await bakery.says("hi")
            await answers.arrivals()
            async let stopped: Void = bakery.engine.stop(within: .seconds(20))
            await bakery.clock.waitForSleepers()
            bakery.clock.advance(by: .seconds(20))
            await stopped
            // The transport answers in the end; its message is recorded, and the next is claimed with that.
            answers.open()
            await bakery.ended()
            #expect(carrier.texts == ["one"])
            #expect(try await bakery.store.tally().deliveries == [.accepted: 1, .queued: 1])
        }
    }

    @Test("A message that the outbox claims while everything ends is queued again")
    func claimedTooLate() async throws {
        let claims = Gate()
        let bakery = try Bakery("on.message(function() reply 'one' end)")
        try await bakery.open { () async throws in
            bakery.store.before { operation in
                if operation == .commit { await claims.pass() }
                return true
            }
            try await bakery.says("hi")
            await claims.arrivals()
            async let stopped: Void = bakery.engine.stop(within: .seconds(20))
            await bakery.clock.waitForSleepers()
            bakery.clock.advance(by: .seconds(20))
            await stopped
            claims.open()
            await bakery.ended()
            #expect(bakery.carrier.texts == [])
            #expect(try await bakery.store.tally().deliveries == [.queued: 1])
        }
    }
}
