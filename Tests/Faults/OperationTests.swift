import Foundation
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    @Suite("What operators do and disks do")
    struct OperationTests {
        @Test("A full disk: 503 and nothing acknowledged is lost; with room again the host goes on where it was")
        func diskFull() async throws {
            try await Site.running(limits: "shutdown = { grace_seconds = 0 }") { site in
                // A file that grows to 2 MiB cannot grow further; without the trap the system would end the process.
                var host = try await site.start(setup: "trap '' XFSZ; ulimit -f 4096")
                // Nothing is delivered by the twin: this test posts itself, to see each answer.
                site.twin.setWebhook(nil)
                let padding = String(repeating: "x", count: 3000)
                var acknowledged: [Int] = []
                var refused: [Int] = []
                // What needs less room may still find some, so that the disk is full only once nothing fits any more.
                for number in 1...2000 where refused.suffix(5) != Array(number - 5..<number) {
                    let status = try await host.post(site.body("\(number) \(padding)", id: "wamid.\(number)"))
                    if status == 200 { acknowledged.append(number) } else { refused.append(number) }
                    #expect(status == 200 || status == 503)
                }
                let last = try #require(refused.last, "the disk never filled up")
                #expect(acknowledged.count + refused.count < 2000)
                // Figures can be read, for nothing of that needs room.
                #expect(try await host.scrape().addsUp)
                #expect(await host.stop() == .exit(0))

                host = try await site.start()
                #expect(try await host.post(site.body("\(last) \(padding)", id: "wamid.\(last)")) == 200)
                #expect(try await host.post(site.body("more", id: "wamid.more")) == 200)
                let amina = try site.twin.person("254700000001")
                let stream = amina.watch()
                try amina.says("bye")
                if !amina.messages.contains(where: { $0.text.hasPrefix("bye #") }) {
                    for await message in stream where message.text.hasPrefix("bye #") { break }
                }
                await site.twin.settled()
                let scrape = try await host.scrape()
                #expect(scrape.turns("committed") > 0 && scrape.events("waiting") == 0 && scrape.events("parked") == 0)
                let texts = amina.messages.map { $0.text.replacing(" \(padding)", with: "") }
                let count = acknowledged.count + 1
                let owed =
                    (acknowledged + [last]).enumerated().map { "\($1) #\($0 + 1)" }
                    + ["more #\(count + 1)", "bye #\(count + 2)"]
                #expect(texts == owed.filter(Set(texts).contains))
                #expect(owed.count - texts.count == scrape.deliveries("undecided"))
            }
        }

        @Test("What scripts log is shown where no host runs, and followed while one does")
        func scriptLog() async throws {
            let script = "on.message(function(event) log.warn('heard', event.text) reply 'yes' end)"
            try await Site.running(["echo": script]) { site in
                let host = try await site.start()
                let amina = try site.person(1)
                let stream = amina.watch()
                try amina.says("one")
                for await _ in stream { break }
                let follower = try ParluaProcess(["log", "echo", "--follow"], in: site.folder.path)
                let first = try await follower.outputLine { $0.hasSuffix("warn\theard one") }
                try amina.says("two")
                #expect(try await follower.outputLine { $0.hasSuffix("warn\theard two") } >= first)
                follower.signal(SIGINT)
                _ = await follower.end()
                #expect(await host.stop() == .exit(0))

                let shown = try ParluaProcess(["log", "echo", "--lines", "1"], in: site.folder.path)
                let output = await shown.everything().output
                #expect(output.hasSuffix("warn\theard two\n") && !output.contains("one"))
                let misspelt = try ParluaProcess(["log", "eco"], in: site.folder.path)
                #expect(await misspelt.everything().errors.contains("the configuration names no tenant eco"))
                #expect(await misspelt.end() == .exit(66))
            }
        }

        @Test("A conversation that the bot has escalated is listed, and goes on once it is given back")
        func handBack() async throws {
            let script = """
                on.command("help", function() note "asked twice" escalate{ reason = "stuck", queue = "sales" } end)
                on.handback(function(event) reply("back from " .. event.handback.by) end)
                on.message(function(event) reply("bot: " .. event.text) end)
                """
            try await Site.running(["echo": script]) { site in
                let host = try await site.start()
                let amina = try site.person(1)
                let stream = amina.watch()
                try amina.says("help")
                func parlua(_ words: String...) async throws -> (output: String, errors: String) {
                    try await ParluaProcess(words, in: site.folder.path).everything()
                }
                var listed = ""
                while !listed.contains("stuck") { listed = try await parlua("escalations", "echo").output }
                #expect(listed.contains("queue sales") && listed.contains("asked twice"))
                let number = String(listed.prefix { $0 != " " }.dropFirst())
                #expect(try await parlua("handback", "echo", "999").errors.contains("no human owns a conversation 999"))
                let given = try await parlua("handback", "echo", number, "--by", "Joe")
                #expect(given.output == "The bot has conversation #\(number) back.\n", "\(given.errors)")
                for await message in stream where message.text == "back from Joe" { break }
                try amina.says("hello")
                for await message in stream where message.text == "bot: hello" { break }
                #expect(try await parlua("escalations", "echo").output.hasPrefix("No conversation of echo"))
                #expect(try await parlua("handback", "echo", number).errors.contains("no human owns"))
                #expect(await host.stop() == .exit(0))
            }
        }

        @Test("Another master key opens nothing: a clear error, and not a byte is written")
        func wrongKey() async throws {
            try await Site.running { site in
                let host = try await site.start()
                #expect(try await host.post(site.body("hello", id: "wamid.1")) == 200)
                #expect(await host.stop() == .exit(0))
                let before = try site.contents()
                let other = try ParluaProcess(
                    ["serve"], environment: ["PARLUA_MASTER_KEY": String(repeating: "0f", count: 32)],
                    in: site.folder.path)
                #expect(await other.end() == .exit(69))
                let errors = await other.everything().errors
                #expect(errors.contains("master key"))
                #expect(try site.contents() == before)
                // The key that is gone is not replaced by a new one, which would open nothing.
                try FileManager.default.removeItem(atPath: site.folder.file("parlua.db.key"))
                let keyless = try ParluaProcess(["serve"], in: site.folder.path)
                #expect(await keyless.end() == .exit(78))
                #expect(await keyless.everything().errors.contains("sealed under a key that is gone"))
                #expect(try site.contents() == before.filter { $0.key != "parlua.db.key" })
            }
        }

        @Test("Two hosts on one file: the second says so and ends, and the first goes on")
        func twoHosts() async throws {
            try await Site.running { site in
                let first = try await site.start()
                let second = try ParluaProcess(["serve"], in: site.folder.path)
                #expect(await second.end() == .exit(69))
                #expect(await second.everything().errors.contains("another parlua uses"))
                let amina = try site.person(1)
                try amina.says("hello")
                #expect(await amina.messages(atLeast: 1).map(\.text) == ["hello #1"])
                #expect(await first.stop() == .exit(0))
            }
        }

        @Test("After kill -9 the file is free at once")
        func lockEnds() async throws {
            try await Site.running { site in
                for _ in 0..<3 { await (try site.start()).kill() }
                #expect(await (try site.start()).stop() == .exit(0))
            }
        }

        @Test("SIGHUP: a new tenant is served, and a bad file changes nothing")
        func reload() async throws {
            try await Site.running(["echo": Script.echo, "later": Script.echo]) { site in
                try site.configure(["echo"])
                let host = try await site.start()
                let (amina, other) = (try site.person(1), try site.person(1, with: "later"))
                try site.folder.write("return { tenants = {}, listen = 7 }", to: "parlua.lua")
                host.process.signal(SIGHUP)
                let refusal = try await host.process.errorLine { $0.contains("configuration refused") }
                #expect(!refusal.contains(Site.appSecret))
                try amina.says("still here?")
                #expect(await amina.messages(atLeast: 1).map(\.text) == ["still here? #1"])
                // What nobody has a tenant for is parked, not dropped.
                try other.says("anybody?")
                await site.twin.settled()
                #expect(try await host.scrape().events("parked") == 1)

                try site.configure(["echo", "later"])
                host.process.signal(SIGHUP)
                _ = try await host.process.errorLine { $0.contains("configuration reloaded") }
                try other.says("and now?")
                #expect(await other.messages(atLeast: 1).map(\.text) == ["and now? #1"])
                try amina.says("and I?")
                #expect(await amina.messages(atLeast: 2).map(\.text).last == "and I? #2")
                #expect(await host.stop() == .exit(0))
            }
        }

        @Test("A tenant whose folder is made after the start is served after a reload")
        func newFolder() async throws {
            try await Site.running(["echo": Script.echo, "later": Script.echo]) { site in
                let place = site.folder.file("scripts/later")
                try FileManager.default.moveItem(atPath: place, toPath: site.folder.file("kept"))
                try site.configure(["echo"])
                let host = try await site.start()
                try FileManager.default.moveItem(atPath: site.folder.file("kept"), toPath: place)
                _ = try await host.process.errorLine { $0.contains("script activated") && $0.contains("later") }
                try site.configure(["echo", "later"])
                host.process.signal(SIGHUP)
                _ = try await host.process.errorLine { $0.contains("configuration reloaded") }
                let other = try site.person(1, with: "later")
                try other.says("hello")
                #expect(await other.messages(atLeast: 1).map(\.text) == ["hello #1"])
            }
        }
    }
}
