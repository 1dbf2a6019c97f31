import JSON
import Sandbox
import Testing

@Suite("Hostile scripts", .timeLimit(.minutes(2)))
struct HostileTests {
    /// Ways to run for ever, one idea each.
    static let endless: [String] = [
        "while true do end",
        "::top:: goto top",
        "local function f() return f() end f()",
        "local function f(...) return f(1, ...) end while true do f() end",
        "for i = math.mininteger, math.maxinteger do end",
        "while true do pcall(function() while true do end end) end",
        "while true do pcall(error) end",
        "xpcall(function() while true do end end, function() while true do end end)",
        "while true do xpcall(error, function() while true do end end) end",
        "xpcall(error, function() error 'again' end) while true do end",
        "local function f() xpcall(error, f) end while true do f() end",
        "coroutine.wrap(function() while true do end end)()",
        "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
        "while true do local c = coroutine.wrap(function() for i = 1, 10 do coroutine.yield() end end) c() c() end",
        "local function f() return coroutine.resume(coroutine.create(f)) end while true do f() end",
        "local c = coroutine.create(function() local x <close> = setmetatable({}, "
            + "{ __close = function() while true do end end }) coroutine.yield() end) "
            + "coroutine.resume(c) coroutine.close(c)",
        "local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end",
        "while true do pcall(function() local x <close> = setmetatable({}, { __close = error }) error() end) end",
        "for _ in function() return 1 end do end",
        "for _ in pairs(setmetatable({}, { __pairs = function() return function() return 1 end end })) do end",
        "local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end }) while true do pcall(function() return t[1] end) end",
        "local t = setmetatable({}, {}) getmetatable(t).__index = t while true do local x = t.x end",
        "return ('a'):rep(4096):find('a*a*b')",
        "return ('x'):rep(1024):match('^.-.-.-.-b')",
        "return ('a'):rep(30):match(('a?'):rep(30) .. ('a'):rep(30))",
        "return ('a'):rep(4096):gsub('a*a*b', '')",
        "for _ in ('a'):rep(4096):gmatch('a*a*b') do end",
        "return ('('):rep(300000):find('%b()%b()x*%b()')",
        "while true do ('a'):rep(100000):gsub('.', string.upper) end",
        "table.insert(setmetatable({}, { __len = function() return math.maxinteger - 1 end }), 1, 1)",
        "table.remove(setmetatable({}, { __len = function() return math.maxinteger end, __newindex = function() end }), 1)",
        "table.concat(setmetatable({}, { __len = function() return math.maxinteger - 1 end, __index = function() return '' end }))",
        "table.concat(setmetatable({}, { __index = string.lower and function() return '' end }), '', 1, math.maxinteger - 1)",
        "table.move({}, 1, math.maxinteger - 1, 2)",
        "table.move({}, 1, math.maxinteger - 1, 2, setmetatable({}, { __newindex = rawequal }))",
        "local t = {} for i = 1, 100 do t[i] = i end while true do table.sort(t, function() return true end) end",
        "local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() while true do end end)",
        "while true do load('return ' .. ('(1)or'):rep(3000) .. ' 1') end",
        "while true do load('x = = 1') end",
        "while true do ('x'):rep(1 << 20):reverse():upper():byte(-1) end",
        "while true do local s = ('x'):rep(1 << 20) local t = s .. 'a' == s .. 'b' end",
        "while true do string.format('%99.99f%99.99f', 1e300, 1e300) end",
        "while true do utf8.len(('é'):rep(1 << 18)) end",
        "while true do utf8.codepoint(('x'):rep(50000), 1, -1) end",
        "while true do setmetatable({}, {}) end",
        "while true do tostring({}) end",
        "while true do print(1) end",
        "local t = {} for i = 1, 65000 do t[i * 65535] = 1 end while true do local x = t[1.5] end",
        "local x = setmetatable({}, { __eq = function() while true do end end }) return x == setmetatable({}, getmetatable(x))",
        "local x = setmetatable({}, { __tostring = function() while true do end end }) print(x)",
        "halt(setmetatable({}, { __index = function() while true do end end })) while true do end",
        "while true do pcall(halt, print) end",
        "while true do collectgarbage 'count' end",
        "while true do os.date() end",
        "while true do os.date(('%c'):rep(100)) end",
        "while true do math.random() end",
        "local f = load 'while true do end' f()",
        "while true do pcall(module, 'nothing') end",
    ]

