import Foundation
import Testing

/// One Markdown file of this repository, as far as tests look into it.
struct Document: Sendable, CustomTestStringConvertible {
    /// A fenced block.
    struct Block: Sendable {
        /// What follows the fence, e.g. `lua`.
        let language: String
        let text: String
        /// Of its first line of text, counted from 1.
        let line: Int
    }

    /// A table's header and rows; cells keep their marks.
    struct Table: Sendable {
        let header: [String]
        var rows: [[String]] = []
    }

    /// Relative to the package.
    let name: String
    let text: String
    private(set) var blocks: [Block] = []
    private(set) var tables: [Table] = []
    private(set) var headings: [String] = []
    /// Where links lead, as written.
    private(set) var links: [String] = []

    var testDescription: String { name }

    /// The folder of Package.swift.
    static let root: URL = {
        var folder = URL(filePath: #filePath)
        repeat {
            folder.deleteLastPathComponent()
        } while !exists(folder.appending(path: "Package.swift")) && folder.path != "/"
        return folder
    }()

    /// README.md, its neighbours, and everything below docs/.
    static let all: [Document] = {
        let docs = FileManager.default.enumerator(atPath: root.appending(path: "docs").path)
        let below = (docs?.compactMap { $0 as? String } ?? []).map { "docs/\($0)" }
        let names = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"] + below.sorted()
        return names.filter { $0.hasSuffix(".md") }.map(Document.init(name:))
    }()

    static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

    /// One that cannot be read is empty, which its tests notice.
    init(name: String) {
        self.name = name
        text = (try? String(contentsOf: Self.root.appending(path: name), encoding: .utf8)) ?? ""
        var open: (language: String, line: Int, lines: [Substring])?
        var isInTable = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                if let block = open {
                    let text = block.lines.map { "\($0)\n" }.joined()
                    blocks.append(Block(language: block.language, text: text, line: block.line))
                    open = nil
                } else {
                    open = (String(line.dropFirst(3)), index + 2, [])
                }
            } else if open != nil {
                open?.lines.append(line)
            } else {
                if line.hasPrefix("#") { headings.append(String(line.drop { $0 == "#" || $0 == " " })) }
                links += line.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
                isInTable = read(row: line, isInTable: isInTable)
            }
        }
    }

    private mutating func read(row line: Substring, isInTable: Bool) -> Bool {
        guard line.hasPrefix("|") else { return false }
        let cells = Self.cells(of: line)
        if !isInTable {
            tables.append(Table(header: cells))
        } else if !cells.allSatisfy({ $0.allSatisfy { "-: ".contains($0) } }) {
            tables[tables.count - 1].rows.append(cells)
        }
        return true
    }

    /// A bar behind a backslash belongs to its cell.
    private static func cells(of line: Substring) -> [String] {
        line.replacing("\\|", with: "\u{0}").split(separator: "|", omittingEmptySubsequences: false)
            .dropFirst().dropLast()
            .map { $0.replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces) }
    }

    /// What stands in a cell's code marks; nil if the cell is not code as a whole.
    static func code(_ cell: String) -> String? {
        let marks = cell.prefix { $0 == "`" }
        guard !marks.isEmpty, cell.count > 2 * marks.count, cell.hasSuffix(marks) else { return nil }
        return cell.dropFirst(marks.count).dropLast(marks.count).trimmingCharacters(in: .whitespaces)
    }

    /// The names by which headings are linked to, as GitHub makes them.
    var anchors: Set<String> {
        Set(
            headings.map { heading in
                let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
                return kept.replacing(" ", with: "-")
            })
    }
}
