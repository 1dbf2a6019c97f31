import Testing
import TestSupport

/// A bot as a document shows it, with the blocks that belong to it.
///
/// A block of Lua is a `bot.lua` unless its first line names another file, `-- prices.lua`. What follows a bot up to the
/// next one lies in the same folder; a block of CSV is its `data/prices.csv`. A block of text right after a bot that begins with `bot.lua:` is what is said of it.
struct ScriptExample: Sendable, CustomTestStringConvertible {
    let place: String
    private(set) var files: [String: String]
    private(set) var complaint: String?

    var testDescription: String { place }
    var hasTests: Bool { files.keys.contains { $0.hasSuffix("_test.lua") } }

    static let all = Document.all.flatMap(examples)

    /// Writes the files as the folder of a tenant called `example`.
    func write(to folder: TemporaryFolder) throws {
        for (name, text) in files { try folder.write(text, to: "example/\(name)") }
    }

    private static func examples(in document: Document) -> [ScriptExample] {
        var examples: [ScriptExample] = []
        for block in document.blocks {
            let file = name(of: block)
            if block.language == "lua", file == "bot.lua" {
                examples.append(ScriptExample(place: "\(document.name):\(block.line)", files: [file: block.text]))
            } else if block.language == "lua", file != "parlua.lua", !examples.isEmpty {
                examples[examples.count - 1].files[file] = block.text
            } else if block.language == "csv", !examples.isEmpty {
                examples[examples.count - 1].files["data/prices.csv"] = block.text
            } else if block.language == "text", block.text.hasPrefix("bot.lua:"), !examples.isEmpty {
                examples[examples.count - 1].complaint = String(block.text.dropLast())
            }
        }
        return examples
    }

    /// The file that a block of Lua is.
    static func name(of block: Document.Block) -> String {
        let first = block.text.prefix { $0 != "\n" }
        guard let match = first.wholeMatch(of: /-- (?:scripts\/[a-z]+\/)?((?:lang\/|data\/)?[a-zA-Z_-]+\.lua)/) else {
            return "bot.lua"
        }
        return String(match.1)
    }
}
