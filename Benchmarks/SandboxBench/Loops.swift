import JSON
import Sandbox

/// Compute loops in the sandbox and in plain Lua, side by side.
enum Loops {
    static let sources: [(name: String, source: String)] = [
        ("arithmetic", "local x = 0 for i = 1, 3000000 do x = x + i % 7 * 3 end"),
        (
            "calls: fib(27)",
            "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end fib(27)"
        ),
        (
            "array sum",
            "local t = {} for i = 1, 100000 do t[i] = i end for _ = 1, 20 do local s = 0 for i = 1, #t do s = s + t[i] end end"
        ),
        ("small tables", "for i = 1, 400000 do local t = { x = i, y = { i } } end"),
        ("closures", "for i = 1, 600000 do local f = function() return i end f() end"),
        (
            "methods",
            "local P = {} P.__index = P function P:get() return self.x end local p = setmetatable({ x = 1 }, P) for i = 1, 1500000 do p:get() end"
        ),
        ("strings", "for i = 1, 200000 do local s = 'order ' .. i .. ' of ' .. i * 2 end"),
        (
            "patterns",
            "local n = 0 for i = 1, 30000 do for w in ('the quick brown fox'):gmatch '%a+' do n = n + #w end end"
        ),
        ("format", "for i = 1, 200000 do local s = ('%d x %s: %.2f'):format(i, 'bread', i / 3) end"),
        (
            "sort",
            "local t = {} for i = 1, 30000 do t[i] = i * 7919 % 30011 end table.sort(t, function(a, b) return a > b end)"
        ),
        (
            "coroutines",
            "local c = coroutine.wrap(function() while true do coroutine.yield(1) end end) for i = 1, 400000 do c() end"
        ),
        ("pcall", "for i = 1, 700000 do pcall(tostring, i) end"),
    ]

    static func measure() throws {
        print("\n== compute loops: the sandbox beside plain Lua 5.4 (best of 9, ms of processor time)")
        print("   " + "loop".padded(18) + "plain".leading(9) + "sandbox".leading(9) + "difference".leading(12))
        for (name, source) in sources {
            let main = try Sandbox.compile(Array("return function() \(source) end".utf8), name: "loop")
            let program = Program(main: main)
            var limits = Limits()
            limits.cpu = .seconds(10)
            var (plain, boxed) = (Duration.seconds(100), Duration.seconds(100))
            for _ in 0..<9 {
                plain = min(plain, processorTime { StockLua.run(source) })
                boxed = min(
                    boxed,
                    processorTime {
                        let report = Sandbox.run(program, input: .null, limits: limits)
                        precondition(report.outcome == .returned(.null), "\(name): \(report.outcome)")
                    })
            }
            let difference = (boxed / plain - 1) * 100
            print(
                "   " + name.padded(18) + plain.milliseconds + boxed.milliseconds
                    + "\(Int(difference.rounded())) %".leading(12))
        }
    }
}
