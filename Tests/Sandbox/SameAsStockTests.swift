import JSON
import Sandbox
import Testing

/// Our functions against the library's over the same script. Both sides show every result and every error message.
@Suite("The same as stock Lua", .timeLimit(.minutes(2)))
struct SameAsStockTests {
    /// `show(f, ...)` adds what a call comes to; `lines` is compared.
    static let prelude = """
        local lines = {}
        local function text(value)
            local kind = math.type(value) or type(value)
            -- A function that is called through pcall has a name in the library's own registry only; table.remove of 5.4.4
            -- counts its arguments wrongly.
            if kind == 'string' then value = value:gsub("#%d to '[%w._?]+' %(", "to 'f' (") end
            if kind == 'string' then return ('%q'):format(value):gsub('[\\128-\\255]', function(c) return '\\\\x' .. c:byte() end) end
            if kind == 'table' then
                local parts = {}
                for i = 1, #value do parts[i] = text(value[i]) end
                return '{' .. table.concat(parts, ',') .. '}'
            end
            if kind == 'function' then return kind end
            return kind .. ' ' .. tostring(value)
        end
        local function add(...)
            local parts = {}
            for i = 1, select('#', ...) do parts[i] = text((select(i, ...))) end
            lines[#lines + 1] = table.concat(parts, ' ')
        end
        local function show(f, ...) add(pcall(f, ...)) end
        """

    static func compare(_ body: String, comment: String = "") {
        let script = "\(prelude)\n\(body)\nreturn table.concat(lines, '\\n')"
        var limits = Limits(cpu: .seconds(60), memory: 256 << 20)
        (limits.string, limits.output) = (64 << 20, 64 << 20)
        let ours = run(script, limits: limits)
        let stock = StockLua.run("\n" + script)  // ours begins one line later
        guard let text = ours.value?.string else {
            Issue.record("\(comment) \(ours.outcome)")
            return
        }
        let pairs = zip(text.split(separator: "\n"), stock.split(separator: "\n"))
        for difference in pairs.filter({ $0 != $1 }).prefix(5) {
            Issue.record("\(comment) ours: \(difference.0) stock: \(difference.1)")
        }
        #expect(text.utf8.count == stock.utf8.count, "\(comment)")
    }

    @Test("Patterns", arguments: 1...8)
    func patterns(seed: Int) {
        let generator = """
            local state = \(seed)
            local function random(n) state = (state * 6364136223846793005 + 1442695040888963407) return (state >> 33) % n + 1 end
            local items = { 'a', 'b', '.', '%a', '%A', '%d', '%s', '%w', '%p', '%u', '%x', '%z', '%.', '[ab]', '[^a]', '[%a-]',
                '[a-c]', '[]]', '[^]]', '[%]x]', '[a', '%', '%b()', '%bab', '%b', '%f[a]', '%f[^%w]', '%f', '%1', '%2', '%0', '(', ')',
                '()', '(a)', '(a*)', '(.-)', '^', '$', 'x', '\\0', '-', '*', '[0-9', '[%', '[a-]', '[-a]', '[a-%z]', '\\xE9', '%g', '%c', '%L' }
            local suffixes = { '', '', '', '', '*', '+', '-', '?' }
            local letters = { 'a', 'a', 'b', 'b', 'x', 'A', '1', ' ', '(', ')', '-', ']', '.', '\\0', '\\xE9', '%' }
            local replacements = { 'r', '%0', '<%1>', '%2', '%%', '%', '%x', '', '%1%1' }
            local function make(list, most, ends)
                local parts = {}
                for i = 1, random(most) - 1 do parts[i] = list[random(#list)] .. (ends and ends[random(#ends)] or '') end
                return table.concat(parts)
            end
            local function collect(s, p, from)
                local found = {}
                for a, b in s:gmatch(p, from) do found[#found + 1] = { a, b } if #found > 20 then break end end
                return found
            end
            for case = 1, 1600 do
                local s, p = make(letters, 13), make(items, 6, suffixes)
                local from = random(9) - 4
                add(s, p)
                show(string.find, s, p)
                show(string.find, s, p, from)
                show(string.find, s, p, from, true)
                show(string.match, s, p, from)
                show(collect, s, p, from)
                show(string.gsub, s, p, replacements[random(#replacements)], random(4) == 1 and random(4) or nil)
                show(string.gsub, s, p, { a = 'A', b = false, [''] = 'e', [1] = 'one' })
                show(string.gsub, s, p, function(a, b) if a == 'x' then return 5 end return b end)
            end
            """
        Self.compare(generator, comment: "seed \(seed)")
    }

