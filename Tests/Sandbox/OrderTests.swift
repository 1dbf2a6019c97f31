import JSON
import Sandbox
import Testing

/// Lua's own order comes from hashes, whose seed is made from addresses: it would differ from run to run, and tell of them.
@Suite("The order of tables", .timeLimit(.minutes(1)))
struct OrderTests {
    @Test("next and pairs go through 1, 2, 3, then other numbers, texts, true and false, each in order")
    func order() {
        let source = """
            local t = { 'a', 'b', [4] = 'd', [0] = 'zero', [-3] = 'minus', [2.5] = 'half', [-1 / 0] = 'low',
                bread = 1, Bread = 2, bre = 3, [''] = 4, ['\\xE9'] = 5, ['bread\\0'] = 6, [false] = 7, [true] = 8 }
            local function through(iterate, s, key)
                local keys = {}
                for k, v in iterate, s, key do
                    assert(rawequal(t[k], v))
                    keys[#keys + 1] = type(k) == 'string' and k:gsub('[^%a]', '?') or tostring(k)
                end
                return table.concat(keys, ' ')
            end
            return { through(pairs(t)), through(next, t) }
            """
        let expected: JSON = "1 2 4 -inf -3 0 2.5  Bread bre bread bread? ? true false"
        #expect(run(source).value == [expected, expected])
    }

    @Test("A list is gone through as a list, whatever part of the table holds it")
    func lists() {
        let source = """
            local t = {}
            for i = 300, 1, -1 do t[i] = i end
            t.x, t.y, t[-1] = 301, 302, 300.5
            local last = 0
            for _, v in pairs(t) do assert(v > last) last = v end
            return last
            """
        #expect(run(source).value == 302)
    }

    @Test("Every key comes once, in one order, whatever was put in and taken out before", arguments: 1...20)
    func everyKeyOnce(seed: Int) {
        let source = """
            math.randomseed(\(seed))
            local t, size = {}, 0
            local function key()
                local n = math.random(60)
                return ({ n, 'k' .. n, -n, n + 0.5, n % 2 == 0 })[math.random(5)]
            end
            for _ = 1, 400 do
                local k = key()
                if t[k] == nil then size = size + 1 end
                t[k] = true
                k = key()
                if t[k] ~= nil then t[k], size = nil, size - 1 end
            end
            local first, second, seen = {}, {}, {}
            for k in pairs(t) do
                assert(not seen[k] and t[k])
                seen[k], first[#first + 1] = true, k
            end
            assert(#first == size)
            -- The same keys in a table with another past.
            local other = {}
            for i = #first, 1, -1 do other[first[i]] = true end
            for k in next, other do second[#second + 1] = k end
            for i = 1, size do assert(first[i] == second[i]) end
            return #second == size
            """
        #expect(run(source).value == true)
    }

    @Test("What a loop removes or replaces is as with Lua's own next")
    func changes() {
        let source = """
            local t = { a = 1, b = 2, c = 3, d = 4, 10, 20, 30 }
            local seen = {}
            for k, v in pairs(t) do
                seen[#seen + 1] = k
                if k == 2 then t[3] = nil end
                if k == 'a' then t.a, t.b, t.c = nil, nil, 'new' end
            end
            for k in pairs(t) do t[k] = nil end
            return { seen, next(t) == nil, t }
            """
        let seen: JSON = [1, 2, "a", "c", "d"]
        #expect(run(source).value == [seen, true, [:]])
    }

    @Test("Loops within loops, over one table or several, do not disturb each other")
    func nested() {
        let source = """
            local t, u, lines = { a = 1, b = 2, c = 3 }, { x = 1, y = 2 }, {}
            for k in pairs(t) do
                for l in pairs(u) do
                    for m in pairs(t) do
                        if m == 'b' and l == 'x' then break end
                        lines[#lines + 1] = k .. l .. m
                    end
                end
            end
            return { lines, { next(t, 'a') }, { next(t, 'b') }, { next(t, 'a') }, next(t, 'c') == nil }
            """
        let lines: JSON = [
            "axa", "aya", "ayb", "ayc", "bxa", "bya", "byb", "byc", "cxa", "cya", "cyb", "cyc",
        ]
        #expect(run(source).value == [lines, ["b", 2], ["c", 3], ["b", 2], true])
    }