    @Test("Nothing runs longer than its CPU limit", arguments: endless)
    func cpu(source: String) {
        let report = run(source, limits: Limits(cpu: .milliseconds(20), memory: 16 << 20))
        // The one thing that may come first is a value that `halt` takes: it is the right end too.
        if case .halted = report.outcome { return }
        #expect(report.outcome == .cpu, "\(source)")
        #expect(!report.isBreached)
    }

    /// Ways to take all memory, one idea each.
    static let greedy: [String] = [
        "local t = {} while true do t[#t + 1] = {} end",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
        "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(100000) .. #t end) end",
        "local t = {} while true do xpcall(function() while true do t[#t + 1] = {} end end, function() t = {} end) end",
        "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
        "local t = {} while true do t[#t + 1] = function() return t end end",
        "local function f() return 1 + f() end while true do pcall(f) end",
        "local t = {} while true do t[#t + 1] = load('return ' .. #t) end",
        "local t = {} while true do pcall(function() local x <close> = setmetatable({}, { __close = function() error 'no' end }) "
            + "while true do t[#t + 1] = {} end end) t = {} end",
        "local t = {} coroutine.wrap(function() pcall(function() while true do t[#t + 1] = {} end end) t = {} end)() return 1",
        "local t = {} while true do t[#t + 1] = setmetatable({}, {}) end",
        "local t = {} while true do t[{}] = tostring{} end",
        "local t = {} for i = 1, 1e7 do t[i] = i end",
        "local t = {} while true do t[#t + 1] = ('abc'):gmatch '.' end",
        "local t = { ('x'):rep(1 << 20) } while true do t[#t + 1] = t[1] .. #t:gsub('x', 'y') end",
        "local s = ('x'):rep(1 << 20) return s .. s",
    ]

    @Test("Nothing takes more memory than its limit, and the end cannot be caught", arguments: greedy)
    func memory(source: String) {
        let report = run(source, limits: Limits(cpu: .seconds(20), memory: 8 << 20))
        let isExpected = report.outcome == .memory || report.failure?.message.contains("gsub") == true
        #expect(isExpected, "\(source): \(report.outcome)")
        #expect(report.memory <= 8 << 20)
        #expect(!report.isBreached)
    }

    /// What ends at once, with an ordinary error.
    static let refused: [(source: String, message: String)] = [
        ("('x'):rep(1e15 // 1 | 0)", "resulting string too large"),
        ("('x'):rep(1 << 40, 'abc')", "resulting string too large"),
        ("('x'):rep(math.maxinteger)", "resulting string too large"),
        ("table.concat({ ('x'):rep(1 << 20), 'x' })", "resulting string too large"),
        ("('x'):rep(1 << 20):gsub('x', 'xx')", "resulting string too large"),
        ("string.format('%s%s', ('x'):rep(1 << 20), 'x')", "resulting string too large"),
        ("string.format('%p', {})", "invalid conversion '%p' to 'format'"),
        ("string.format('%1000d', 1)", "invalid conversion '%100' to 'format'"),
        ("table.unpack({}, 1, 1e8)", "too many results to unpack"),
        ("return ('x'):rep(1 << 20):byte(1, -1)", "string slice too long"),
        ("table.sort(setmetatable({}, { __len = function() return 1 << 31 end }))", "bad argument #1 to 'sort' (array too big)"),
        ("('x'):find(('a'):rep(2000) .. '.')", "pattern is longer than 1024 bytes"),
        ("('x'):rep(40):find(('(x'):rep(40))", "too many captures"),
        ("('x'):rep(500):find(('x?'):rep(300) .. '$')", "pattern too complex"),
        ("setmetatable({}, { __gc = print })", "a metatable cannot have __gc here"),
        ("setmetatable({}, { __mode = 'k' })", "a metatable cannot have __mode here"),
        ("setmetatable({}, { __concat = print })", "a metatable cannot have __concat here"),
        ("setmetatable('', {})", "bad argument #1 to 'setmetatable' (table expected, got string)"),
        ("collectgarbage()", "bad argument #1 to 'collectgarbage' (invalid option 'collect')"),
        ("collectgarbage 'step'", "bad argument #1 to 'collectgarbage' (invalid option 'step')"),
        ("load(function() end)", "bad argument #1 to 'load' (only text can be loaded)"),
        ("load('x', 'x', 'b')", "bad argument #3 to 'load' (only text can be loaded (mode \"t\"))"),
        ("load(('x'):rep(20000))", "load takes at most 16384 bytes"),
        ("os.date('%Ez')", "bad argument #1 to 'date' (the format has an unknown conversion after %)"),
        ("os.time{ year = 1 << 40, month = 1, day = 1 }", "field 'year' is out-of-bound"),
    ]

