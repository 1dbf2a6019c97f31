import Testing

@testable import Scripting

@Suite("What is no Lua")
struct SyntaxMendTests {
    private static let quotes =
        "a text ends at its first quote, so put the other kind around it, \"It's open\" or 'Say \"yes\"'"
    private static let unfinished =
        "a text begins here that does not end in this line: put the same quote at both ends, \"Hello\" or 'Hello'"
    private static let early =
        "this `)` comes too early: is an `end` missing above? Each `function`, `if`, `for` and `while` has its own"

    static let slips: [(String, String)] = [
        (
            "on.message(function()\n  reply 'x'\nend\n\non.command('a', print)",
            "5: a `)` is missing, which closes the `(` of line 1: what begins with `(function(` or `, function(` ends with `end)`"
        ),
        ("on.message(function()\n  if x then\n  reply 'x'\nend)", "4: \(early)"),
        (
            "on.message(function()\n  if x then reply 'a' else if y then reply 'b' end\nend)",
            "3: \(early); `elseif` is one word"
        ),
        (
            "on.message(function()\n  if x then\n    reply 'x'",
            "3: an `end` is missing, which closes the `if` of line 2"
        ),
        (
            "on.message(function() end end)",
            "1: `end` closes nothing here: is there one too many, or is a `)` missing before it?"
        ),
        ("reply “Hello”", "1: “ is no quote for Lua: write the straight ones, \"Hello\""),
        ("größe = 1", "1: syntax error near '<\\195>': letters other than a to z stand only in texts, between quotes"),
        ("on.command('menu\", function() end)", "1: \(unfinished)"),
        ("reply \"Hello", "1: \(unfinished)"),
        ("reply 'It's open'", "1: `open` cannot stand here: \(quotes)"),
        ("reply Hello", "1: `Hello` cannot stand here: texts are written between quotes, reply \"Hello\""),
        ("on.command('menu' function() end)", "1: before `function` a comma or a `)` is missing"),
        ("reply{ text = 'Hi' buttons = { 'A' } }", "1: before `buttons` a comma or a `}` is missing"),
        (
            "local t = {\n  { 'a' }\n  { 'b' }\n}",
            "3: a `}` is missing, which closes the `{` of line 1, or a comma before `{`"
        ),
        (
            "on.message(function()\n  reply{ text = 'Hi', buttons = { 'A' }\nend)",
            "3: a `}` is missing, which closes the `{` of line 2"
        ),
        ("if x = 1 then end", "1: to compare two values write `==`; a single `=` sets one"),
        (
            "if x != 1 then end",
            "1: Lua has no `!`: `~=` means \"is not\", as in `if x ~= 1 then`, and `not` turns a condition round"
        ),
        ("if x && y then end", "1: Lua has no `&&`: write `and`"),
        ("if x || y then end", "1: Lua has no `||`: write `or`"),
        ("local x = 1\nx += 1", "2: Lua has no `+=`: write the name twice, e.g. count = count + 1"),
        ("if x reply 'a' end", "1: `then` is missing before `reply`: if … then … end"),
        ("while x reply 'a' end", "1: `do` is missing before `reply`: for … do … end, while … do … end"),
        ("reply 'a' end", "1: `end` closes nothing here: is there one too many?"),
    ]

    @Test("It is told with what was probably meant", arguments: slips)
    func told(source: String, sentence: String) throws {
        let error = try #require(throws: ScriptError.self) {
            try Script(compiling: Bundle(files: ["bot.lua": Array(source.utf8)]))
        }
        #expect(error.description == "bot.lua:" + sentence)
    }

    @Test("What nobody foresaw is told as Lua has it, whatever stands there")
    func unforeseen() {
        #expect(SyntaxMend("goto 'x' jumps", line: 1, source: []).sentence == "goto 'x' jumps")
        for message in [
            "", "near ", "syntax error near", "syntax error near ''", "')' expected near", "x near '<\\0>'",
        ] {
            for line in [nil, 0, 1, 7, Int.max, Int.min] {
                #expect(SyntaxMend(message, line: line, source: [0xFF, 10]).sentence.utf8.count < 400)
            }
        }
    }
}
