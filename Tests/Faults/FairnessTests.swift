import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("Fairness")
    struct FairnessTests {
        @Test("A tenant with a thousand messages, each of which takes its whole budget, does not hold another up")
        func thousand() async throws {
            let scripts: KeyValuePairs = ["greedy": Script.endless, "honest": Script.echo]
            try await Site.running(scripts, limits: "turn = { cpu_ms = 50, memory_mb = 16 }") { site in
                let host = try await site.start()
                for index in 0..<1000 { try site.person(100 + index, with: "greedy").says("hello") }
                await site.twin.settled()
                let honest = try site.person(1, with: "honest")
                var delays: [Duration] = []
                for number in 1...10 {
                    let begin = ContinuousClock.now
                    try honest.says("hello \(number)")
                    _ = await honest.messages(atLeast: number)
                    delays.append(begin.duration(to: .now))
                }
                // Had it been held up, the backlog would be gone: 1000 turns at 50 ms.
                let scrape = try await host.scrape()
                #expect(scrape.events("waiting") > 400)
                #expect(honest.messages.map(\.text) == (1...10).map { "hello \($0) #\($0)" })
                print("answered in", delays.sorted(), "beside \(scrape.events("waiting")) waiting turns of 50 ms")
                await host.kill()
            }
        }
    }
}
