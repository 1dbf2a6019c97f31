import Crypto
import Foundation
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("What comes in")
    struct WebhookTests {
        @Test("A tampered byte is refused with 401 and leaves no trace but a counter")
        func tampered() async throws {
            try await Site.running { site in
                let host = try await site.start()
                let body = site.body("my secret words", id: "wamid.1")
                let signature = "sha256=" + Hex.text(HMAC(key: Array(Site.appSecret.utf8)).code(of: body))
                let (before, logged) = (try site.contents(), host.process.errorsSoFar)
                let places = stride(from: 0, to: body.count, by: 37)
                for place in places {
                    var tampered = body
                    tampered[place] ^= 1
                    #expect(try await host.post(tampered, signature: signature) == 401)
                }
                // A signature that is missing, cut, or of another kind is no better.
                for wrong in ["", "sha256=", String(signature.dropLast(2)), "sha1=" + signature.dropFirst(7)] {
                    #expect(try await host.post(body, signature: wrong) == 401)
                }
                let scrape = try await host.scrape()
                #expect(scrape.webhooks("bad_signature") == Array(places).count + 4)
                #expect(scrape.events("received") == 0)
                #expect(try site.contents() == before)
                #expect(host.process.errorsSoFar == logged)
            }
        }

        @Test("The same webhook three times, once beside itself: one event, one turn, one reply")
        func redelivered() async throws {
            try await Site.running(twin: { $0.statuses = [] }) { site in
                let host = try await site.start()
                let amina = try site.person(1)
                site.twin.faults.duplicate = 1
                let id = try amina.says("once")
                _ = await amina.messages(atLeast: 1)
                site.twin.faults.duplicate = 0
                #expect(site.twin.redeliver(id))
                await site.twin.settled()
                #expect(site.twin.counters.copies == 1)

                let scrape = try await host.scrape()
                #expect(scrape.events("received") == 1)
                #expect(scrape.duplicates == 2)
                #expect(scrape.turns("committed") == 1)
                // Whatever a second turn had said would have come before this.
                try amina.says("and again")
                #expect(await amina.messages(atLeast: 2).map(\.text) == ["once #1", "and again #2"])
            }
        }

        @Test("1,000 messages of 50 people over 8 connections are answered in order, and the figures always add up")
        func many() async throws {
            try await Site.running(twin: { $0.concurrentWebhooks = 8 }) { site in
                let host = try await site.start()
                let people = try (0..<50).map { try site.person($0) }
                try await withThrowingTaskGroup(of: Int.self) { group in
                    group.addTask {
                        var scrapes = 0
                        while !Task.isCancelled {
                            let scrape = try await host.scrape()
                            try #require(scrape.addsUp)
                            scrapes += 1
                        }
                        return scrapes
                    }
                    for number in 1...20 {
                        for person in people { try person.says("message \(number)") }
                    }
                    for person in people { _ = await person.messages(atLeast: 20) }
                    group.cancelAll()
                    #expect(try await group.next() ?? 0 > 0)
                }
                let expected = (1...20).map { "message \($0) #\($0)" }
                for person in people { #expect(person.messages.map(\.text) == expected) }
                await site.twin.settled()
                let scrape = try await host.scrape()
                #expect(scrape.addsUp)
                #expect(scrape.turns("committed") == 1000)
                #expect(scrape.events("waiting") == 0 && scrape.unfinished == 0)
                #expect(scrape.deliveries("delivered") == 1000)
            }
        }

        @Test("Several replies of one turn leave in their order, whatever else goes on")
        func severalReplies() async throws {
            try await Site.running(["thrice": Script.thrice]) { site in
                _ = try await site.start()
                let people = try (0..<10).map { try site.person($0) }
                for number in 1...5 {
                    for person in people { try person.says("\(number)") }
                }
                let expected = (1...5).flatMap { number in (1...3).map { "\(number)/\($0)" } }
                for person in people { #expect(await person.messages(atLeast: 15).map(\.text) == expected) }
            }
        }
    }
}
