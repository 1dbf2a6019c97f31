/// Takes Lua's text apart into tokens. Never fails: what cannot be read becomes a symbol that no grammar has.
struct Lexer {
    private let bytes: [UInt8]
    private var place = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // Editors on Windows like to begin a file with this mark.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        if at(0) == UInt8(ascii: "#") { skipLine() }
    }

    /// All tokens, the last of which is `end`.
    static func tokens(_ bytes: [UInt8]) -> [Token] {
        var lexer = Lexer(bytes)
        var tokens: [Token] = []
        repeat { tokens.append(lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private mutating func next() -> Token {
        skipBlanks()
        let start = line
        guard let byte = at(0) else { return Token(kind: .end, line: line) }
        if byte.isLetter { return Token(kind: word(), line: start) }
        if byte.isDigit || byte == UInt8(ascii: "."), byte.isDigit || at(1)?.isDigit == true {
            skipNumber()
            return Token(kind: .number, line: start)
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            return Token(kind: .string(quoted(by: byte)), line: start)
        }
        if byte == UInt8(ascii: "["), let level = longBracket() {
            return Token(kind: .string(long(level)), line: start)
        }
        return Token(kind: .symbol(symbol()), line: start)
    }

    private func at(_ offset: Int) -> UInt8? {
        place + offset < bytes.count ? bytes[place + offset] : nil
    }

    private mutating func skipLine() {
        while let byte = at(0), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { place += 1 }
    }

    /// "\r\n" and "\n\r" are one end of a line.
    private mutating func skipEndOfLine() {
        let first = bytes[place]
        place += 1
        if let second = at(0), second.isEndOfLine, second != first { place += 1 }
        line += 1
    }

    private mutating func skipBlanks() {
        while let byte = at(0) {
            if byte.isEndOfLine {
                skipEndOfLine()
            } else if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
                place += 1
            } else if byte == UInt8(ascii: "-"), at(1) == UInt8(ascii: "-") {
                place += 2
                if at(0) == UInt8(ascii: "["), let level = longBracket() { _ = long(level) } else { skipLine() }
            } else {
                return
            }
        }
    }

    private mutating func word() -> Token.Kind {
        let start = place
        while let byte = at(0), byte.isLetter || byte.isDigit { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        return Keyword(rawValue: text).map(Token.Kind.keyword) ?? .name(text)
    }

    /// As Lua does: digits, letters and points, and signs after an exponent's letter.
    private mutating func skipNumber() {
        let isHexadecimal = at(0) == UInt8(ascii: "0") && [UInt8(ascii: "x"), UInt8(ascii: "X")].contains(at(1))
        let exponents = isHexadecimal ? Array("pP".utf8) : Array("eE".utf8)
        while let byte = at(0), byte.isDigit || byte.isLetter || byte == UInt8(ascii: ".") {
            place += 1
            if exponents.contains(byte), let sign = at(0), Array("+-".utf8).contains(sign) { place += 1 }
        }
    }

    /// The number of signs in `[==[`; nil where there is no such bracket.
    private func longBracket() -> Int? {
        var level = 0
        while at(1 + level) == UInt8(ascii: "=") { level += 1 }
        return at(1 + level) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func long(_ level: Int) -> String {
        place += level + 2
        if let byte = at(0), byte.isEndOfLine { skipEndOfLine() }
        let start = place
        while let byte = at(0) {
            if byte == UInt8(ascii: "]"), closes(level) {
                defer { place += level + 2 }
                return String(decoding: bytes[start..<place], as: UTF8.self)
            }
            if byte.isEndOfLine { skipEndOfLine() } else { place += 1 }
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private func closes(_ level: Int) -> Bool {
        for offset in 0..<level where at(1 + offset) != UInt8(ascii: "=") { return false }
        return at(1 + level) == UInt8(ascii: "]")
    }

    private mutating func quoted(by quote: UInt8) -> String {
        place += 1
        var text: [UInt8] = []
        while let byte = at(0), byte != quote, !byte.isEndOfLine {
            place += 1
            if byte == UInt8(ascii: "\\") { escape(into: &text) } else { text.append(byte) }
        }
        if at(0) == quote { place += 1 }
        return String(decoding: text, as: UTF8.self)
    }

    /// https://www.lua.org/manual/5.4/manual.html#3.1
    private mutating func escape(into text: inout [UInt8]) {
        guard let byte = at(0) else { return }
        if byte.isEndOfLine {
            skipEndOfLine()
            return text.append(UInt8(ascii: "\n"))
        }
        if byte.isDigit {
            var value = 0
            for _ in 0..<3 {
                guard let digit = at(0), digit.isDigit else { break }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
                place += 1
            }
            return text.append(UInt8(truncatingIfNeeded: value))
        }
        place += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "a"): text.append(7)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "v"): text.append(11)
        case UInt8(ascii: "x"): text.append(UInt8(truncatingIfNeeded: hexadecimal(digits: 2)))
        case UInt8(ascii: "u"):
            if at(0) == UInt8(ascii: "{") { place += 1 }
            let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: hexadecimal(digits: 8))) ?? "\u{FFFD}"
            text += Array(String(scalar).utf8)
            if at(0) == UInt8(ascii: "}") { place += 1 }
        case UInt8(ascii: "z"):
            while let blank = at(0), blank == UInt8(ascii: " ") || (9...13).contains(blank) {
                if blank.isEndOfLine { skipEndOfLine() } else { place += 1 }
            }
        default: text.append(byte)
        }
    }

    private mutating func hexadecimal(digits: Int) -> Int {
        var value = 0
        for _ in 0..<digits {
            guard let byte = at(0), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { break }
            value = value << 4 | digit
            place += 1
        }
        return value
    }

    private static let symbols = [
        "...", "<<", ">>", "//", "==", "~=", "<=", ">=", "::", "..",
    ].map { Array($0.utf8) }

    private mutating func symbol() -> String {
        let known = Self.symbols.first { symbol in
            symbol.enumerated().allSatisfy { at($0.offset) == $0.element }
        }
        let count = known?.count ?? 1
        defer { place += count }
        return String(decoding: bytes[place..<(place + count)], as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isEndOfLine: Bool { self == 10 || self == 13 }
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) || self == UInt8(ascii: "_")
    }
}
