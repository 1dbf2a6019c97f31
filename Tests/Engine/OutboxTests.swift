import Engine
import Messaging
import Store
import Testing

@Suite("Outbox", .timeLimit(.minutes(1)))
struct OutboxTests {
    @Test("What is queued behind an undecided message leaves when the hold ends, without anybody asking")
    func holdEnds() async throws {
        let carrier = ScriptedCarrier { entry in
            entry.message.text == "1:lost" ? .undecided(reason: "no answer") : .accepted(id: "wamid.\(entry.token)")
        }
        let bakery = try Bakery(carrier: carrier)
        try await bakery.open { () async throws in
            try await bakery.says("lost")
            try await bakery.engine.settle()
            try await bakery.says("next")
            try await bakery.engine.settle()
            #expect(carrier.texts == ["1:lost"])
            await bakery.clock.waitForSleepers()
            #expect(bakery.clock.nextDeadline == bakery.clock.now + .seconds(20))
            bakery.clock.advance(by: .seconds(20))
            await carrier.hasCarried(2)
            #expect(carrier.texts == ["1:lost", "2:next"])
        }
    }

    @Test("A message that found no slot leaves even if the slot came free before the message was committed")
    func slotFreedEarly() async throws {
        let (answers, commits, looks) = (Gate(), Gate(), Gate(isOpen: true))
        let carrier = ScriptedCarrier { entry in
            if entry.message.text == "1:first" { await answers.pass() }
            return .accepted(id: "wamid.\(entry.token)")
        }
        var settings = Engine.Settings()
        settings.concurrentSends = 1
        let bakery = try Bakery(settings: settings, carrier: carrier)
        try await bakery.open { () async throws in
            try await bakery.says("first")
            await answers.arrivals()
            // The only slot is taken: the second turn's commit is held up until the slot is free and was found useless.
            bakery.store.before { operation in
                if operation == .commit { await commits.pass() }
                return true
            }
            try await bakery.says("second", from: "254700000002")
            await commits.arrivals()
            bakery.store.after { if $0 == .nextDue { await looks.pass() } }
            answers.open()
            await looks.arrivals()
            commits.open()
            await carrier.hasCarried(2)
            #expect(carrier.texts == ["1:first", "1:second"])
        }
    }

    @Test("A retry leaves at its time and before the messages behind it")
    func retryInOrder() async throws {
        let attempts = Count()
        let carrier = ScriptedCarrier { entry in
            guard entry.message.text == "one", attempts.add(1) < 3 else {
                return .accepted(id: "wamid.\(entry.token)")
            }
            return .retry(.rateLimited, after: .seconds(60), nil)
        }
        let bakery = try Bakery("on.message(function() reply 'one' reply 'two' end)", carrier: carrier)
        try await bakery.open { () async throws in
            try await bakery.says("hi")
            for _ in 1...2 {
                try await bakery.engine.settle()
                #expect(try await bakery.store.nextDue() == bakery.clock.now + .seconds(60))
                bakery.clock.advance(by: .seconds(60))
            }
            try await bakery.engine.settle()
            #expect(carrier.texts == ["one", "one", "one", "two"])
        }
    }

    @Test("A message that is never accepted expires, and those behind it go on")
    func expires() async throws {
        let carrier = ScriptedCarrier { entry in
            entry.message.text == "one" ? .retry(.transient, after: nil, nil) : .accepted(id: "wamid.\(entry.token)")
        }
        var settings = Engine.Settings()
        settings.retry.maximumAttempts = 3
        let bakery = try Bakery(
            "on.message(function() reply 'one' reply 'two' end)", settings: settings, carrier: carrier)
        try await bakery.open { () async throws in
            try await bakery.says("hi")
            for _ in 1...3 {
                try await bakery.engine.settle()
                if let due = try await bakery.store.nextDue() { bakery.clock.advance(to: due) }
            }
            #expect(carrier.texts == ["one", "one", "one", "two"])
            #expect(try await bakery.store.tally().deliveries == [.expired: 1, .accepted: 1])
        }
    }

    @Test("A message for a channel that is gone is refused, visibly")
    func channelGone() async throws {
        let carrier = ScriptedCarrier { _ in .accepted(id: "wamid.1") }
        let bakery = try Bakery(
            "on.message(function() after('1m', 'later') end) on.timer('later', function() reply 'hi' end)",
            carrier: carrier)
        try await bakery.open { () async throws in
            try await bakery.says("hi")
            try await bakery.engine.settle()
            bakery.directory.replace(with: .nobody)
            bakery.clock.advance(by: .seconds(60))
            try await bakery.engine.settle()
            #expect(carrier.carried.isEmpty)
            #expect(try await bakery.store.tally().deliveries == [.refused: 1])
        }
    }
}
