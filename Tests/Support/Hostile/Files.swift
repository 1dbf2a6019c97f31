extension HostileScripts {
    /// Whole files that never become a bot: what must come of loading one of them.
    package static let files: [HostileScript] = [
        HostileScript("a loop at the top", "while true do end", .cpu),
        HostileScript("a loop that is caught", "while true do pcall(function() while true do end end) end", .cpu),
        HostileScript("memory at the top", "local t = {} while true do t[#t + 1] = ('x'):rep(9999) .. #t end", .memory),
        HostileScript("bytecode", "\u{1B}Lua\u{54}", .error("bot.lua: attempt to load a binary chunk")),
        HostileScript("zeros", "\u{0}\u{0}\u{0}", .error("bot.lua:1: ")),
        HostileScript("a file that is too long", "-- " + repeated("x", 70_000), .error("bot.lua: the file")),
        HostileScript(
            "a long row of ._ENV", "return x" + repeated("._ENV", 10_000),
            .error("bot.lua:1: more than 64 fields in a row")),
        HostileScript(
            "brackets in brackets", "return " + repeated("(", 20_000) + "1", .error("bot.lua: C stack overflow")),
        HostileScript("tables in tables", "return " + repeated("{", 20_000), .error("bot.lua: C stack overflow")),
        HostileScript(
            "functions in functions", repeated("local function f() ", 3000), .error("bot.lua: C stack overflow")),
        HostileScript("blocks in blocks", repeated("do ", 20_000), .error("bot.lua: C stack overflow")),
        HostileScript("too many locals", repeated("local a ", 300), .error("bot.lua:1: too many local variables")),
        HostileScript("too many upvalues", upvalues, .error("bot.lua:")),
        HostileScript(
            "a row of texts to join", "return " + repeated("a..", 400) + "a", .error("bot.lua: C stack overflow")),
        HostileScript("a jump to nowhere", "goto nowhere", .error("bot.lua:1: no visible label 'nowhere'")),
        HostileScript(
            "a number without end", "return 0x" + repeated("f", 1000) + "g", .error("bot.lua:1: malformed number")),
        HostileScript(
            "a text without end", "return '" + repeated("x", 1000),
            .error("bot.lua:1: a text begins here that does not end in this line")),
        HostileScript(
            "a long text without end", "return [==[" + repeated("]=]", 1000),
            .error("bot.lua:1: unfinished long string")),
        HostileScript("an escape that is none", "return '\\u{FFFFFFFFF}'", .error("bot.lua:1: UTF-8 value too large")),
        HostileScript("an or without end", "return " + repeated("x or ", 13_000) + "1", .error("bot.lua:")),
        HostileScript(
            "an elseif without end", "if x then " + repeated("elseif y then ", 4500) + "end", .error("bot.lua:")),
        HostileScript("an error at the top", "error 'no'", .error("bot.lua:1: no")),
        HostileScript("a table as the error at the top", "error {}", .error("")),
        HostileScript("yielding at the top", "coroutine.yield()", .error("")),
        HostileScript("answering at the top", "reply 'spam'", .error("bot.lua:1: ")),
        HostileScript(
            "more handlers than may be", "for i = 1, 1e9 do on.command('c' .. i, print) end",
            .error("bot.lua:1: a script has at most 500 handlers")),
        HostileScript("requiring oneself", "require 'bot'", .error("bot.lua:1: bot.lua cannot be required")),
        HostileScript("requiring a device", "require '/dev/zero'", .error("bot.lua:1: there is no file")),
    ]

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static var upvalues: String {
        let locals = (1...2).map { block in
            "local " + (1...150).map { "v\(block)x\($0)" }.joined(separator: ", ")
        }
        let uses = (1...2).flatMap { block in (1...150).map { "v\(block)x\($0)" } }.joined(separator: " + ")
        return "\(locals[0]) local function outer() \(locals[1]) return function() return \(uses) end end"
    }
}