    @Test("What is out of all measure is refused with a sentence", arguments: refused)
    func refusal(source: String, message: String) {
        let report = run(source)
        #expect(report.failure?.message == message, "\(source): \(report.outcome)")
        #expect(report.failure?.file == "bot.lua")
    }

    @Test("Empty repetitions end at once")
    func emptyRepetition() {
        #expect(run("return #(''):rep(math.maxinteger)").value == 0)
    }

    @Test("Bytecode is not loaded")
    func bytecode() {
        let report = run("local f, why = load('\\27Lua\\84\\0\\25\\147') return { f == nil, why }")
        #expect(report.value == [true, "attempt to load a binary chunk (mode is 't')"])
        #expect(throws: SourceError.self) { try compile("\u{1B}Lua", name: "bot.lua") }
    }

    @Test("Only what is allowed can be reached from the globals, and nothing of it is more than it seems")
    func reachable() {
        let walk = """
            local seen, names = {}, {}
            local function walk(value, path)
                if type(value) ~= 'table' or seen[value] then return end
                seen[value] = true
                for key, member in pairs(value) do
                    local place = path .. tostring(key)
                    names[#names + 1] = place
                    walk(member, place .. '.')
                    assert(type(member) ~= 'userdata' and type(member) ~= 'thread')
                    assert(getmetatable(member) == nil or getmetatable(member) == false)
                end
            end
            walk(_G, '')
            table.sort(names)
            return table.concat(names, ' ')
            """
        let expected = """
            _G _VERSION assert collectgarbage coroutine coroutine.close coroutine.create coroutine.isyieldable \
            coroutine.resume coroutine.running coroutine.status coroutine.wrap coroutine.yield error getmetatable \
            ipairs load math math.abs math.acos math.asin math.atan math.ceil math.cos math.deg math.exp math.floor \
            math.fmod math.huge math.log math.max math.maxinteger math.min math.mininteger math.modf math.pi math.rad \
            math.random math.randomseed math.sin math.sqrt math.tan math.tointeger math.type math.ult next os os.clock \
            os.date os.difftime os.time pairs pcall print rawequal rawget rawlen rawset select setmetatable string \
            string.byte string.char string.find string.format string.gmatch string.gsub string.len string.lower \
            string.match string.rep string.reverse string.sub string.upper table table.concat table.insert table.move \
            table.pack table.remove table.sort table.unpack tonumber tostring type utf8 utf8.char utf8.charpattern \
            utf8.codepoint utf8.codes utf8.len utf8.offset xpcall
            """
        #expect(run(walk).value == .string(expected))
    }

    @Test("The string metatable is out of reach")
    func stringMetatable() {
        #expect(run("return { getmetatable(''), ('').dump == nil, ('').len == string.len }").value == [false, true, true])
    }

