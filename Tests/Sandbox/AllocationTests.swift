import JSON
import Sandbox
import Testing

@Suite("Memory that is refused", .timeLimit(.minutes(2)))
struct AllocationTests {
    /// Touches everything that allocates: loading, calls, errors, coroutines, closing, strings, tables, data.
    static let everything = """
        local Point = {} Point.__index = Point Point.__tostring = function(p) return 'p' .. p.x end
        local p = setmetatable({ x = 1 }, Point)
        local lines = { tostring(p), tostring({}), ('%5.2f|%s|%q'):format(1.5, 'x', 'y\\n') }
        pcall(error, { code = 1 })
        xpcall(error, function(e) return e .. '!' end, 'oh')
        local co = coroutine.wrap(function(a) local x <close> = setmetatable({}, { __close = function() end })
            for i = 1, 3 do coroutine.yield(a + i) end end)
        lines[#lines + 1] = co(1) + co() + co()
        local dead = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() end }) coroutine.yield() end)
        coroutine.resume(dead) coroutine.close(dead)
        lines[#lines + 1] = load('return ' .. 1 + 1)()
        lines[#lines + 1] = select(2, load 'x = = 1')
        for word in ('the quick brown fox'):gmatch '%a+' do lines[#lines + 1] = word:upper() end
        lines[#lines + 1] = ('abc'):rep(300, '-'):gsub('(b)(c)', '%2%1')
        lines[#lines + 1] = ('abc'):gsub('%w', function(c) return c .. c end)
        table.sort(lines, function(a, b) return tostring(a) < tostring(b) end)
        lines[#lines + 1] = table.concat(lines, ',')
        lines[#lines + 1] = os.date('%Y-%m-%d') .. utf8.char(233, 8364)
        print(lines[1])
        local list = {} for i = 1, 300 do list[i] = { i, i .. 'x' } end
        return { lines = lines, list = list, input = input, from = module 'm' }
        """
    static let modules = ["m": "return { 1, 2, 3 }"]
    static let input: JSON = ["a": [1, 2, ["b": "text"]], "c": "d"]

    @Test("When memory runs out at any moment, the run ends cleanly", arguments: [everything, "error(('x'):rep(2000))"])
    func everyMoment(source: String) {
        var limits = Limits(cpu: .seconds(20), memory: 16 << 20)
        let whole = run(source, input: Self.input, modules: Self.modules, limits: limits)
        #expect(whole.outcome != .memory && whole.outcome != .cpu)
        var number = 0
        var report: Report
        repeat {
            number += 1
            limits.refusedAllocation = (number, false)
            report = run(source, input: Self.input, modules: Self.modules, limits: limits)
            #expect(!report.isBreached, "at \(number)")
            #expect(report.outcome == .memory || report.outcome == whole.outcome, "at \(number): \(report.outcome)")
        } while report.outcome == .memory && number < 100_000
        #expect(number > 100)
    }

    @Test("A collection forced at any moment changes nothing")
    func collections() {
        var limits = Limits(cpu: .seconds(20), memory: 16 << 20)
        let whole = run(Self.everything, input: Self.input, modules: Self.modules, limits: limits)
        #expect(whole.value != nil)
        for number in 1...6000 {
            limits.refusedAllocation = (number, true)
            let report = run(Self.everything, input: Self.input, modules: Self.modules, limits: limits)
            #expect(!report.isBreached)
            // A VM that cannot even be made asks only once; so does the buffer of the result.
            #expect(report.outcome == .memory || report.outcome == whole.outcome, "at \(number): \(report.outcome)")
        }
    }

    @Test("Compiling without memory is a failure like any other")
    func compiling() {
        var limits = Limits()
        let source = Array("local x = { a = 1, 'text', function(...) return ... end } return x".utf8)
        for number in 1...2000 {
            limits.refusedAllocation = (number, false)
            do {
                _ = try Sandbox.compile(source, name: "bot.lua", limits: limits)
                #expect(number > 10)
                return
            } catch {
                #expect(error.message == "the file takes too much memory to compile")
            }
        }
        Issue.record("it never compiled")
    }
}
