import Engine
import Messaging
import Hosting
import Playground
import Store
import Testing

@Suite("Quotas, from the message to the answer", .timeLimit(.minutes(1)))
struct QuotaScenarioTests {
    @Test("A tenant at its quota is stopped with its name, another goes on, and a new day begins anew")
    func twoTenants() async throws {
        let bot = "on.message(function(event)\n  reply(\"you said \" .. event.text)\nend)"
        let stage = try Stage([bakery: bot, clinic: bot]) { $0.quotas.messagesToday = 2 }
        try await stage.play { town async throws in
            #expect(try await town.says("a") == ["you said a"])
            #expect(try await town.says("b") == ["you said b"])
            #expect(try await town.says("c") == [])
            #expect(try await town.says("d", as: ben, to: clinic) == ["you said d"])
            #expect(stage.parked.all.map(\.reason) == ["quota"])
            let sentence =
                "reply: this tenant has sent 2 messages today, the most it may: more can follow after midnight UTC"
            #expect(stage.parked.all.map(\.detail) == ["bot.lua:2: \(sentence) (quota messages_today)"])
            let lines = try await town.host.store.scriptLog(of: bakery, after: 0, limit: 10).lines
            #expect(lines.map(\.text) == ["quota messages_today: 2 of 2 used"])
            try await town.advance(stage.clock, by: .seconds(24 * 3600))
            #expect(try await town.says("e") == ["you said e"])
        }
    }
}
