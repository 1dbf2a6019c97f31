import JSON
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("Scripts that go wrong")
    struct ScriptTests {
        @Test("Endless, greedy and throwing turns are parked with their reason, and nobody else notices")
        func runaway() async throws {
            let scripts: KeyValuePairs = [
                "echo": Script.echo, "endless": Script.endless, "greedy": Script.greedy, "throwing": Script.throwing,
            ]
            try await Site.running(scripts, limits: "turn = { cpu_ms = 200, memory_mb = 16 }") { site in
                let host = try await site.start()
                let broken = ["endless", "greedy", "throwing"]
                let echo = try (0..<4).map { try site.person($0, with: "echo") }
                func round(_ number: Int) async throws {
                    for tenant in broken {
                        for index in 0..<4 { try site.person(index, with: tenant).says("hello \(number)") }
                    }
                    for person in echo { try person.says("hello \(number)") }
                    for person in echo { _ = await person.messages(atLeast: number) }
                    // The echo is done; the turns of the others are told one by one.
                    for _ in 0..<12 {
                        _ = try await host.process.errorLine { $0.contains("\"turn parked\"") }
                    }
                }
                try await round(1)
                let before = try host.memory()
                for number in 2...5 { try await round(number) }
                // 48 more turns that took 16 MiB each or ran wild: what they had is given back.
                #expect(try host.memory() - before < 16 << 20)

                for person in echo { #expect(person.messages.map(\.text) == (1...5).map { "hello \($0) #\($0)" }) }
                await site.twin.settled()
                let scrape = try await host.scrape()
                #expect(scrape.events("parked") == 60)
                #expect(scrape.turns("parked") == 60 && scrape.turns("committed") == 20)
                #expect(scrape.addsUp && scrape.events("waiting") == 0)
                #expect(await host.stop() == .exit(0))

                let lines = await host.process.everything().errors.split(separator: "\n")
                let parked = try lines.map { try JSON(parsing: String($0)) }.filter { $0["message"] == "turn parked" }
                for (tenant, reason) in zip(broken, ["cpu", "memory", "error"]) {
                    let mine = parked.filter { $0["tenant"] == .string(tenant) }
                    #expect(mine.count == 20)
                    #expect(
                        mine.allSatisfy { $0["reason"] == .string(reason) }, "\(tenant): \(mine.first?.text() ?? "")")
                    // Where memory ran out is not always known.
                    let hasPlace = mine.allSatisfy { $0["file"] == "bot.lua" && $0["line"] == 1 }
                    #expect(hasPlace || reason == "memory")
                }
                // What people wrote and what scripts said of it never reach the log.
                #expect(!lines.contains { $0.contains("hello") || $0.contains("goes wrong") })
            }
        }
    }
}
