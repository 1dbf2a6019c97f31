import JSON
import Sandbox
import Testing

@Suite("Failures", .timeLimit(.minutes(1)))
struct FailureTests {
    static let values: [(value: String, message: String)] = [
        ("'text'", "text"),
        ("nil", "an error was raised with a nil in place of a message"),
        ("true", "an error was raised with a boolean in place of a message"),
        ("{}", "an error was raised with a table in place of a message"),
        ("print", "an error was raised with a function in place of a message"),
        ("coroutine.create(print)", "an error was raised with a thread in place of a message"),
        ("42", "42"),
        ("1.5", "1.5"),
        ("setmetatable({}, { __tostring = function() while true do end end })",
            "an error was raised with a table in place of a message"),
        ("setmetatable({}, { __index = error, __name = 1 })", "an error was raised with a table in place of a message"),
    ]

    @Test("Any value can be an error", arguments: values)
    func anyValue(value: String, message: String) {
        let report = run("error(\(value), 0)")
        #expect(report.failure?.message == message)
        #expect(run("coroutine.wrap(function() error(\(value), 0) end)()").failure != nil)
        #expect(run("local ok, why = pcall(error, \(value)) return ok").value == false)
        #expect(run("local ok, why = xpcall(error, function(e) return e end, \(value)) return ok").value == false)
    }

    @Test("Messages are bounded, whatever they hold")
    func hugeMessage() {
        let huge = run("error(('\\u{E9}'):rep(500000))").failure
        #expect(huge?.message.utf8.count ?? 0 < 1600)
        #expect(huge?.message.hasPrefix("\u{E9}\u{E9}") == true)
        #expect(run("error('\\xFF\\0\\xFE')").failure?.message == "\u{FFFD} \u{FFFD}")
        let indexed = run("local t = {} t[('x'):rep(100000)].a = 1").failure
        #expect(indexed?.file == "bot.lua" && indexed?.line == 2)
    }

    @Test("A place is taken from a message only if it names one of the program's files")
    func forgedPlace() {
        let forged = run("error('other.lua:3: no', 0)").failure
        #expect(forged == Failure(message: "other.lua:3: no", traceback: ["bot.lua:2: in a function"]))
    }

    @Test("Errors in modules name the module's file, at load and in calls")
    func modulePlaces() {
        let modules = ["broken": "local x = 1\nerror 'no'", "api": "return function()\n\nerror 'late' end"]
        let atLoad = run("module 'broken'", modules: modules).failure
        #expect(atLoad?.file == "broken.lua" && atLoad?.line == 2 && atLoad?.message == "no")
        let inCall = run("module 'api' ()", modules: modules).failure
        #expect(inCall?.file == "api.lua" && inCall?.line == 3)
        #expect(inCall?.traceback.contains { $0.hasPrefix("bot.lua:2:") } == true)
        let loop = run("module 'a'", modules: ["a": "local m = ... return nil"])
        #expect(loop.outcome == .returned(.null))
    }

    @Test("The traceback is bounded")
    func traceback() {
        let failure = run("local function f(n) if n == 0 then error 'deep' end f(n - 1) return 1 end f(150)").failure
        #expect(failure?.traceback.count == 12)
        #expect(failure?.traceback.first == "bot.lua:2: in f" || failure?.traceback.first == "bot.lua:2: in upvalue 'f'")
    }

    @Test("A main chunk that returns no function, or fails, is a failure")
    func badMain() throws {
        let nothing = Sandbox.run(Program(main: try compile("return 1", name: "m.lua")), input: .null)
        #expect(nothing.failure?.message == "the main chunk must return a function")
        let failing = Sandbox.run(Program(main: try compile("\n\nlocal x = nil + 1", name: "m.lua")), input: .null)
        #expect(failing.failure?.line == 3)
        let halting = Sandbox.run(Program(main: try compile("(...).halt 'early'", name: "m.lua")), input: .null)
        #expect(halting.outcome == .halted("early"))
    }

    @Test("Sources of all sorts of badness are refused with a place", arguments: [
        "x = 'unfinished", "x = [[unfinished", "--[[ unfinished", "for", "goto nowhere", "local x <const> = 1 x = 2",
        "x = 0x", "x = '\\300'", "break", "return return", "\u{0}", "x = 1e", "x = ~", "::a:: ::a::",
    ])
    func badSources(source: String) {
        #expect {
            _ = try compile(source, name: "bot.lua")
        } throws: { error in
            (error as? SourceError)?.line == 1
        }
    }

    @Test("A source that is too long is refused; a byte order mark is not part of it")
    func sourceSize() throws {
        #expect(throws: SourceError.self) { try compile(String(repeating: "x", count: 70_000), name: "bot.lua") }
        _ = try compile("\u{FEFF}return 1", name: "bot.lua")
    }
}
