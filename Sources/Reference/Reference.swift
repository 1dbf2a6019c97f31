/// All entries, and what is made of them.
struct Reference {
    let entries: [Entry]

    /// - Parameter sources: texts by file name without its end.
    /// - Throws: what is wrong with the first that is.
    init(sources: [String: String]) throws(ReferenceError) {
        var entries: [Entry] = []
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
            entries.append(try Entry(name: name, source: source))
        }
        self.entries = entries
    }

    /// Texts by their paths, relative to the package.
    var files: [String: String] {
        var files = ["docs/authors/verbs/README.md": index]
        for entry in entries { files["docs/authors/verbs/\(entry.name).md"] = Page(entry: entry).markdown }
        files["sandbox/types/bot.lua"] = types("What a bot can say", entries.filter { $0.group != .tests })
        files["sandbox/types/test.lua"] = types("What a test can say besides", entries.filter { $0.group == .tests })
        return files
    }

    private var index: String {
        var lines = ["<!-- Made of sandbox/reference/ by `make reference`. -->", "", "# All words", ""]
        lines.append("What a script can say, one page each: what it does, an example that runs, and how it fails.")
        for group in Entry.Group.allCases {
            let members = entries.filter { $0.group == group }
            if members.isEmpty { continue }
            lines += ["", "## \(group.rawValue)", "", "| word | does |", "| --- | --- |"]
            lines += members.map { "| [\($0.title)](\($0.name).md) | \($0.summary.replacing("|", with: "\\|")) |" }
        }
        lines += ["", "[For authors](../README.md)", ""]
        return lines.joined(separator: "\n")
    }

    /// Annotations for editors. Nothing in it ever runs.
    private func types(_ title: String, _ entries: [Entry]) -> String {
        var lines = [
            "---@meta _", "---@diagnostic disable: lowercase-global, missing-return, duplicate-set-field", "",
            "-- \(title), for editors that use the Lua language server. Made of sandbox/reference/ by `make reference`.",
        ]
        for entry in entries {
            for case .types(let block, _) in entry.parts {
                lines.append("")
                lines += Self.described(block, by: entry.summary)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A function about which nothing is said gets the entry's sentence.
    private static func described(_ block: [Substring], by summary: String) -> [String] {
        var lines: [String] = []
        var head: [String] = []
        for line in block {
            head.append(String(line))
            if line.hasPrefix("---") { continue }
            let isTold = head.contains { $0.hasPrefix("---") && !$0.hasPrefix("---@") }
            if line.hasPrefix("function "), !isTold { lines.append("--- \(summary)") }
            lines += head
            head = []
        }
        return lines + head
    }

    /// Every word that the entries explain: `reply`, `store.get`, `state`.
    var words: Set<String> {
        Set(
            entries.filter { $0.group != .tests }.flatMap(\.annotations).compactMap { annotation in
                switch annotation {
                case .function(let function): function.name
                case .value(let name, _, _): name
                case .table, .alias: nil
                }
            })
    }

    /// The names of the fields of the table `parlua.<name>`; nil when no entry has it.
    func fields(of name: String) -> Set<String>? {
        for case .table(let table) in entries.flatMap(\.annotations) where table.name == "parlua.\(name)" {
            return Set(table.fields.map(\.name))
        }
        return nil
    }
}
