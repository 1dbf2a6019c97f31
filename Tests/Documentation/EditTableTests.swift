import Foundation
import Messaging
import Playground
import Scripting
import Telemetry
import TestSupport
import Testing
import Twin

/// The table of what people are told who are in the middle of a flow when a new version goes live.
///
/// Computed by hosts that end and begin beside one twin. The table is the page's: a deliberate change of it is made there
/// by hand, or by one run with `PARLUA_RECORD=1`, which writes it and fails.
@Suite("Editing a flow", .timeLimit(.minutes(2)))
struct EditTableTests {
    /// A kind of edit and what it does to the page's bot.
    private struct Edit {
        let name: String
        var changes: [(from: String, to: String)] = []

        /// The bot after the edit; nil where the page's bot has not what is to be changed.
        func applied(to bot: String) -> String? {
            var bot = bot
            for change in changes {
                guard bot.contains(change.from) else { return nil }
                bot = bot.replacing(change.from, with: change.to)
            }
            return bot
        }
    }

    private static let department = """
          local department = ask("department", "Which department?", { choices = { "Eyes", "Teeth" } })

        """
    private static let good = "  reply(department .. \", good.\")\n"
    private static let day = "  local day = ask(\"day\", \"Which day?\", { choices = { \"Monday\", \"Tuesday\" } })\n"
    private static let sure = "  local sure = ask(\"sure\", \"Shall I book it?\", { yes_no = true })\n"
    private static let end = "  reply(\"Booked: \" .. department .. \", \" .. day .. \".\")\n"
    private static let card = "  ask(\"card\", \"Your card's number?\", { number = true })\n"

    private static let edits = [
        Edit(name: "is the same, after a restart"),
        Edit(name: "asks for a card first", changes: [(department, card + department)]),
        Edit(name: "asks for a card after the department", changes: [(day, card + day)]),
        Edit(name: "asks for a card after the day", changes: [(sure, card + sure)]),
        Edit(name: "asks for a card at the end", changes: [(end, card + end)]),
        Edit(name: "asks for no department", changes: [(department, "  local department = \"Teeth\"\n")]),
        Edit(name: "asks for no day", changes: [(day, "  local day = \"any day\"\n")]),
        Edit(name: "does not ask whether to book", changes: [(sure, "  local sure = true\n")]),
        Edit(name: "calls `department` `ward`", changes: [("ask(\"department\"", "ask(\"ward\"")]),
        Edit(name: "calls `day` `date`", changes: [("ask(\"day\"", "ask(\"date\"")]),
        Edit(name: "calls `sure` `confirmed`", changes: [("ask(\"sure\"", "ask(\"confirmed\"")]),
        Edit(
            name: "calls `day` `date` and words it anew",
            changes: [("ask(\"day\", \"Which day?\"", "ask(\"date\", \"Which date?\"")]),
        Edit(name: "asks for the day first", changes: [(day, ""), (department, day + department)]),
        Edit(name: "asks for the day last", changes: [(day + sure, sure + day)]),
        Edit(name: "asks whether to book first", changes: [(sure, ""), (department, sure + department)]),
        Edit(
            name: "asks everything the other way round",
            changes: [(day + sure, ""), (department, sure + day + department)]),
        Edit(name: "words `day` anew", changes: [("Which day?", "When would you like to come?")]),
        Edit(name: "has no Monday any more", changes: [("\"Monday\", \"Tuesday\"", "\"Tuesday\"")]),
        Edit(name: "takes any words for the day", changes: [(", { choices = { \"Monday\", \"Tuesday\" } }", "")]),
        Edit(name: "says more after the department", changes: [(good, good + "  reply \"Bring your card.\"\n")]),
        Edit(name: "calls the flow `appointment`", changes: [("\"visit\"", "\"appointment\"")]),
    ]

