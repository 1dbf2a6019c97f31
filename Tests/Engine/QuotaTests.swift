import Crypto
import Engine
import JSON
import Messaging
import Store
import Testing

@Suite("Quotas in the engine", .timeLimit(.minutes(1)))
struct QuotaTests {
    private func allow(_ town: Bakery, _ change: (inout Amounts) -> Void) {
        var quotas = Amounts.standard
        change(&quotas)
        town.directory.replace(
            with: Directory(
                channels: Array(Directory.town.channels.values), tenants: Directory.town.tenants,
                quotas: [bakery: quotas], appSecrets: [], verifyToken: Secret("verify")))
    }

    @Test("Turns side by side never exceed a quota; those that find nothing left are parked with its name")
    func race() async throws {
        let town = try Bakery("on.message(function(event)\n  store.set(event.text, 1) reply \"kept\"\nend)")
        allow(town) { $0.storeKeys = 10 }
        try await town.open { () async throws in
            for person in 0..<30 {
                let arrival = Arrival.text(
                    "k\(person)", key: "\(person)", from: "2547000000\(person + 10)", at: town.clock.now)
                for case .waiting(let entry) in try await town.store.append([arrival]) { town.engine.offer([entry]) }
            }
            try await town.engine.settle()
            let tally = try await town.store.tally()
            #expect(tally.handled == 10 && tally.parked == 20 && tally.waiting == 0)
            let parked = try await town.store.parked(of: bakery, limit: 100)
            #expect(Set(parked.map(\.reason)) == ["quota"])
            let sentence =
                "store.set: this tenant's store holds 10 names, the most it may: delete some with store.delete"
            #expect(Set(parked.map(\.detail)) == ["bot.lua:2: \(sentence) (quota store_keys)"])
            let usage = try await town.store.situation(of: EventNumber(1)).usage.amounts
            #expect(usage.storeKeys == 10 && usage.messagesToday == 10)
        }
    }

    @Test("A script sees what is left, and can end well when nothing is")
    func seen() async throws {
        let town = try Bakery(
            """
            on.message(function(event)
              local left = budget().messages_today.left
              state.left = left
              if left > 0 then reply("still " .. left) end
            end)
            """)
        allow(town) { $0.messagesToday = 3 }
        try await town.open { () async throws in
            for number in 1...5 {
                try await town.says("\(number)")
                try await town.engine.settle()
            }
            #expect(town.carrier.texts == ["still 3", "still 2", "still 1"])
            let lines = try await town.store.scriptLog(of: bakery, after: 0, limit: 10).lines
            #expect(lines.map(\.text) == ["quota messages_today: 3 of 3 used"])
            #expect(try await town.store.tally().parked == 0)
            // An operator who allows more is heard at once.
            allow(town) { $0.messagesToday = 4 }
            try await town.says("6")
            try await town.engine.settle()
            #expect(town.carrier.texts.last == "still 1")
        }
    }
}
