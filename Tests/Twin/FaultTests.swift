import JSON
import Messaging
import Net
import Synchronization
import Testing

@testable import Twin

@Suite("Faults and rules over the wire", .timeLimit(.minutes(1)))
struct FaultTests {
    @Test("A webhook comes again, in growing gaps, until it is answered with 200; those behind it wait")
    func retries() async throws {
        let clock = ManualClock()
        let host = try Host { count in count < 3 ? [500, 204, 302][count] : 200 }
        try await withTwin(.test(clock), host: host) { twin in
            let amina = try twin.person("254712345678")
            try amina.says("one")
            try amina.says("two")
            await twin.settled()
            #expect(try host.texts() == ["one"])
            var gaps: [Int64] = []
            for _ in 0..<3 {
                await clock.waitForSleepers()
                let next = try #require(clock.nextDeadline)
                gaps.append((next - clock.now).milliseconds)
                clock.advance(to: next)
                await twin.settled()
            }
            #expect(gaps == [1000, 2000, 4000])
            #expect(try host.texts() == ["one", "one", "one", "one", "two"])
            #expect(Set(host.bodies.prefix(4)).count == 1, "a retry repeats the very bytes")
            #expect(twin.counters.arrived == 2 && twin.counters.attempts == 5)
        }
    }

    @Test("A host that is gone is tried until the plan ends")
    func givenUp() async throws {
        let clock = ManualClock()
        let host = try Host()
        let configuration = Twin.Configuration.test(clock) {
            $0.retries = Twin.RetryPlan(giveUpAfter: .seconds(36 * 3600))
        }
        try await withTwin(configuration, host: host) { twin in
            twin.setWebhook("http://127.0.0.1:1/nobody")
            try twin.person("254712345678").says("hello")
            let start = clock.now
            while twin.counters.givenUp == 0 {
                await twin.settled()
                clock.advanceToNextDeadline()
            }
            #expect(clock.now - start >= .seconds(34 * 3600) && clock.now - start <= .seconds(36 * 3600))
        }
    }

    @Test("Statuses come when their time has come")
    func delays() async throws {
        let clock = ManualClock()
        let host = try Host()
        let configuration = Twin.Configuration.test(clock) {
            $0.statuses = [.sent, .delivered, .read]
            $0.delays.delivered = .seconds(2)
            $0.delays.read = .seconds(3600)
        }
        try await withTwin(configuration, host: host) { twin in
            let amina = try twin.person("254712345678")
            _ = try await host.post(text("Hello"), to: twin)
            await twin.settled()
            #expect(try host.statuses() == ["sent"] && amina.messages.isEmpty)
            clock.advance(by: .seconds(2))
            await twin.settled()
            #expect(try host.statuses() == ["sent", "delivered"] && amina.messages.count == 1)
            clock.advance(by: .seconds(3598))
            await twin.settled()
            #expect(try host.statuses() == ["sent", "delivered", "read"])
        }
    }

