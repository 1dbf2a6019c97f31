import Foundation
import JSON
import TestSupport
import Testing
import Twin

extension ProcessFaults {
    /// The whole corpus against the real binary. What each script must come to is said with it.
    @Suite("Hostile tenants")
    struct HostileTests {
        /// What a hostile script writes and what people write to it: none of it may reach a log.
        private static let secrets = [
            "case ", "good morning", "a secret", "xxxx", Site.appSecret, "token 0", "token 1",
        ]

        /// A command for each script, a few hundred bytes each, so they take several files.
        private static func write(_ scripts: [HostileScript], to tenant: String, of site: Site) throws {
            let files = stride(from: 0, to: scripts.count, by: 60).map { Array(scripts.indices)[$0...].prefix(60) }
            for (number, cases) in files.enumerated() {
                let lines = cases.map { "on.command(\"case \($0)\", \(scripts[$0].handler))" }
                try site.folder.write(lines.joined(separator: "\n"), to: "scripts/\(tenant)/part\(number).lua")
            }
            let main = files.indices.map { "require \"part\($0)\"" }
            try site.folder.write(main.joined(separator: "\n"), to: "scripts/\(tenant)/bot.lua")
        }

        /// What must come of a handler: an answer, or a parked turn with this reason.
        private static func reason(_ end: HostileScript.End) -> String? {
            switch end {
            case .cpu: "cpu"
            case .memory: "memory"
            case .error: "error"
            case .quota: "quota"
            case .harmless: nil
            }
        }

        private enum End {
            case answered(String?)
            case parked(JSON)
        }

        /// What came of the last thing that a person said: the one or the other.
        private static func end(of person: Twin.Person, after answers: Int, on host: RunningHost) async throws -> End {
            try await withThrowingTaskGroup(of: End?.self) { group in
                group.addTask {
                    let messages = await person.messages(atLeast: answers + 1)
                    return messages.count > answers ? .answered(messages.last?.text) : nil
                }
                group.addTask {
                    .parked(try JSON(parsing: await host.process.errorLine { $0.contains("\"turn parked\"") }))
                }
                defer { group.cancelAll() }
                return try await group.next().flatMap(\.self) ?? .answered(nil)
            }
        }

        /// Limits under which a script comes to its own end first, on a slow build too.
        enum Group: CaseIterable {
            case hungry, others

            var scripts: [HostileScript] {
                (HostileScripts.language + HostileScripts.bots).filter { ($0.end == .memory) == (self == .hungry) }
            }
            var limits: String { self == .hungry ? "cpu_ms = 200, memory_mb = 2" : "cpu_ms = 100, memory_mb = 64" }
        }

        @Test(
            "A tenant that tries everything gets nothing by it, and another's every message is answered, right and once",
            arguments: Group.allCases)
        func twoTenants(group: Group) async throws {
            let handlers = group.scripts
            let scripts: KeyValuePairs = ["hostile": "", "honest": Script.echo]
            try await Site.running(scripts, limits: "turn = { \(group.limits) }") { site in
                try Self.write(handlers, to: "hostile", of: site)
                let host = try await site.start()
                let (hostile, honest) = (try site.person(1, with: "hostile"), try site.person(2, with: "honest"))
                var parked: [String: Int] = [:]
                var answers = 0
                var before = 0
                for (number, script) in handlers.enumerated() {
                    try hostile.says("case \(number)")
                    try honest.says("good morning \(number)")
                    switch try await Self.end(of: hostile, after: answers, on: host) {
                    case .answered(let text):
                        answers += 1
                        #expect(script.end == .harmless(text ?? ""), "\(script)")
                    case .parked(let line):
                        let reason = line["reason"]?.string ?? ""
                        #expect(
                            Self.reason(script.end) == reason && line["tenant"] == "hostile",
                            "\(script): \(line.text())")
                        parked[reason, default: 0] += 1
                    }
                    _ = await honest.messages(atLeast: number + 1)
                    if number == 20 { before = try host.memory() }
                }
                #expect(
                    honest.messages.map(\.text) == handlers.indices.map { "good morning \($0) #\($0 + 1)" })
                // What each had is given back.
                #expect(try host.memory() - before < 16 << 20)

                await site.twin.settled()
                let scrape = try await host.scrape()
                for (reason, count) in parked { #expect(scrape.parked(reason) == count) }
                #expect(scrape.turns("parked") == handlers.count - answers)
                #expect(scrape.turns("committed") == handlers.count + answers)
                #expect(scrape.addsUp && scrape.events("waiting") == 0 && scrape.unfinished == 0)

                #expect(await host.stop() == .exit(0))
                let (output, log) = await host.process.everything()
                for secret in Self.secrets {
                    #expect(!output.contains(secret) && !log.contains(secret), "\(secret) is in the log")
                }
            }
        }

        @Test("What does not load is refused by parlua check, with a sentence, and changes nothing in a host that runs")
        func files() async throws {
            let scripts: KeyValuePairs = ["hostile": Script.echo, "honest": Script.echo]
            try await Site.running(scripts) { site in
                let host = try await site.start()
                let (hostile, honest) = (try site.person(1, with: "hostile"), try site.person(2, with: "honest"))
                for (number, script) in HostileScripts.files.enumerated() {
                    try site.folder.write(script.source, to: "scripts/hostile/bot.lua")
                    _ = try await host.process.errorLine { $0.contains("\"script refused\"") }
                    let check = try ParluaProcess(["check", "scripts/hostile"], in: site.folder.path)
                    #expect(await check.exitCode() == 65, "\(script)")
                    #expect(await check.everything().output.hasPrefix("hostile: "), "\(script)")
                    try hostile.says("good morning \(number)")
                    try honest.says("good morning \(number)")
                    _ = await hostile.messages(atLeast: number + 1)
                    _ = await honest.messages(atLeast: number + 1)
                }
                let answers = HostileScripts.files.indices.map { "good morning \($0) #\($0 + 1)" }
                #expect(hostile.messages.map(\.text) == answers && honest.messages.map(\.text) == answers)
                #expect(await host.stop() == .exit(0))
            }
        }

        @Test("parlua run ends with the outcome of each script", arguments: HostileScripts.language)
        func run(script: HostileScript) async throws {
            let folder = try TemporaryFolder()
            try folder.write(script.source, to: "bot.lua")
            let limits =
                script.end == .memory
                ? ["--cpu-ms", "1000", "--memory-mb", "2"] : ["--cpu-ms", "100", "--memory-mb", "64"]
            let process = try ParluaProcess(["run", "bot.lua"] + limits, in: folder.path)
            let (code, outcome): (Int32, JSON) =
                switch script.end {
                case .harmless: (0, "ok")
                case .error, .quota: (1, "error")
                case .cpu: (2, "cpu")
                case .memory: (3, "memory")
                }
            #expect(await process.exitCode() == code)
            let report = try JSON(parsing: await process.everything().errors)
            #expect(report["outcome"] == outcome)
            if case .error(let sentence) = script.end, !sentence.isEmpty {
                #expect(report["message"]?.string?.contains(sentence) == true, "\(report.text())")
            }
        }
    }
}