    @Test("Nor do they where there are many keys, and where some go meanwhile")
    func nestedAtLength() {
        let source = """
            local t, count, pairsSeen = {}, 30, 0
            for i = 1, count do t[('%02d'):format(i)] = i end
            for k in pairs(t) do
                local last = ''
                for l in pairs(t) do
                    assert(l > last) last = l pairsSeen = pairsSeen + 1
                    if l == '20' and k < '10' then break end
                end
                assert(next(t, k) == (k < '30' and ('%02d'):format(k + 1) or nil))
            end
            for k, v in pairs(t) do if v % 2 == 1 then t[k], t[('%02d'):format(v + 1)] = nil, nil end end
            return { pairsSeen, next(t) == nil }
            """
        #expect(run(source).value == [.integer(9 * 20 + 21 * 30), true])
    }

    @Test("A key that is in the table no more, or never was, stands for its place")
    func missingKeys() {
        let source = """
            local t = { a = 1, c = 3, [7] = 7 }
            return { (next(t, 'b')), (next(t, 'A')), (next(t, 5)), (next(t, 7)), next(t, 'z') == nil, next({}, 1) == nil }
            """
        #expect(run(source).value == ["c", "a", 7, "a", true, true])
        #expect(run("next(1)").failure?.message == "bad argument #1 to 'next' (table expected, got number)")
        #expect(
            run("for _ in pairs(nil) do end").failure?.message
                == "bad argument #1 to 'for iterator' (table expected, got nil)")
    }

    @Test("Tables and functions as keys come last, in an order that is the same in each run")
    func objects() {
        let source = """
            local t, names = { x = 1 }, {}
            for i = 1, 50 do
                names[#names + 1] = {} t[names[#names]] = 'table ' .. i
                names[#names + 1] = function() return i end t[names[#names]] = 'function ' .. i
            end
            names[#names + 1] = coroutine.create(print) t[names[#names]] = 'coroutine'
            t[print], t[pairs], t[true] = 'print', 'pairs', 'truth'
            local values = {}
            for _, v in pairs(t) do values[#values + 1] = tostring(v) end
            return values
            """
        let first = run(source).value?.array
        #expect(first?.count == 105 && first?.prefix(2) == ["1", "truth"] && first?.last == "coroutine")
        for _ in 0..<20 { #expect(run(source).value?.array == first) }
    }

    @Test("__pairs decides what pairs goes through, and may yield")
    func ownPairs() {
        let source = """
            local t = setmetatable({ a = 1 }, { __pairs = function(t) return coroutine.yield('asked'), t, nil end })
            local loop = coroutine.wrap(function() local keys = {} for k in pairs(t) do keys[#keys + 1] = k end return keys end)
            return { loop(), loop(next) }
            """
        #expect(run(source).value == ["asked", ["a"]])
    }

    @Test("Going through a table stops at the limits like everything else")
    func limits() {
        var limits = Limits(cpu: .milliseconds(20), memory: 16 << 20)
        let fill = "local t = {} for i = 1, 100000 do t[-i] = true end "
        limits.cpu = .milliseconds(60)
        #expect(run(fill + "while true do next(t) end", limits: limits).outcome == .cpu)
        #expect(run(fill + "while true do for k in pairs(t) do break end end", limits: limits).outcome == .cpu)
        #expect(run(fill + "while true do next(t, next(t)) end", limits: limits).outcome == .cpu)
    }

    @Test("A traversal keeps neither its table nor what it went through")
    func memory() {
        let source = """
            for i = 1, 20000 do
                for k in pairs{ a = {}, b = {}, c = i } do if k == 'b' then break end end
            end
            """
        #expect(run(source, limits: Limits(cpu: .seconds(20), memory: 2 << 20)).outcome == .returned(.null))
    }
}