    @Test("No address is shown")
    func addresses() {
        let report = run(
            "local t, f, c = {}, print, coroutine.create(print) "
                + "return { tostring(t), tostring(f), tostring(c), tostring(t), ('%s'):format(f), math.randomseed() == nil }")
        #expect(
            report.value == [
                "table: 0x00000001", "function: 0x00000002", "thread: 0x00000003", "table: 0x00000001",
                "function: 0x00000002", true,
            ])
        let error = run("error(setmetatable({}, { __name = 'x' }))")
        #expect(error.failure?.message == "an error was raised with a table in place of a message")
    }

    @Test("Two runs know nothing of each other")
    func pristine() {
        let source = """
            local before = { leak, string.leak, #print == nil, getmetatable(_G), math.random(1, 1000000) }
            leak, string.leak, math.huge = 1, 2, 3
            setmetatable(_G, { __index = function() return 4 end })
            string.rep = nil
            return { before[1] == nil, before[2] == nil, before[4] == nil, before[5] }
            """.replacing("#print == nil", with: "nil")
        #expect(run(source).outcome == run(source).outcome)
        #expect(run(source).value?.array?.first == true)
    }

    @Test("Fields that are added to a metatable afterwards do not reach the VM")
    func lateFields() {
        let source = """
            local mt = {}
            local x = setmetatable({}, mt)
            mt.__concat = function() return 'reached' end
            mt.__index = function() return 'reached' end
            mt.__mode = 'kv'
            mt.__gc = function() while true do end end
            local before = { pcall(function() return 'a' .. x end) }
            local index = x.y
            mt.__concat, mt.__mode, mt.__gc = nil, nil, nil
            setmetatable({}, mt)
            return { before[1], index == nil, x.y, getmetatable(x) == mt }
            """
        #expect(run(source).value == [false, true, "reached", true])
    }

    @Test("A protected metatable stays as it is")
    func protectedMetatable() {
        let source = """
            local x = setmetatable({}, { __metatable = 'mine', __index = { a = 1 } })
            return { getmetatable(x), pcall(setmetatable, x, nil), x.a }
            """
        #expect(run(source).value == ["mine", false, 1])
        #expect(run("return getmetatable(setmetatable({}, { __metatable = false }))").value == false)
    }

    @Test("Metatables for many objects are not kept")
    func manyMetatables() {
        let source = "for i = 1, 200000 do setmetatable({}, { __index = function() end }) end return 'done'"
        #expect(run(source, limits: Limits(cpu: .seconds(20), memory: 4 << 20)).value == "done")
    }

    /// Ways to use up the C stack, one idea each.
    static let deep: [String] = [
        "local function f() pcall(f) end f()",
        "local function f() return ('x'):gsub('x', f) end f()",
        "local function f() return table.sort({ 1, 2 }, f) end f()",
        "local function f() coroutine.wrap(f)() end f()",
        "local function f() return xpcall(error, f) end f()",
        "local t = setmetatable({}, {}) for i = 1, 300 do t = setmetatable({}, { __index = t }) end return t.x",
        "local mt = {} mt.__index = function(t, k) return t[k .. 'x'] end local t = setmetatable({}, mt) return t.x",
        "local mt = {} mt.__tostring = function(t) return tostring(t) end return tostring(setmetatable({}, mt))",
        "local mt = {} mt.__eq = function(a, b) return a == b end return setmetatable({}, mt) == setmetatable({}, mt)",
        "return load(('('):rep(8000) .. '1' .. (')'):rep(8000))",
        "return load('local a = ' .. ('{'):rep(8000) .. ('}'):rep(8000))",
        "return load(('a='):rep(5000) .. '1')",
        "local c for i = 1, 20000 do local last = c c = coroutine.create(function() local x <close> = setmetatable({}, "
            + "{ __close = function() if last then coroutine.close(last) end end }) coroutine.yield() end) "
            + "coroutine.resume(c) end coroutine.close(c)",
        "local function dive(n, f) if n == 0 then return f() end return (('x'):gsub('x', function() dive(n - 1, f) end)) end "
            + "local c for i = 1, 2000 do local last = c c = coroutine.create(function() local x <close> = setmetatable({}, "
            + "{ __close = function() dive(150, function() if last then coroutine.close(last) end end) end }) "
            + "coroutine.yield() end) coroutine.resume(c) end coroutine.close(c)",
    ]

    @Test("Nothing uses up the C stack", arguments: deep)
    func depth(source: String) {
        let report = run(source, limits: Limits(cpu: .milliseconds(500), memory: 16 << 20))
        #expect(!report.isBreached)
        switch report.outcome {
        case .returned, .failed, .memory, .cpu: break
        case .halted: Issue.record("\(source) halted")
        }
    }

    @Test("A long row of fields does not compile", arguments: [".a", "[x]", " .\na", "['a']", "--[[ ]].a"])
    func chains(link: String) {
        let source = "local x = {}\nreturn x" + String(repeating: link, count: 400)
        #expect {
            _ = try compile(source, name: "bot.lua")
        } throws: { error in
            (error as? SourceError)?.message.hasPrefix("more than 64 fields in a row") == true
        }
        #expect(run("return (load('return x' .. ('.a'):rep(100)))").value == .null)
    }

    @Test("A long but harmless source compiles")
    func longSources() throws {
        _ = try compile(String(repeating: "t = a.b.c.d(e.f[g.h].i, 'x.y.z') -- a.b.c\n", count: 1000), name: "bot.lua")
        _ = try compile("return " + String(repeating: "f(a.b)(c.d) .. ", count: 60) + "1", name: "bot.lua")
        _ = try compile("x = [[" + String(repeating: ".a", count: 1000) + "]] --[==[ .a.a ]==]", name: "bot.lua")
    }

    @Test("A source of quadratic cost is stopped in time")
    func slowSource() {
        var limits = Limits()
        limits.compileCPU = .milliseconds(5)
        let source = "return " + String(repeating: "x or ", count: 12000) + "1"
        #expect {
            _ = try Sandbox.compile(Array(source.utf8), name: "bot.lua", limits: limits)
        } throws: { error in
            (error as? SourceError)?.message == "the file takes too long to compile"
        }
    }
}
