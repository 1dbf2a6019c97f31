import Foundation
import JSON
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("Peers that go wrong")
    struct PeerTests {
        @Test("Half-open and dripping connections starve nobody, and are closed when their time is up")
        func halfOpen() async throws {
            let limits = "http = { request_seconds = 1, connections = 200, connections_per_address = 100 }"
            try await Site.running(limits: limits) { site in
                let host = try await site.start()
                let slow = try (0..<100).map { index in
                    let peer = try RawPeer(to: host.webhookPort)
                    switch index % 3 {
                    case 0: break
                    case 1: try peer.send("POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Le")
                    default:
                        try peer.send("POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
                    }
                    return peer
                }
                let amina = try site.person(1)
                for number in 1...5 {
                    try amina.says("message \(number)")
                    #expect(await amina.messages(atLeast: number).last?.text == "message \(number) #\(number)")
                }
                for peer in slow {
                    let answer = await peer.rest()
                    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408"))
                }
                #expect(try await host.scrape().events("received") == 5 + site.twin.counters.statuses)
            }
        }

        @Test("Connections that are reset in the middle of a webhook leave no trace")
        func reset() async throws {
            try await Site.running { site in
                let host = try await site.start()
                for _ in 0..<20 {
                    let peer = try RawPeer(to: host.webhookPort)
                    try peer.send("POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"object\":")
                    peer.resetOnClose()
                }
                #expect(try await host.post(site.body("fine", id: "wamid.1")) == 200)
                _ = await (try site.twin.person("254700000001")).messages(atLeast: 1)
                #expect(try await host.scrape().webhooks("accepted") >= 1)
                #expect(try await host.scrape().webhooks("bad_signature") == 0)
            }
        }

        @Test("SIGTERM does not wait for peers that never finish what they began")
        func stopsBesideHalfOpen() async throws {
            try await Site.running(limits: "http = { request_seconds = 300 }, shutdown = { grace_seconds = 600 }") { site in
                let host = try await site.start()
                let idle = try RawPeer(to: host.webhookPort)
                let halfway = try RawPeer(to: host.webhookPort)
                try halfway.send("POST /webhooks/whatsapp HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
                #expect(try await host.post(site.body("fine", id: "wamid.1")) == 200)
                #expect(await host.stop() == .exit(0))
                _ = (idle, halfway)
            }
        }

        @Test("Strange bodies are answered, kept where they are signed, and harm nobody")
        func strangeBodies() async throws {
            try await Site.running(twin: { $0.statuses = [] }) { site in
                let host = try await site.start()
                let nested = Array((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8)
                let unreadable: [[UInt8]] = [
                    [], Array("not JSON".utf8), Array("{\"object\":".utf8), [0, 0xff, 0xfe], nested,
                    Array("{\"a\":1}{\"b\":2}".utf8), Array(repeating: 0x20, count: 3 << 20),
                ]
                for body in unreadable { #expect(try await host.post(body) == 200, "\(body.prefix(20))") }
                // The same once more is the same event.
                for body in unreadable { #expect(try await host.post(body) == 200) }
                let odd = ["{}", "[]", "null", "1", "\"text\"", "{\"object\":7,\"entry\":{}}", "{\"entry\":[null,1,[]]}"]
                for body in odd { #expect(try await host.post(Array(body.utf8)) == 200, "\(body)") }
                #expect(try await host.post(Array(repeating: 0x20, count: (4 << 20) + 1)) == 413)
                // Unsigned, nothing is read at all.
                for body in unreadable { #expect(try await host.post(body, signature: "sha256=00") == 401) }

                try site.person(1).says("hello")
                #expect(await (try site.person(1)).messages(atLeast: 1).map(\.text) == ["hello #1"])
                let scrape = try await host.scrape()
                #expect(scrape.webhooks("unreadable") == 2 * unreadable.count)
                #expect(scrape.events("parked") == unreadable.count)
                #expect(scrape.addsUp && scrape.events("waiting") == 0)
            }
        }

        @Test("Answers that are lost, late or refused: nothing is sent twice, and statuses decide what was undecided")
        func brokenGraph() async throws {
            try await Site.running { site in
                let host = try await site.start()
                site.twin.faults.loseAnswer = 0.3
                site.twin.faults.answerLate = 0.2
                site.twin.faults.lateness = .milliseconds(50)
                site.twin.faults.refuse = 0.1
                let people = try (0..<10).map { try site.person($0) }
                for number in 1...5 {
                    for person in people { try person.says("message \(number)") }
                }
                let expected = (1...5).map { "message \($0) #\($0)" }
                for person in people { #expect(await person.messages(atLeast: 5).map(\.text) == expected) }
                await site.twin.settled()
                #expect(site.twin.counters.lostAnswers > 0)
                let scrape = try await host.scrape()
                #expect(scrape.deliveries("delivered") == 50)
                #expect(scrape.unfinished == 0 && scrape.deliveries("undecided") == 0)
                #expect(scrape["parlua_sends_total{end=\"undecided\"}"] == site.twin.counters.lostAnswers)
                #expect(await host.stop() == .exit(0))
            }
        }

        @Test("A send that Meta took and called failed may come twice, under one name, and never because of us")
        func takenAndRefused() async throws {
            try await Site.running { site in
                let host = try await site.start()
                site.twin.faults.acceptThenRefuse = 0.5
                let people = try (0..<10).map { try site.person($0) }
                for person in people { try person.says("hello") }
                for person in people { _ = await person.messages(atLeast: 1) }
                site.twin.faults.acceptThenRefuse = 0
                for person in people { try person.says("bye") }
                for person in people {
                    let shown = person.watch()
                    if !person.messages.contains(where: { $0.text == "bye #2" }) {
                        for await message in shown where message.text == "bye #2" { break }
                    }
                }
                await site.twin.settled()
                let names = Set(site.twin.accepted.map(\.callbackData))
                #expect(names.count == 20)
                #expect(site.twin.counters.accepted - names.count <= site.twin.counters.lostAnswers)
                #expect(try await host.scrape().deliveries("delivered") == 20)
            }
        }
    }
}