    @Test("Strings")
    func strings() {
        Self.compare(
            """
            local values = { '', 'a', 'hello', 'a\\0b', ('xyz'):rep(20), 12, 1.5 }
            local numbers = { 0, 1, 2, 3, -1, -2, -9, 100, math.maxinteger, math.mininteger, 1.0, 1.5, '2', 'x' }
            for _, s in ipairs(values) do
                show(string.len, s) show(string.upper, s) show(string.lower, s) show(string.reverse, s) show(string.byte, s)
                for _, i in ipairs(numbers) do
                    show(string.byte, s, i) show(string.sub, s, i) show(string.find, s, 'l', i)
                    if math.type(i) == 'integer' and i < 200 then show(string.rep, s, i) show(string.rep, s, i, ', ') end
                    for _, j in ipairs(numbers) do show(string.sub, s, i, j) show(string.byte, s, i, j) end
                end
            end
            show(string.char) show(string.char, 0, 65, 255) show(string.char, 256) show(string.char, -1) show(string.char, 'x')
            show(utf8.char) show(utf8.char, 0, 127, 128, 2047, 2048, 65535, 65536, 0x1FFFFF, 0x200000, 0x3FFFFFF, 0x4000000, 0x7FFFFFFF)
            show(utf8.char, -1) show(utf8.char, 0x80000000)
            show(string.upper) show(string.rep, 'x') show(string.rep, {}, 1)
            """)
    }

    @Test("Formats")
    func formats() {
        Self.compare(
            """
            local formats = { '%d', '%5d', '%-5d|', '%05d', '%+d', '% d', '%.3d', '%8.3d', '%i', '%u', '%x', '%X', '%#x', '%o', '%c',
                '%-3c|', '%e', '%.0f', '%.99f', '%f', '%10.3f', '%-10.3f|', '%+.2e', '%g', '%#g', '%a', '%.3a', '%A', '%G', '%E', '%s',
                '%10s', '%-10s|', '%.2s', '%10.2s', '%.s', '%q', '%%', 'plain', '%s and %s', '%5%' }
            local values = { 0, 1, -1, 65, 255, math.maxinteger, math.mininteger, 0.5, -0.0, 1e15, 1e100, 1/0, -1/0, 3.0,
                'text', 'a"b\\nc\\0d\\r1\\\\', '10', '0x10', ('long'):rep(50), true, false }
            for _, f in ipairs(formats) do
                if f ~= '%5%' then for _, v in ipairs(values) do
                    local hidden = f == '%10s' or f == '%-10s|' or f == '%.2s' or f == '%10.2s' or f == '%.s'
                    if not (hidden and tostring(v):find '\\0') then show(string.format, f, v) end
                end end
            end
            show(string.format, '%d') show(string.format, '%s') show(string.format, '%q', {}) show(string.format, '%5q', 'x')
            show(string.format, '%s', nil) show(string.format, '%s', setmetatable({}, { __tostring = function() return 'mine' end }))
            show(string.format, '%s', setmetatable({}, { __tostring = function() return 1 end }))
            show(string.format, '%s', setmetatable({}, { __tostring = function() return {} end }))
            show(string.format, '%d', '1.5') show(string.format, '%d', 'x') show(string.format, '%y', 1) show(string.format, '%', 1)
            """)
    }