    @Test("An answer is lost, but the message was accepted")
    func lostAnswers() async throws {
        let host = try Host()
        try await withTwin(.test { $0.faults.loseAnswer = 1 }, host: host) { twin in
            let amina = try twin.person("254712345678")
            let failure = await #expect(throws: HTTPClient.Failure.self) {
                try await host.post(text("Hello"), to: twin)
            }
            #expect(failure?.kind == .maybeSent)
            #expect(await amina.messages(atLeast: 1).map(\.text) == ["Hello"])
            twin.faults.loseAnswer = 0
            twin.faults.acceptThenRefuse = 1
            #expect(try await host.post(text("Hello"), to: twin).status == 500)
            twin.faults.acceptThenRefuse = 0
            twin.faults.refuse = 1
            let refused = try await host.post(text("Hello"), to: twin)
            #expect(refused.status == 500 && refused.body["error"]?["code"] == 131_000)
            #expect(twin.counters.accepted == 2 && twin.counters.lostAnswers == 2 && twin.counters.refused == 1)
        }
    }

    @Test("An answer can come late, on the twin's clock")
    func lateAnswers() async throws {
        let clock = ManualClock()
        let host = try Host()
        try await withTwin(.test(clock) { $0.faults.answerLate = 1 }, host: host) { twin in
            async let answer = host.post(text("Hello"), to: twin)
            await clock.waitForSleepers()
            #expect(twin.counters.accepted == 1)
            clock.advance(by: .seconds(60))
            let status = try await answer.status
            #expect(status == 200)
        }
    }

    @Test("Copies, forgeries and disorder lose nothing")
    func webhookFaults() async throws {
        let clock = ManualClock()
        let host = try Host()
        let configuration = Twin.Configuration.test(clock) {
            ($0.faults.duplicate, $0.faults.forge, $0.faults.reorder, $0.faults.batch) = (0.3, 0.3, 0.3, 5)
            $0.wire.shufflesKeys = true
        }
        try await withTwin(configuration, host: host) { twin in
            let amina = try twin.person("254712345678")
            for number in 0..<200 { try amina.says("\(number)") }
            clock.advance(by: .seconds(1))
            await twin.settled()
            let texts = try host.texts()
            #expect(
                Set(texts).count == 200 && texts.count > 200 && texts != texts.sorted { Int($0) ?? 0 < Int($1) ?? 0 })
            #expect(host.forged == twin.counters.forgeries && host.forged > 0 && twin.counters.forgeriesTaken == 0)
            #expect(host.bodies.count == twin.counters.arrived + twin.counters.copies && twin.counters.arrived < 200)
        }
    }

    @Test("A message can be told again, any time, several times at once")
    func redelivery() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let id = try twin.person("254712345678").says("once")
            await twin.settled()
            #expect(twin.redeliver(id, times: 3))
            #expect(!twin.redeliver("wamid.other"))
            await twin.settled()
            #expect(try host.texts() == ["once", "once", "once", "once"])
        }
    }

    @Test("Anything can be told or posted")
    func anything() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            try twin.tell(["messaging_product": "whatsapp", "errors": [GraphError.throughput.item]])
            try twin.tell(["brand": "new"], field: "weather", of: "25420000111")
            await twin.settled()
            #expect(try host.values().count == 2)
            #expect(try await twin.post(Array("{ not JSON".utf8)) == 200)
            #expect(try await twin.post(Array("{}".utf8), signature: "sha256=00") == 401)
        }
    }

    @Test("Outside the window only templates pass; the rest fails later with 131047")
    func window() async throws {
        let clock = ManualClock()
        let host = try Host()
        try await withTwin(.test(clock) { $0.rules.window = true }, host: host) { twin in
            let amina = try twin.person("254712345678")
            #expect(try await host.post(text("too early"), to: twin).status == 200)
            try amina.says("hi")
            #expect(try await host.post(text("in time"), to: twin).status == 200)
            clock.advance(by: .seconds(24 * 3600))
            #expect(try await host.post(text("too late"), to: twin).status == 200)
            let template: JSON = ["name": "hello", "language": ["code": "en_US"]]
            #expect(try await host.post(send("template", template), to: twin).status == 200)
            await twin.settled()
            #expect(amina.messages.map(\.text) == ["in time", "hello"])
            let failed = try host.values().filter { $0["statuses"]?[0]?["status"] == "failed" }
            #expect(failed.count == 2)
            #expect(failed.allSatisfy { $0["statuses"]?[0]?["errors"]?[0]?["code"] == 131_047 })
        }
    }

    @Test("A reaction tells only that it was sent, and fails later when there is nothing to react to")
    func reactions() async throws {
        let host = try Host()
        try await withTwin(.test(), host: host) { twin in
            let amina = try twin.person("254712345678")
            let question = try amina.says("hi")
            let known: JSON = ["message_id": .string(question), "emoji": "👍"]
            _ = try await host.post(send("reaction", known), to: twin)
            await twin.settled()
            #expect(try host.statuses() == ["sent"] && amina.messages.map(\.kind) == [.reaction])
            let unknown: JSON = ["message_id": .string(amina.messages[0].id), "emoji": "👍"]
            _ = try await host.post(send("reaction", unknown), to: twin)
            await twin.settled()
            #expect(try host.statuses() == ["sent", "failed"])
            #expect(try host.values().last?["statuses"]?[0]?["errors"]?[0]?["code"] == 131_009)
        }
    }

    @Test("An accepted message can fail after it was sent")
    func failAfterSent() async throws {
        let host = try Host()
        try await withTwin(.test { $0.faults.failAfterSent = 1 }, host: host) { twin in
            _ = try await host.post(text("Hello"), to: twin)
            await twin.settled()
            #expect(try host.statuses() == ["sent", "failed"])
        }
    }

    @Test("Rates are 400s with their codes, and pass again in time")
    func rates() async throws {
        let clock = ManualClock()
        let host = try Host()
        let configuration = Twin.Configuration.test(clock) {
            ($0.rules.pairRate, $0.rules.messagesPerSecond) = (true, 3)
        }
        try await withTwin(configuration, host: host) { twin in
            func code(_ person: Int) async throws -> Int64? {
                let answer = try await host.post(text("a", to: "+25471234567\(person)"), to: twin)
                #expect(answer.status == (answer.body["error"] == nil ? 200 : 400))
                return answer.body["error"]?["code"]?.integer
            }
            var codes: [Int64?] = []
            for person in [1, 2, 3, 4] { codes.append(try await code(person)) }
            #expect(codes == [nil, nil, nil, 130_429])
            clock.advance(by: .seconds(1))
            codes = []
            for person in [1, 1, 4] { codes.append(try await code(person)) }
            clock.advance(by: .seconds(6))
            for person in [1, 2] { codes.append(try await code(person)) }
            // Two within 6 s borrow 12 s.
            #expect(codes == [nil, nil, nil, 131_056, nil])
        }
    }

    @Test("Everything kept is bounded")
    func limits() async throws {
        let host = try Host()
        let configuration = Twin.Configuration.test {
            ($0.limits.updates, $0.limits.people, $0.limits.messagesPerChat, $0.limits.sends) = (10, 3, 4, 6)
        }
        try await withTwin(configuration, host: host) { twin in
            let amina = try twin.person("254712345671")
            for person in 2...3 { _ = try twin.person("25471234567\(person)") }
            #expect(throws: TwinError.tooManyPeople) { try twin.person("254712345674") }
            for number in 1...20 {
                _ = try await host.post(text("\(number)", to: "+254712345671"), to: twin)
                await twin.settled()
            }
            #expect(amina.messages.count <= 4 && amina.messages.last?.text == "20")
            #expect(await amina.messages(atLeast: 20).count <= 4)
            #expect(twin.accepted.count <= 6)
            twin.setWebhook(nil)
            #expect(throws: TwinError.noRoom) { for _ in 0..<20 { try amina.says("hello?") } }
        }
    }
}
