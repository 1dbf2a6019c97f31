/// What differs between two texts, line by line, in the unified form that diff(1) and patch(1) know.
struct LineDiff {
    private enum Line {
        case same(String)
        case removed(String)
        case added(String)
    }

    private static let context = 3
    private let lines: [Line]

    init(from old: [String], to new: [String]) {
        // The standard library's is Myers' algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986).
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map(Self.offset))
        let added = Set(difference.insertions.map(Self.offset))
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if removed.contains(left) {
                lines.append(.removed(old[left]))
                left += 1
            } else if added.contains(right) {
                lines.append(.added(new[right]))
                right += 1
            } else {
                lines.append(.same(old[left]))
                left += 1
                right += 1
            }
        }
        self.lines = lines
    }

    private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    /// The changes, each with three lines around it; empty when there are none.
    var hunks: String {
        var text = ""
        for range in ranges {
            let before = count(lines[..<range.lowerBound])
            let size = count(lines[range])
            text += "@@ -\(Self.place(before.old, size.old)) +\(Self.place(before.new, size.new)) @@\n"
            for line in lines[range] {
                switch line {
                case .same(let line): text += " \(line)\n"
                case .removed(let line): text += "-\(line)\n"
                case .added(let line): text += "+\(line)\n"
                }
            }
        }
        return text
    }

    /// Where the changes are, with what is around them.
    private var ranges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        for index in lines.indices {
            if case .same = lines[index] { continue }
            let range = max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    private func count(_ lines: ArraySlice<Line>) -> (old: Int, new: Int) {
        lines.reduce(into: (0, 0)) { counts, line in
            switch line {
            case .same: counts = (counts.0 + 1, counts.1 + 1)
            case .removed: counts.0 += 1
            case .added: counts.1 += 1
            }
        }
    }

    /// A range of no lines is named by the line before it.
    private static func place(_ before: Int, _ count: Int) -> String {
        "\(count == 0 ? before : before + 1),\(count)"
    }
}

extension LineDiff {
    /// What differs between two sets of files; empty when nothing does.
    static func text(from old: FileSet, to new: FileSet) -> String {
        let names = Set(old.files.keys).union(new.files.keys).sorted()
        return names.map { name in
            let (before, after) = (old.files[name], new.files[name])
            guard before != after else { return "" }
            let titles =
                "--- \(before == nil ? "/dev/null" : "\(old.title)/\(name)")\n"
                + "+++ \(after == nil ? "/dev/null" : "\(new.title)/\(name)")\n"
            guard let before = lines(of: before), let after = lines(of: after) else {
                return "\(titles)These are no texts, and they differ.\n"
            }
            return titles + LineDiff(from: before, to: after).hunks
        }.joined()
    }

    /// Files by name, and what they are called together.
    struct FileSet {
        let title: String
        let files: [String: [UInt8]]
    }

    /// Nil when it is no text. A missing line break at the end is not told.
    private static func lines(of bytes: [UInt8]?) -> [String]? {
        guard let bytes else { return [] }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { Plain.line(String($0)) }
                .joined(separator: "\t")
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
