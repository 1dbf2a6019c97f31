import Engine
import Foundation
import Messaging
import Hosting
import Playground
import Scripting
import Store
import TestSupport
import Testing
import Twin

@Suite("Scripts that go wrong", .timeLimit(.minutes(1)))
struct BrokenScriptTests {
    @Test("A failing turn is parked with file and line, and the mended script answers once it is saved")
    func mended() async throws {
        let stage = try Stage("on.message(function(e)\n  local x = nil\n  reply(x.y)\nend)")
        try await stage.play { town async throws in
            #expect(try await town.says("a") == [])
            #expect(stage.parked.all.map(\.reason) == ["error"])
            #expect(stage.parked.all.first?.detail.hasPrefix("bot.lua:3: ") == true)
            let parked = try await town.host.store.parked(of: bakery, limit: 10)
            #expect(parked.first?.detail?.hasPrefix("bot.lua:3: ") == true)
            #expect(parked.first?.version != nil)

            try stage.folder.write("on.message(function(e) reply(e.text) end)", to: "scripts/bakery/bot.lua")
            await stage.report {
                if case .activated(_, let version, _) = $0 { version != parked.first?.version } else { false }
            }
            #expect(try await town.says("b") == ["b"])
        }
    }

    @Test("A version that does not compile is reported with its place, and the one before goes on")
    func refused() async throws {
        let stage = try Stage("on.message(function(e) reply('old ' .. e.text) end)")
        try await stage.play { town async throws in
            #expect(try await town.says("a") == ["old a"])
            try stage.folder.write("on.message(function(e)\n  reply('new'\nend)", to: "scripts/bakery/bot.lua")
            await stage.report {
                guard case .refused(_, let error, let current) = $0 else { return false }
                #expect(error.file == "bot.lua" && error.line == 3 && current != nil)
                return true
            }
            #expect(try await town.says("b") == ["old b"])
        }
    }

    @Test("A tenant whose script was never good has its events parked, and nobody else's")
    func never() async throws {
        let stage = try Stage([bakery: "on.message(function(e) reply 'hi' end)", clinic: "this is no Lua"])
        try await stage.play { town async throws in
            let answers = [try await town.says("a", to: clinic), try await town.says("a")]
            #expect(answers == [[], ["hi"]])
            #expect(stage.parked.all.map(\.reason) == ["no_script"])
        }
    }

    @Test("A message that WhatsApp would not carry is parked with a sentence, and nothing of its turn is done")
    func messageLimits() async throws {
        let stage = try Stage(
            "on.message(function(e) state.seen = true reply 'first' reply(string.rep('x', 5000)) end)")
        try await stage.play { town async throws in
            #expect(try await town.says("a") == [])
            let detail = try #require(stage.parked.all.first?.detail)
            #expect(detail.contains("4096"), "\(detail)")
            #expect(try await town.tally.deliveries.isEmpty)
        }
    }

    @Test("A script may ask for as many stored values as its limit says, one after the other")
    func reads() async throws {
        let stage = try Stage("on.message(function() for n = 1, 50 do store.get('k' .. n) end reply 'read' end)")
        try await stage.play { town async throws in
            let answer = try await town.says("a")
            #expect(answer == ["read"])
        }
    }
}
