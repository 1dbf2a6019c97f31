package import Messaging

/// What an error's sentence has in common with others of the same mistake: the sentence without what people wrote.
///
/// Quoted texts become `"…"`, numbers `#`, and what the person wrote or is called becomes `…` also where a script put it
/// into its sentence without quotes. What Lua calls a thing by stays, for it stands in the script: `(field 'price')`.
package struct ErrorShape {
    /// Sentences are cut to so many characters; they rarely have half of them.
    package static let maximumLength = 300

    /// - Parameter sentence: without file and line.
    package static func of(_ sentence: String, event: Event, person: Sender) -> String {
        var shape = ErrorShape(Array(sentence.prefix(maximumLength)))
        for said in event.content.said + [person.name].compactMap(\.self) + person.identities.map(\.value) {
            shape.hide(said)
        }
        shape.hideQuotes()
        shape.hideNumbers()
        return String(shape.text)
    }

    private var text: [Character]

    private init(_ text: [Character]) { self.text = text }

    /// Takes out a text of a person where it stands by itself; one of a letter or two would be found everywhere.
    private mutating func hide(_ said: String) {
        let said = said.prefix(Self.maximumLength).lowercased().filter { !$0.isNewline }.map(\.self)
        guard said.count > 2 else { return }
        var (out, rest) = ([Character](), text[...])
        while let first = rest.first {
            let end = rest.dropFirst(said.count).first
            if Self.isEdge(out.last), Self.isEdge(end), rest.count >= said.count,
                zip(rest, said).allSatisfy({ $0.lowercased() == String($1) })
            {
                out.append("…")
                rest = rest.dropFirst(said.count)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        text = out
    }

    private mutating func hideQuotes() {
        var (out, rest) = ([Character](), text[...])
        while let mark = rest.popFirst() {
            out.append(mark)
            // In "don't" and "the bots' words" there is no text to hide.
            guard mark == "\"" || mark == "'" && Self.isEdge(out.dropLast().last) else { continue }
            guard let end = Self.end(of: rest, mark) else { continue }
            let isName = Self.names.contains { out.dropLast().suffix($0.count).elementsEqual($0) }
            out += isName ? Array(rest[..<end]) : ["…"]
            out.append(mark)
            rest = rest[(end + 1)...]
        }
        text = out
    }

    /// Where the closing mark is; `%q` puts a backslash before those that are part of the text.
    private static func end(of rest: ArraySlice<Character>, _ mark: Character) -> Int? {
        var isEscaped = false
        for (index, character) in zip(rest.indices, rest) {
            if character == mark, !isEscaped, mark == "\"" || isEdge(rest.dropFirst(index + 1 - rest.startIndex).first)
            {
                return index
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return nil
    }

    private mutating func hideNumbers() {
        var out: [Character] = []
        for character in text {
            if character.isNumber {
                if out.last != "#" { out.append("#") }
            } else {
                out.append(character)
            }
        }
        text = out
    }

    private static func isEdge(_ character: Character?) -> Bool {
        character.map { !$0.isLetter && !$0.isNumber } ?? true
    }

    /// Behind these a quoted name is the script's own (luaG_typeerror and varinfo in ldebug.c), or Parlua's.
    private static let names = [
        "local ", "global ", "field ", "upvalue ", "method ", "constant ", "function ", "did you mean ",
    ].map(Array.init)
}

extension Event.Content {
    /// The texts that the person wrote or chose, and the parts of them that commands take.
    fileprivate var said: [String] {
        let texts: [String?] =
            switch self {
            case .text(let text): [text, text.split(separator: " ", maxSplits: 1).dropFirst().first.map(String.init)]
            case .choice(let choice): [choice.title, choice.id]
            case .media(let media): [media.caption, media.filename]
            case .location(let location): [location.name, location.address]
            case .order(let order): [order.text]
            case .reaction(_, let emoji): [emoji]
            case .system(let notice): [notice.body]
            case .contacts, .unsupported, .status, .timer, .handback, .unknown: []
            }
        return texts.compactMap(\.self)
    }
}