    @Test("Tables", arguments: 1...3)
    func tables(seed: Int) {
        Self.compare(
            """
            local state = \(seed)
            local function random(n) state = (state * 6364136223846793005 + 1442695040888963407) return (state >> 33) % n + 1 end
            local function list(n) local t = {} for i = 1, n do t[i] = random(50) end return t end
            for case = 1, 300 do
                local t = list(random(30) - 1)
                show(table.concat, t, '-') show(table.concat, t, '-', random(5) - 2, random(9) - 3)
                show(table.insert, t, random(40) - 4, 'new') show(table.insert, t, 'end') add(t)
                show(table.remove, t, random(40) - 4) show(table.remove, t) add(t)
                show(table.move, t, random(9) - 2, random(9), random(9) - 2) add(t)
                show(table.move, t, 1, random(9), random(5), {}) show(table.unpack, t, random(5) - 2, random(9) - 3)
                local numbers = list(random(200))
                table.sort(numbers) add(numbers)
                table.sort(numbers, function(a, b) return a > b end) add(numbers)
            end
            show(table.sort, { 1, 'x' }) show(table.sort, { {}, {} }) show(table.sort, 1) show(table.sort, { 2, 1 }, 1)
            show(table.sort, { 3, 2, 1 }, function() error 'no' end)
            show(table.concat, { 1, {} }) show(table.concat, { 1 }, {}) show(table.insert, {}) show(table.insert, {}, 1, 2, 3)
            show(table.insert, nil, 1) show(table.insert, {}, 5, 1) show(table.unpack, {}, 1, 1e8) show(table.unpack)
            show(table.move, {}, 1, math.maxinteger, 2) show(table.move, {}, -1, math.maxinteger, 2) show(table.pack, 1, nil, 3)
            local proxy = setmetatable({}, { __len = function() return 3 end, __index = function(_, k) return k * 2 end })
            show(table.concat, proxy, ',') show(table.unpack, proxy)
            """)
    }

    @Test("Protected calls, coroutines and metatables")
    func control() {
        Self.compare(
            """
            show(pcall) show(pcall, error, 1) show(xpcall, error) show(xpcall, error, 1) show(xpcall, error, function(e) return e, 2 end, 'a')
            show(xpcall, function(...) return ... end, print, 1, 2, 3) show(pcall, pcall, error)
            local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) local ok, d = pcall(coroutine.yield, c) error(d) end)
            show(coroutine.resume, co, 1, 2) show(coroutine.resume, co, 'c') show(coroutine.status, co)
            show(coroutine.resume, co, 'd') show(coroutine.status, co) show(coroutine.resume, co) show(coroutine.close, co)
            show(coroutine.wrap, 1) show(coroutine.create) show(coroutine.isyieldable)
            local wrapped = coroutine.wrap(function() error 'inside' end) show(wrapped) show(wrapped)
            local tables = coroutine.wrap(function() error {} end) add((select(2, pcall(tables))))
            local closing = coroutine.create(function() local x <close> = setmetatable({}, { __close = function(_, e) add('closed', e) error 'in close' end }) coroutine.yield(1) end)
            show(coroutine.resume, closing) show(coroutine.close, closing) show(coroutine.close, closing)
            show(function() return coroutine.close(coroutine.running()) end)
            show(function() local x <close> = setmetatable({}, { __close = function(_, e) add('closed with', e) end }) error('e', 0) end)
            local co2 co2 = coroutine.create(function() return coroutine.status(co2), coroutine.resume(co2) end) show(coroutine.resume, co2)
            local across = coroutine.wrap(function() return xpcall(function() return coroutine.yield(1) + 1 end, function(e) return 'h:' .. tostring(e) end) end)
            add(across()) add(across 'x')
            show(load, 'return 1') show(load('return ...'), 1, 2) show(load, 'x = = 1') show(load, 'return y', 'n', 't', { y = 5 })
            add(load('return y', 'n', 't', { y = 5 })()) show(load, 'error "x"', '=named') show(load('error "x"', '=named'))
            show(setmetatable, 1) show(setmetatable, {}, 1)
            local V = {} V.__index = V V.__add = function(a, b) return a.x + b.x end V.__eq = function() return true end
            V.__lt = function(a, b) return a.x < b.x end V.__le = function() return false end V.__len = function() return 7 end
            V.__call = function(self, a) return a end V.__unm = function() return 'neg' end V.__idiv = function() return 'idiv' end
            local a, b = setmetatable({ x = 1 }, V), setmetatable({ x = 2 }, V)
            add(a + b, a == b, a < b, a <= b, #a, a(5), -a, a // b, rawequal(a, b), rawlen(a), getmetatable(a) == V)
            add('10' + 5, '3' * '4', -'2', 10 .. 20, '0x10' + 0, '7' // 2, '2' ^ 2, 'a' < 'b') show(function() return 'x' + 1 end)
            show(function() local t = nil return t.x end) show(function() return undefinedname.x end) show(function() return #5 end)
            add(math.type(1), math.type(1.0), math.tointeger(3.0), 7 // 2, -7 // 2, 7 % -3, 1e308 * 10, 3 | 4, ~0, 1 << 63, 5 // 0.0)
            show(function() return 1 // 0 end) show(function() return 1 < 'x' end) show(tonumber, 'ff', 16) show(tonumber, '1e1')
            for i = 1, 3 do for j = 1, 3 do if j == 2 then goto continue end add(i, j) ::continue:: end end
            local function f(...) return select('#', ...), ... end add(f(nil, nil)) add((f(1, 2)))
            local c <const> = 5 add(c) for k, v in pairs(setmetatable({}, { __pairs = function() return next, { 1 } end })) do add(k, v) end
            add(utf8.len 'caf\\u{E9}', utf8.codepoint('\\u{E9}', 1)) for p, c in utf8.codes 'a\\u{E9}' do add(p, c) end
            add(tostring(1e15), tostring(-0.0), tostring(1e100), 2^53, tostring(nil), tostring(true), math.pi)
            """)
    }

