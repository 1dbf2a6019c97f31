import Foundation
import Testing

@Suite("The threat model")
struct ThreatModelTests {
    /// Folder, suite and sentence of a test, as they are named in the tables.
    struct Reference: Hashable, CustomStringConvertible {
        let folder, suite, sentence: String

        init?(_ text: Substring) {
            let parts = text.components(separatedBy: " / ")
            guard parts.count == 3 else { return nil }
            (folder, suite, sentence) = (parts[0], parts[1], parts[2])
        }

        var description: String { "\(folder) / \(suite) / \(sentence)" }
    }

    static let rows = Document(name: "docs/threat-model.md").tables
        .filter { $0.header.last == "shown by" }.flatMap(\.rows)

    static let references = Set(
        rows.flatMap { row in (row.last ?? "").split(separator: "<br>").compactMap(Reference.init) })

    @Test("Every threat has a defence and a test that shows it")
    func complete() {
        #expect(Self.rows.count > 25 && Self.references.count > 40)
        for row in Self.rows {
            #expect(row.count == 3 && !row[1].isEmpty)
            let tests = row[2].split(separator: "<br>").compactMap(Reference.init)
            #expect(!tests.isEmpty, "\(row[0])")
        }
    }

    @Test("Every test that is named exists", arguments: references.sorted { $0.description < $1.description })
    func exists(reference: Reference) throws {
        let folder = Document.root.appending(path: "Tests/\(reference.folder)")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        let sources = try names.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        let suite = sources.filter { $0.contains("@Suite(\"\(reference.suite)\"") }
        #expect(!suite.isEmpty, "there is no such suite")
        // A long sentence stands on a line of its own.
        let sentence = try Regex("@Test\\(\\s*\"\(NSRegularExpression.escapedPattern(for: reference.sentence))\"")
        #expect(suite.contains { $0.firstMatch(of: sentence) != nil }, "the suite has no such test")
    }
}
