internal import Messaging

extension WhatsApp {
    /// Collects problems. Rows and buttons are counted from 1, as authors do.
    struct Checklist {
        private(set) var problems: [Problem] = []

        /// `text` goes on after the field's name.
        mutating func add(_ field: String, _ text: String) {
            problems.append(Problem(field: field, "\(field.prefix(1).uppercased())\(field.dropFirst()) \(text)"))
        }

        /// A text that must be there.
        mutating func need(_ field: String, _ text: String, atMost limit: Int) {
            if text.allSatisfy(\.isWhitespace) {
                add(field, "is \(text.isEmpty ? "empty" : "blank"). Write 1 to \(limit) characters.")
            } else {
                checkLength(field, text, atMost: limit)
            }
        }

        /// A text that may be left out, but not be empty.
        mutating func allow(_ field: String, _ text: String?, atMost limit: Int) {
            guard let text else { return }
            guard text.allSatisfy(\.isWhitespace) else { return checkLength(field, text, atMost: limit) }
            add(field, "is \(text.isEmpty ? "empty" : "blank"). Write 1 to \(limit) characters, or leave it out.")
        }

        private mutating func checkLength(_ field: String, _ text: String, atMost limit: Int) {
            let length = Limits.length(of: text)
            guard length > limit else { return }
            let note = length > text.count ? " (an emoji counts as 2 or more)" : ""
            add(
                field,
                "has \(length) characters\(note), but WhatsApp takes \(limit) at most. "
                    + "Shorten it by \(length - limit): \(quoted(text)).")
        }

        mutating func unique(_ field: String, _ texts: [String]) {
            var first: [String: Int] = [:]
            for (index, text) in texts.enumerated() where !text.isEmpty {
                if let other = first[text] {
                    add(
                        "\(field) \(index + 1)",
                        "is \(quoted(text)), the same as that of number \(other + 1). Give each its own.")
                } else {
                    first[text] = index
                }
            }
        }

        mutating func checkLink(_ field: String, _ link: String) {
            let lower = link.lowercased()
            let rest = ["https://", "http://"].first { lower.hasPrefix($0) }.map { link.dropFirst($0.count) }
            let host = rest?.prefix { !"/?#".contains($0) } ?? ""
            let isPlain = link.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7f && !$0.properties.isWhitespace
            }
            guard host.isEmpty || !isPlain else { return }
            add(
                field,
                "must be a web address that begins with https:// and has no blanks, but is "
                    + "\(link.isEmpty ? "empty" : quoted(link)). Give the full address, as a browser shows it.")
        }

        mutating func checkTemplate(name: String, language: String) {
            let isName = name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "_")
            }
            if !isName || !(1...Limits.templateName).contains(name.utf8.count) {
                add(
                    "the name of the template",
                    "must be 1 to \(Limits.templateName) of a-z, 0-9 and _, but is "
                        + "\(name.isEmpty ? "empty" : quoted(name)). Copy it from the WhatsApp manager.")
            }
            let isCode = language.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: "_")
            }
            if !isCode || !(2...10).contains(language.utf8.count) {
                add(
                    "the language of the template",
                    "must be a code such as en or en_US, but is \(language.isEmpty ? "empty" : quoted(language)). "
                        + "Copy it from the WhatsApp manager.")
            }
        }

        func hasBlankEdge(_ text: String) -> Bool {
            guard let first = text.first, let last = text.last, !text.allSatisfy(\.isWhitespace) else { return false }
            return first.isWhitespace || last.isWhitespace
        }

        /// The beginning of `text` in quotation marks, so that an author finds it again.
        func quoted(_ text: String) -> String { text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\"" }

        /// The mark (`*`, `_`, `~` or a backtick) by which WhatsApp would format a part of `title`, if any: it stands before a
        /// word and again after one.
        static func formatting(in title: String) -> Character? {
            let text = Array(title)
            func isWord(_ index: Int) -> Bool {
                text.indices.contains(index) && (text[index].isLetter || text[index].isNumber)
            }
            func isSolid(_ index: Int) -> Bool { text.indices.contains(index) && !text[index].isWhitespace }
            return ("*_~`" as String).first { mark in
                let opening = text.indices.first {
                    text[$0] == mark && !isWord($0 - 1) && isSolid($0 + 1) && text[$0 + 1] != mark
                }
                guard let opening else { return false }
                return text.indices.contains {
                    $0 > opening + 1 && text[$0] == mark && isSolid($0 - 1) && !isWord($0 + 1)
                }
            }
        }
    }
}
