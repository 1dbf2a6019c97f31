import Foundation
import JSON
import Messaging
import Playground
import Scripting
import Telemetry
import TestSupport
import Testing

@Suite("Examples of scripts")
struct ScriptExampleTests {
    @Test("Every bot in the documents loads, or fails as is said there", arguments: ScriptExample.all)
    func loads(example: ScriptExample) throws {
        let folder = try TemporaryFolder()
        try example.write(to: folder)
        do throws(ScriptError) {
            _ = try Script(compiling: Scripting.Bundle.read(folder: folder.file("example")))
            #expect(example.complaint == nil)
        } catch {
            #expect(error.description == example.complaint)
        }
    }

    @Test(
        "Recipes are found good in every respect",
        arguments: ScriptExample.all.filter { $0.place.hasPrefix("docs/authors/recipes/") })
    func recipes(example: ScriptExample) throws {
        let folder = try TemporaryFolder()
        try example.write(to: folder)
        let draft = try Draft.read(folder: folder.file("example"))
        let script = try Script(compiling: draft.bundle)
        #expect(script.findings(in: draft.bundle, tests: draft.tests) == [])
        #expect(example.hasTests)
    }

    @Test(
        "Every dialogue in the documents goes as is said there", .timeLimit(.minutes(2)),
        arguments: ScriptExample.all.filter(\.hasTests))
    func goes(example: ScriptExample) async throws {
        let folder = try TemporaryFolder()
        try example.write(to: folder)
        let tenant = "example" as TenantID
        let log = Log(level: .error, to: DescriptorSink.standardError())
        let draft = try Draft.read(folder: folder.file("example"))
        let script = try Script(compiling: draft.bundle)
        var count = 0
        try await ScriptTests(of: draft, script: script, tenant: tenant, log: log).run { outcome in
            count += 1
            #expect(outcome.failure == nil, "\(outcome.test)")
            return true
        }
        #expect(count > 0)
    }

    /// Where a slip is made: the header of the table that tells of it.
    enum Place: String, CaseIterable {
        case handler = "written"
        case flow = "written in a flow"
        case test = "written in a test"

        /// Handlers are written at the top of a file, everything else inside one.
        func bot(_ code: String) -> String {
            switch self {
            case .handler where code.hasPrefix("on."): code
            case .handler: "on.timer(\"feedback\", print)\non.message(function(event)\n\(code)\nend)\n"
            case .flow: "on.message(function(event) start \"flow\" end)\nflow(\"flow\", function()\n\(code)\nend)\n"
            case .test: "on.message(function(event) reply(event.text) end)"
            }
        }
    }

    struct Slip: Sendable, CustomTestStringConvertible {
        let place: Place
        let row: [String]
        var testDescription: String { row[0] }
    }

    /// Tables that say how verbs fail.
    static let slips = Document.all.flatMap(\.tables).flatMap { table in
        guard table.header.count == 2, table.header[1] == "read", let place = Place(rawValue: table.header[0]) else {
            return [] as [Slip]
        }
        return table.rows.map { Slip(place: place, row: $0) }
    }

    @Test("Every slip in the documents is answered as is said there", arguments: slips)
    func fails(slip: Slip) throws {
        let code = try #require(Document.code(slip.row[0]))
        let answer = try #require(Document.code(slip.row[1]))
        let bot = slip.place.bot(code)
        #expect(try (slip.place == .test ? said(ofTest: code, bot: bot) : said(of: bot)) == answer)
    }

    /// What an author reads who loads this script or, if it loads, lets it handle a text.
    private func said(of source: String) -> String? {
        do throws(ScriptError) {
            return failure(of: try Script(compiling: Scripting.Bundle(files: ["bot.lua": Array(source.utf8)])))?.message
        } catch {
            return error.message
        }
    }

    /// What an author reads first of a test whose first step this is.
    private func said(ofTest code: String, bot: String) throws -> String? {
        let source = Array("test(\"a slip\", function(contact, bot)\n\(code)\nend)".utf8)
        let script = try TestScript(
            compiling: source, file: "bot_test.lua", bundle: Scripting.Bundle(files: ["bot.lua": Array(bot.utf8)]))
        guard case .failed(let message, _, _) = script.step(test: 0, results: []) else { return nil }
        return message.split(separator: "\n").first.map(String.init)
    }

    /// What comes of a text from a person, as long as the store is empty.
    private func failure(of script: Script) -> ScriptFailure? {
        let person = Sender(identities: [Identity(.phone, "254712345678")], name: "Amina")
        let event = Event(
            key: "1", channel: ChannelID(.whatsapp, account: "1"), at: Timestamp(seconds: 0), sender: person,
            content: .text("hello"), raw: .null)
        var turn = TurnInput(event: event, person: person, state: [:], attributes: [:], now: event.at, seed: 1)
        while true {
            switch script.run(turn) {
            case .effects: return nil
            case .needs(let needs):
                for key in needs.keys { turn.values[key] = .some(nil) }
                for name in needs.zones {
                    turn.zones[name] = Zones.zone(named: name.isEmpty ? "UTC" : name, around: turn.now)
                }
            case .failed(let failure): return failure
            }
        }
    }
}
