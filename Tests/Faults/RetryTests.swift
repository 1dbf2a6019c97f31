import Foundation
import JSON
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("Parked turns that are run again")
    struct RetryTests {
        private static let broken = """
            on.message(function(event)
              state.count = (state.count or 0) + 1
              local price = prices[event.text]
              reply(event.text .. " costs " .. price .. " #" .. state.count)
            end)
            """.replacing("prices[", with: "({})[")
        private static let mended = broken.replacing("({})[event.text]", with: "#event.text")

        private func command(_ words: String..., at site: Site) async throws -> (code: Int32, output: String) {
            let process = try ParluaProcess(words, environment: ["TZ": "UTC"], in: site.folder.path)
            let (output, errors) = await process.everything()
            return (await process.exitCode(), output + errors)
        }

        /// Five people meet the mistake.
        private func meetMistake(at site: Site, _ host: RunningHost) async throws -> [Twin.Person] {
            let people = try (1...5).map { try site.person($0) }
            for (index, person) in people.enumerated() { try person.says("bread \(index)") }
            for _ in people { _ = try await host.process.errorLine { $0.contains("\"turn parked\"") } }
            return people
        }

        private func mend(_ site: Site, _ host: RunningHost) async throws -> JSON {
            try site.folder.write(Self.mended, to: "scripts/shop/bot.lua")
            let offer = try await host.process.errorLine { $0.contains("\"parked turns can be run again\"") }
            return try JSON(parsing: offer)
        }

        private func fingerprint(at site: Site) async throws -> String {
            let listing = try await command("parked", "shop", at: site).output
            #expect(listing.split(separator: "\n").count == 3, "one fingerprint: \(listing)")
            let words = listing.split(separator: " ").map(String.init)
            #expect(words.count > 3 && words[0] == "shop" && words[2] == "5" && words[3] == "×", "\(listing)")
            #expect(listing.contains("error  bot.lua:4\n"))
            #expect(listing.contains("attempt to concatenate a nil value (local 'price')"))
            return words[1]
        }

        @Test(
            "Five people meet a mistake: five parked turns, one fingerprint; mended and retried, each is answered once")
        func once() async throws {
            try await Site.running(["shop": Self.broken]) { site in
                let host = try await site.start()
                let people = try await meetMistake(at: site, host)
                let fingerprint = try await fingerprint(at: site)

                let details = try await command("parked", "shop", "--details", at: site).output
                #expect(details.components(separatedBy: "  text  received ").count == 6 && !details.contains("bread"))
                let texts = try await command("parked", "--show-text", at: site).output
                for index in 0..<5 { #expect(texts.contains("\"bread \(index)\"")) }

                // While it is not mended, a rehearsal says so, and retrying parks them again.
                let vain = try await command("retry", "shop", "--dry-run", at: site)
                #expect(vain.code == 0 && vain.output.components(separatedBy: "would fail: bot.lua:4: ").count == 6)
                #expect(try await command("retry", "shop", at: site).output.hasPrefix("5 turns of shop run again;"))
                for _ in people { _ = try await host.process.errorLine { $0.contains("\"turn parked\"") } }

                let offer = try await mend(site, host)
                #expect(offer["tenant"] == "shop" && offer["count"] == 5 && offer["command"] == "parlua retry shop")
                let rehearsal = try await command("retry", "shop", fingerprint, "--dry-run", at: site).output
                #expect(rehearsal.contains("sends text \"bread 0 costs 7 #1\"\n    state.count = 1\n"), "\(rehearsal)")
                #expect(rehearsal.hasSuffix("Nothing was changed or sent.\n"))
                #expect(people.allSatisfy { $0.messages.isEmpty })

                let retried = try await command("retry", "shop", fingerprint, at: site)
                #expect(retried.code == 0 && retried.output.hasPrefix("5 turns of shop run again;"))
                for person in people { _ = await person.messages(atLeast: 1) }
                let again = try await command("retry", "shop", fingerprint, at: site)
                #expect(again.code == 66 && again.output.contains("nothing parked as \(fingerprint)"))
                #expect(try await command("retry", "shop", at: site).output == "No turn of shop is run again.\n")
                #expect(try await command("parked", at: site).output == "Nothing is parked.\n")

                await site.twin.settled()
                for (index, person) in people.enumerated() {
                    #expect(person.messages.map(\.text) == ["bread \(index) costs 7 #1"])
                }
                let scrape = try await host.scrape()
                #expect(scrape.addsUp && scrape.events("parked") == 0)
                #expect(await host.stop() == .exit(0))
                let log = await host.process.everything().errors
                #expect(!log.contains("bread"))
            }
        }

        @Test(
            "Killed while they run again, the host goes on with the rest, and nobody is answered twice",
            arguments: 0...4)
        func killed(answers: Int) async throws {
            try await Site.running(["shop": Self.broken]) { site in
                let host = try await site.start()
                let people = try await meetMistake(at: site, host)
                _ = try await mend(site, host)
                _ = try await command("retry", "shop", at: site)
                for person in people.prefix(answers) { _ = await person.messages(atLeast: 1) }
                await host.kill()

                let second = try await site.start()
                _ = try await command("retry", "shop", at: site)
                // A message that was just being sent is undecided; who got none of it is not written to by guess.
                var scrape = try await second.scrape()
                while scrape.events("waiting") > 0 || scrape.unfinished > 0 {
                    await Task.yield()
                    scrape = try await second.scrape()
                }
                await site.twin.settled()
                scrape = try await second.scrape()
                #expect(scrape.addsUp && scrape.events("parked") == 0)
                let counts = people.map(\.messages.count)
                #expect(counts.allSatisfy { $0 <= 1 })
                #expect(counts.reduce(0, +) == 5 - scrape.deliveries("undecided"))
                #expect(await second.stop() == .exit(0))
            }
        }

        @Test("Where no host runs, they wait for the next one; what is too old stays, unless it is asked for")
        func offline() async throws {
            try await Site.running(["shop": Self.broken]) { site in
                let host = try await site.start()
                let people = try await meetMistake(at: site, host)
                #expect(await host.stop() == .exit(0))
                try site.folder.write(Self.mended, to: "scripts/shop/bot.lua")

                // What was saved meanwhile is in force only once a host has looked at it.
                let rehearsal = try await command("retry", "shop", "--dry-run", at: site)
                #expect(rehearsal.output.components(separatedBy: "would fail: bot.lua:4: ").count == 6)
                let retried = try await command("retry", "shop", at: site)
                #expect(retried.output == "5 turns of shop will run as soon as a host is started.\n")
                let second = try await site.start()
                for person in people { _ = await person.messages(atLeast: 1) }
                await site.twin.settled()
                #expect(people.allSatisfy { $0.messages.count == 1 })
                #expect(await second.stop() == .exit(0))
            }
        }

        @Test("A recorded turn does again what it did, a parked one fails again, and a draft shows the difference")
        func replay() async throws {
            try await Site.running(["shop": Self.mended]) { site in
                let host = try await site.start()
                let person = try site.person(1)
                try person.says("bread")
                _ = await person.messages(atLeast: 1)
                await site.twin.settled()
                let turns = try await command("turns", "shop", at: site)
                #expect(turns.code == 0 && turns.output.hasPrefix("#1  ") && turns.output.contains("  text  version "))
                let own = try await command("replay", "1", at: site)
                #expect(own.code == 0, "\(own.output)")
                #expect(own.output.contains("by version") && own.output.contains("\n  \"bread\"\n"))
                #expect(
                    own.output.contains("  sends text \"bread costs 5 #1\"\n  state.count = 1\nThe same as recorded.\n")
                )

                try site.folder.write(
                    Self.mended.replacing("\" costs \"", with: "\" is \""), to: "drafts/shop/bot.lua")
                let draft = try await command("replay", "1", "--with", "drafts/shop", at: site)
                #expect(draft.code == 1, "\(draft.output)")
                #expect(
                    draft.output.contains(
                        "- sends text \"bread costs 5 #1\"\n  + sends text \"bread is 5 #1\"\n    state.count = 1\n"))

                // A version with a mistake parks a turn, and the mend is tried on just that turn.
                try site.folder.write(Self.broken, to: "scripts/shop/bot.lua")
                _ = try await host.process.errorLine { $0.contains("\"script activated\"") }
                try person.says("rolls")
                let line = try JSON(
                    parsing: try await host.process.errorLine { $0.contains("\"turn parked\"") })
                let number = try #require(line["event"]?.integer)
                let failure = try await command("replay", "\(number)", at: site)
                #expect(failure.code == 0, "\(failure.output)")
                #expect(failure.output.contains("  fails (error): bot.lua:4: "))
                #expect(failure.output.hasSuffix("The same as recorded.\n"))
                let mend = try await command("replay", "#\(number)", "--with", "drafts/shop", at: site)
                #expect(mend.output.contains("+ sends text \"rolls is 5 #2\""), "\(mend.output)")

                let none = try await command("replay", "4711", at: site)
                #expect(none.code == 66 && none.output.contains("no event of number 4711"))
                #expect(await host.stop() == .exit(0))
                // Also from the data alone.
                #expect(try await command("replay", "\(number)", at: site).output == failure.output)
            }
        }

        @Test("A line that makes no sense says how to mend it")
        func misuse() async throws {
            try await Site.running { site in
                let nobody = try await command("retry", "Echo", at: site)
                #expect(nobody.code == 64 && nobody.output.contains("Echo is no tenant's name"))
                for word in ["parked", "retry"] {
                    let host = try await site.start()
                    let missing = try await command(word, "ecko", at: site)
                    #expect(missing.code == 66 && missing.output.contains("the configuration names no tenant ecko"))
                    #expect(await host.stop() == .exit(0))
                }
                let age = try await command("retry", "echo", "--max-age", "old", at: site)
                #expect(age.code == 64 && age.output.contains("30m, 24h or 7d, or any"))
            }
        }
    }
}