    /// What each of the three has said before the new version goes live, and answers to it.
    private static let waiting = [
        (said: ["book"], answers: "Teeth"), (said: ["book", "Teeth"], answers: "Monday"),
        (said: ["book", "Teeth", "Monday"], answers: "yes"),
    ]

    /// What anybody answers; nil to what is no question.
    private static func answer(to said: String) -> String? {
        switch said {
        case "Which department?": "Teeth"
        case "Which day?", "Which date?", "When would you like to come?": "Monday"
        case "Shall I book it?": "yes"
        case "Your card's number?": "17"
        case _ where said.hasPrefix("Please choose"): "Tuesday"
        default: nil
        }
    }

    private static let page = "docs/authors/flows.md"
    private static let header = "the new version"

    @Test("What people are asked who are in the middle of it is as the page says, case by case")
    func table() async throws {
        let page = Document(name: Self.page)
        let bot = try #require(page.blocks.last { $0.language == "lua" }).text
        let written = try #require(page.tables.last { $0.header.first == Self.header })
        let computed = try await Self.rows(of: bot)
        if ProcessInfo.processInfo.environment["PARLUA_RECORD"] == "1" {
            try Self.record(computed, below: written.header)
            Issue.record("the table was written: look at it, and run the test again without PARLUA_RECORD")
            return
        }
        #expect(written.rows.map(\.first) == computed.map(\.first))
        for (written, computed) in zip(written.rows, computed) { #expect(written == computed) }
    }

    private static func rows(of bot: String) async throws -> [[String]] {
        let scripts = try edits.map { edit in
            let text = try #require(edit.applied(to: bot), "\(edit.name)")
            return try Script(compiling: Scripting.Bundle(files: ["bot.lua": Array(text.utf8)]))
        }
        let folder = try TemporaryFolder()
        var settings = Playground.Settings(
            scripts: "", tenants: ["clinic"], data: folder.path,
            log: Log(level: .error, to: DescriptorSink.standardError()))
        settings.rules = .none
        settings.clock = ManualClock()
        settings.script = scripts[0]
        return try await Twin.running(Playground.twin(for: settings)) { [settings] twin in
            try await Playground.running(settings, beside: twin) { clinic in
                for (edit, _) in edits.enumerated() {
                    for (place, waiting) in waiting.enumerated() {
                        for said in waiting.said { _ = try await clinic.hears(said, from: (edit, place)) }
                    }
                }
            }
            var rows: [[String]] = []
            for (index, edit) in edits.enumerated() {
                var settings = settings
                settings.script = scripts[index]
                settings.metrics = Metrics()
                rows.append(
                    [edit.name]
                        + (try await Playground.running(settings, beside: twin) { clinic in
                            var cells: [String] = []
                            for (place, waiting) in waiting.enumerated() {
                                var told: [String] = []
                                var next: String? = waiting.answers
                                while let said = next, told.count < 12 {
                                    let heard = try await clinic.hears(said, from: (index, place))
                                    told += heard
                                    next = heard.last.flatMap(answer)
                                }
                                cells.append(told.joined(separator: "<br>"))
                            }
                            return cells
                        }))
            }
            return rows
        }
    }

    /// Puts the rows into the page, below the header of the table.
    private static func record(_ rows: [[String]], below header: [String]) throws {
        let file = Document.root.appending(path: page)
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let place = try #require(lines.firstIndex { $0.hasPrefix("| \(header[0]) | \(header[1]) |") })
        let first = place + 2
        let last = lines[first...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
        lines.replaceSubrange(first..<last, with: rows.map { "| " + $0.joined(separator: " | ") + " |" })
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    }
}

extension Playground {
    /// What somebody says who has a number of their own for each case, and what they then read.
    fileprivate func hears(_ text: String, from person: (edit: Int, place: Int)) async throws -> [String] {
        let person = try self.person("2547\(10_000_000 + 10 * person.edit + person.place)", with: "clinic")
        let before = person.messages.count
        try person.says(text)
        try await settle()
        return person.messages.dropFirst(before).map(\.text)
    }
}
