/// One source of the reference: what a word, or a few that belong together, does, takes and answers.
///
/// ```
/// # after
/// group: Later
/// summary: Lets on.timer run later in this conversation.
///
/// Markdown, with blocks of annotations fenced as ```types.
/// ```
struct Entry {
    /// A stretch of the text between the head and the end.
    enum Part {
        case markdown([Substring])
        case types([Substring], [Annotation])
    }

    /// The file's name without its end, which the page will have, too.
    let name: String
    let title: String
    let group: Group
    let summary: String
    private(set) var parts: [Part] = []

    /// The chapters of the index, in its order.
    enum Group: String, CaseIterable {
        case handlers = "Who handles what"
        case talking = "What is said"
        case flows = "Flows"
        case memory = "What is remembered"
        case later = "Later"
        case people = "People"
        case outside = "The outside"
        case helpers = "Helpers"
        case author = "For yourself"
        case tests = "Tests"
    }

    /// - Throws: what is wrong with the source, with its place.
    init(name: String, source: String) throws(ReferenceError) {
        func mistake(_ line: Int, _ text: String) -> ReferenceError {
            ReferenceError(text: "\(name).md:\(line + 1): \(text)")
        }
        self.name = name
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        guard let title = lines.first?.after("# ") else { throw mistake(0, "the first line is `# ` and the word") }
        self.title = String(title)
        var head: [String: String] = [:]
        var next = 1
        while next < lines.count, !lines[next].isEmpty {
            let pair = lines[next].split(separator: ":", maxSplits: 1)
            guard pair.count == 2, ["group", "summary"].contains(pair[0]) else {
                throw mistake(next, "the head has `group: …` and `summary: …`, then an empty line")
            }
            head[String(pair[0])] = String(pair[1].trimmed)
            next += 1
        }
        guard let group = head["group"].flatMap(Group.init) else {
            let groups = Group.allCases.map(\.rawValue).joined(separator: ", ")
            throw mistake(1, "the head needs `group: ` and one of \(groups)")
        }
        guard let summary = head["summary"], summary.hasSuffix(".") else {
            throw mistake(2, "the head needs `summary: ` and a sentence")
        }
        (self.group, self.summary) = (group, summary)
        var markdown: [Substring] = []
        var block: (start: Int, lines: [Substring])?
        for (index, line) in lines.enumerated().dropFirst(next) {
            if let open = block {
                block?.lines.append(line)
                guard line == "```" else { continue }
                do throws(Annotation.Mistake) {
                    parts += [.markdown(markdown), .types(open.lines, try Annotation.all(in: open.lines))]
                } catch {
                    throw mistake(open.start + error.line, error.text)
                }
                (markdown, block) = ([], nil)
            } else if line == "```types" {
                block = (index + 1, [])
            } else {
                markdown.append(line)
            }
        }
        if let block { throw mistake(block.start - 1, "this block has no end") }
        parts.append(.markdown(markdown))
    }

    var annotations: [Annotation] {
        parts.flatMap { part in
            guard case .types(_, let annotations) = part else { return [] as [Annotation] }
            return annotations
        }
    }
}

struct ReferenceError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
