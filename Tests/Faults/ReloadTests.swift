import JSON
import Synchronization
import TestSupport
import Testing
import Twin

/// People go on talking until somebody ends it.
private final class Talk: Sendable {
    private let isOver = Mutex(false)
    var goesOn: Bool { isOver.withLock { !$0 } }
    func end() { isOver.withLock { $0 = true } }
}

extension ProcessFaults {
    @Suite("Scripts that are saved while people chat")
    struct ReloadTests {
        /// Says which version answers; `store` is what everybody changes at once, so that turns run again.
        private static func shop(_ version: Int) -> String {
            """
            local version = \(version)
            on.message(function(event)
              state.count = (state.count or 0) + 1
              local before = version
              store.increment "all"
              reply(before .. "=" .. version .. " " .. event.text .. " #" .. state.count)
            end)
            """
        }

        @Test("Each message is answered once, in order, by one version, though the script is saved 50 times meanwhile")
        func reload() async throws {
            try await Site.running(["shop": Self.shop(0)]) { site in
                let host = try await site.start()
                let talk = Talk()
                let people = try (1...16).map { try site.person($0) }
                let said = try await withThrowingTaskGroup(of: [Int].self) { group in
                    for person in people {
                        group.addTask {
                            var count = 0
                            while talk.goesOn {
                                count += 1
                                try person.says("hello \(count)")
                                _ = await person.messages(atLeast: count)
                            }
                            return [count]
                        }
                    }
                    for version in 1...50 {
                        try site.folder.write(Self.shop(version), to: "scripts/shop/bot.lua")
                        _ = try await host.process.errorLine { $0.contains("\"script activated\"") }
                    }
                    talk.end()
                    return try await group.reduce(0) { $0 + $1[0] }
                }
                await site.twin.settled()
                var versions: Set<Int> = []
                for person in people {
                    var latest = 0
                    for (index, message) in person.messages.enumerated() {
                        let words = message.text.split { $0 == " " || $0 == "=" }
                        let version = try #require(Int(words[0]))
                        #expect(words[1] == words[0], "one turn, one version: \(message.text)")
                        #expect(words[2...] == ["hello", "\(index + 1)", "#\(index + 1)"], "\(message.text)")
                        #expect(version >= latest, "a version that was left does not come back")
                        latest = version
                        versions.insert(version)
                    }
                }
                #expect(people.reduce(0) { $0 + $1.messages.count } == said)
                #expect(versions.count > 10, "people met \(versions.count) of 51 versions in \(said) messages")
                let scrape = try await host.scrape()
                #expect(scrape.addsUp && scrape.events("handled") == scrape.events("received"))
                #expect(scrape.turns("committed") == said && scrape.turns("parked") == 0)
                #expect(await host.stop() == .exit(0))
            }
        }

        @Test("A folder that is broken when the host starts is answered for by the last good version")
        func brokenAtStart() async throws {
            try await Site.running { site in
                var host = try await site.start()
                let amina = try site.person(1)
                try amina.says("one")
                _ = await amina.messages(atLeast: 1)
                await host.kill()
                try site.folder.write("on.message(", to: "scripts/echo/bot.lua")
                for number in 2...3 {
                    host = try await site.start()
                    try amina.says("again")
                    #expect(await amina.messages(atLeast: number).last?.text == "again #\(number)")
                    await host.kill()
                }
                #expect(host.process.errorsSoFar.contains("\"script refused\""))
            }
        }

        @Test("A version whose own tests fail does not go live; the one that passes does")
        func tested() async throws {
            try await Site.running(["shop": "on.message(function() reply 'one' end)"]) { site in
                let host = try await site.start()
                let amina = try site.person(1)
                func answer(_ count: Int) async throws -> String? {
                    try amina.says("hi")
                    return await amina.messages(atLeast: count).last?.text
                }
                try site.folder.write(
                    "test('answers', function(contact, bot) contact:says 'hi' bot:replies 'two' end)",
                    to: "scripts/shop/bot_test.lua")
                let refusal = try await host.process.errorLine { $0.contains("\"script refused\"") }
                let report = try JSON(parsing: refusal)
                #expect(report["file"] == "bot_test.lua" && report["line"] == 1)
                #expect(try await answer(1) == "one")
                try site.folder.write("on.message(function() reply 'two' end)", to: "scripts/shop/bot.lua")
                _ = try await host.process.errorLine { $0.contains("\"script activated\"") }
                #expect(try await answer(2) == "two")
                #expect(await host.stop() == .exit(0))
            }
        }
    }
}
