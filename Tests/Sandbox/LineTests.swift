import JSON
import Sandbox
import Testing

@Suite("Lines that a run comes by", .timeLimit(.minutes(1)))
struct LineTests {
    /// A base whose own lines are of no interest, and a program of two files upon it.
    private func run(_ body: String, notesLines: Bool = true, limits: Limits = Limits()) throws -> Report {
        let base = Program(
            main: try compile(
                "local primitives = ...\nreturn function(main)\nmain()\nreturn primitives.module('bot')\nend",
                name: "[ours]/base.lua"))
        let program = Program(
            upon: base, main: try compile("return", name: "[ours]/files.lua"),
            modules: ["bot": try compile("return function(input)\n\(body)\nend", name: "bot.lua")])
        return Sandbox.run(program, input: [:], limits: limits, isRunOften: false, notesLines: notesLines)
    }

    @Test("They are told by file, without those of our own files")
    func told() throws {
        let report = try run("local a = 1\nif a == 2 then\na = 3\nend\nreturn a")
        #expect(report.lines == ["bot.lua": [2, 3, 6, 7]])  // where a function ends, it is made
        #expect(try run("return 1", notesLines: false).lines == [:])
    }

    @Test("They are told of coroutines, of errors, and of runs that are stopped, with the same outcome")
    func anyEnd() throws {
        let wrapped = try run("coroutine.wrap(function()\ncoroutine.yield()\nend)()\nreturn 1")
        #expect(wrapped.lines["bot.lua"]?.contains(3) == true)
        let failed = try run("local x\nx.y = 1\nreturn x")
        #expect(failed.lines["bot.lua"] == [2, 3, 5] && failed.failure?.line == 3)
        var limits = Limits()
        limits.cpu = .milliseconds(20)
        let endless = try run("while true do\nlocal a = 1\nend", limits: limits)
        #expect(endless.outcome == .cpu && endless.lines["bot.lua"]?.contains(3) == true)
        limits = Limits()
        limits.memory = 1 << 20
        let greedy = try run("local t = {}\nwhile true do\nt[#t + 1] = ('x'):rep(1000 + #t)\nend", limits: limits)
        #expect(greedy.outcome == .memory && greedy.lines["bot.lua"]?.contains(4) == true)
    }
}