    @Test("Dates in UTC")
    func dates() {
        Self.compare(
            """
            for _, t in ipairs{ 0, 1, 951782400, 1700000000, 4102444800, -1 } do
                for _, f in ipairs{ '!%c', '!%x %X', '!%Y-%m-%dT%H:%M:%S', '!%a %A %b %B %p %j %U %w %W %y %%', '!%D %F %T %R %e %G %V %u %I %C %h' } do
                    show(os.date, f, t)
                end
                local d = os.date('!*t', t)
                add(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)
            end
            show(os.time, { year = 2024 }) show(os.time, { year = 2024, month = 2, day = 30.5 }) show(os.time, 1) show(os.difftime, 5, 3)
            """)
        let report = run(
            "return { os.time(), os.date('!%F'), os.time{ year = 2024, month = 2, day = 30, hour = 0 }, os.clock() }",
            at: Circumstances(now: 1_700_000_000))
        #expect(report.value == [1_700_000_000, "2023-11-14", 1_709_251_200, .number(0)])
    }

    @Test("Chance comes from the seed alone")
    func chance() {
        let source = "local t = {} for i = 1, 50 do t[i] = math.random(6) end t[51] = math.random() t[52] = math.random(0) return t"
        let (first, second) = (run(source, at: Circumstances(seed: 7)), run(source, at: Circumstances(seed: 7)))
        #expect(first.outcome == second.outcome)
        #expect(first.outcome != run(source, at: Circumstances(seed: 8)).outcome)
        #expect(first.value?.array?.prefix(50).allSatisfy { (1...6).contains($0.integer ?? 0) } == true)
        let repeated = "local t = {} for i = 1, 2 do math.randomseed(42) t[i] = math.random(1 << 40) end return t[1] == t[2]"
        #expect(run(repeated).value == true)
        #expect(run("math.random(2, 1)").failure != nil)
        #expect(run("math.randomseed() math.randomseed(1.5) math.randomseed(1, 2) return math.random(-5, -5)").value == -5)
    }
}
