/// What people probably meant who wrote what is no Lua: Lua itself says only what it met, in the words of its grammar.
struct SyntaxMend {
    /// As Lua says it, without the place: `'end' expected (to close 'function' at line 1) near <eof>`.
    let message: String
    let lines: [Substring]
    /// Of ``message``, counted from 1.
    let line: Int

    init(_ message: String, line: Int?, source: [UInt8]) {
        self.message = message
        lines = String(decoding: source, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        self.line = line ?? 0
    }

    /// One sentence with the mend, or Lua's own where there is none.
    var sentence: String {
        if message.hasPrefix("unfinished string") {
            return
                #"a text begins here that does not end in this line: put the same quote at both ends, "Hello" or 'Hello'"#
        }
        return foreign ?? closing ?? joining ?? stray ?? message
    }

    private func text(of line: Int) -> Substring { line >= 1 && line <= lines.count ? lines[line - 1] : "" }

    /// What Lua stumbled over, without its quotes.
    private var near: String {
        guard let match = message.firstMatch(of: /near (.+)$/) else { return "" }
        let token = String(match.1)
        return token.count > 2 && token.hasPrefix("'") && token.hasSuffix("'")
            ? String(token.dropFirst().dropLast()) : token
    }

    /// Signs that other languages or word processors have.
    private var foreign: String? {
        let line = text(of: line)
        if near.hasPrefix("<\\") {
            guard let sign = line.first(where: { "“”„‟‘’‚«»".contains($0) }) else {
                return "\(message): letters other than a to z stand only in texts, between quotes"
            }
            return "\(sign) is no quote for Lua: write the straight ones, \"Hello\""
        }
        switch near {
        case "!", "!=":
            return "Lua has no `!`: `~=` means \"is not\", as in `if x ~= 1 then`, and `not` turns a condition round"
        case "&", "&&": return "Lua has no `&&`: write `and`"
        case "|", "||": return "Lua has no `||`: write `or`"
        case "=" where message.hasPrefix("'then'"): return "to compare two values write `==`; a single `=` sets one"
        case "+",
            "-" where line.contains("\(near)="):
            return "Lua has no `\(near)=`: write the name twice, e.g. count = count \(near) 1"
        default: return nil
        }
    }

    /// What was opened and not closed.
    private var closing: String? {
        if let match = message.firstMatch(of: /^'(end|until|\)|\}|\])' expected \(to close '(.+)' at line (\d+)\)/) {
            let (mark, opened) = (match.1, match.2)
            let missing = "`\(mark)` is missing, which closes the `\(opened)` of line \(match.3)"
            if mark == "end" { return "an \(missing)\(elseIf)" }
            if mark == ")", text(of: Int(match.3) ?? 0).contains("function") {
                return "a \(missing): what begins with `(function(` or `, function(` ends with `end)`"
            }
            return "a \(missing)\(mayFollowComma ? ", or a comma before `\(near)`" : "")"
        }
        if message == "unexpected symbol near ')'" || message == "unexpected symbol near <eof>" {
            guard near == ")" else { return "the file ends in the middle of a line: something is missing here" }
            return
                "this `)` comes too early: is an `end` missing above? Each `function`, `if`, `for` and `while` has its own\(elseIf)"
        }
        if message.hasPrefix("<eof> expected near '") || message == "unexpected symbol near 'end'" {
            return "`\(near)` closes nothing here: is there one too many?"
        }
        return nil
    }

    /// Two words where one is meant, so that an `if` more is open than seems.
    private var elseIf: String {
        let isThere = lines.contains { $0.firstMatch(of: /\belse[ \t]+if\b/) != nil }
        return isThere ? "; `elseif` is one word" : ""
    }

    private var mayFollowComma: Bool {
        near != "<eof>"
            && !["end", "local", "if", "for", "while", "return", "else", "elseif", "then", "do"].contains(near)
    }

    /// What is missing between two things in one line.
    private var joining: String? {
        guard let match = message.firstMatch(of: /^'(.+?)' expected near/) else { return nil }
        switch match.1 {
        case ")" where near == "end":
            return "`end` closes nothing here: is there one too many, or is a `)` missing before it?"
        case ")", "}":
            return mayFollowComma
                ? "before `\(near)` a comma or a `\(match.1)` is missing"
                : "a `\(match.1)` is missing before \(quotedNear)"
        case "then": return "`then` is missing before \(quotedNear): if … then … end"
        case "do": return "`do` is missing before \(quotedNear): for … do … end, while … do … end"
        case "end": return "an `end` is missing before \(quotedNear)"
        default: return nil
        }
    }

    private var quotedNear: String { near == "<eof>" ? "the end of the file" : "`\(near)`" }

    /// Words where none can stand: mostly texts without quotes, or with a quote inside that ends them.
    private var stray: String? {
        guard message.hasPrefix("syntax error near"), near != "<eof>" else { return nil }
        let line = text(of: line)
        guard line.contains(where: { "\"'".contains($0) }) else {
            return "`\(near)` cannot stand here: texts are written between quotes, reply \"Hello\""
        }
        return
            "`\(near)` cannot stand here: a text ends at its first quote, so put the other kind around it, \"It's open\" or 'Say \"yes\"'"
    }
}
