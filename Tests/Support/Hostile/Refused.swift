extension HostileScripts {
    private static let binary = "attempt to load a binary chunk (mode is 't')"

    /// What is out of all measure, and ends at once with a sentence.
    package static let refused: [HostileScript] = [
        HostileScript("a text of 10^15 letters", "('x'):rep(1e15 // 1 | 0)", .error("resulting string too large")),
        HostileScript(
            "a text of many separators", "('x'):rep(1 << 40, 'abc')", .error("resulting string too large")),
        HostileScript(
            "a text as long as integers go", "('x'):rep(math.maxinteger)", .error("resulting string too large")),
        HostileScript(
            "a list that becomes too long a text", "table.concat({ ('x'):rep(1 << 20), 'x' })",
            .error("resulting string too large")),
        HostileScript(
            "a replacement that doubles", "('x'):rep(1 << 20):gsub('x', 'xx')", .error("resulting string too large")),
        HostileScript(
            "a format that joins", "string.format('%s%s', ('x'):rep(1 << 20), 'x')",
            .error("resulting string too large")),
        HostileScript("nothing, very often", "return #(''):rep(math.maxinteger)", .harmless("0")),
        HostileScript(
            "an address by %p", "string.format('%p', {})", .error("invalid conversion '%p' to 'format'")),
        HostileScript(
            "a format as wide as a page", "string.format('%1000d', 1)", .error("invalid conversion '%100' to 'format'")),
        HostileScript("more results than fit", "table.unpack({}, 1, 1e8)", .error("too many results to unpack")),
        HostileScript(
            "results from end to end", "table.unpack({}, math.mininteger, math.maxinteger)",
            .error("too many results to unpack")),
        HostileScript(
            "a byte for each letter", "return ('x'):rep(1 << 20):byte(1, -1)", .error("string slice too long")),
        HostileScript(
            "a letter for each byte", "return string.char(table.unpack({}, 1, 200000))",
            .error("too many results to unpack")),
        HostileScript(
            "sorting what has no end", "table.sort(setmetatable({}, { __len = function() return 1 << 31 end }))",
            .error("bad argument #1 to 'sort' (array too big)")),
        HostileScript(
            "a very long pattern", "('x'):find(('a'):rep(2000) .. '.')", .error("pattern is longer than 1024 bytes")),
        HostileScript("too many captures", "('x'):rep(40):find(('(x'):rep(40))", .error("too many captures")),
        HostileScript(
            "too deep a pattern", "('x'):rep(500):find(('x?'):rep(300) .. '$')", .error("pattern too complex")),
        HostileScript(
            "too deep a pattern, caught and tried again",
            "local m = ('x'):rep(500):gmatch(('x?'):rep(300) .. '$') pcall(m) pcall(m) m()",
            .error("pattern too complex")),
        HostileScript("a finalizer", "setmetatable({}, { __gc = print })", .error("a metatable cannot have __gc here")),
        HostileScript(
            "a weak table", "setmetatable({}, { __mode = 'k' })", .error("a metatable cannot have __mode here")),
        HostileScript(
            "a weak table with a __newindex of its own, as it is collected",
            "setmetatable({}, { __mode = 'kv', __newindex = setmetatable({}, {}) })",
            .error("a metatable cannot have __mode here")),
        HostileScript(
            "a __concat that moves the stack",
            "local x = setmetatable({}, { __concat = function(a, b) local function f(n) if n > 0 then f(n - 1) end end "
                + "f(150000) return 'x' end }) return 'a' .. 'b' .. x", .error("a metatable cannot have __concat here")),
        HostileScript(
            "a metatable for all texts", "setmetatable('', {})",
            .error("bad argument #1 to 'setmetatable' (table expected, got string)")),
        HostileScript(
            "a collection at a chosen moment", "collectgarbage()",
            .error("bad argument #1 to 'collectgarbage' (invalid option 'collect')")),
        HostileScript(
            "a step of the collector", "collectgarbage 'step'",
            .error("bad argument #1 to 'collectgarbage' (invalid option 'step')")),
        HostileScript(
            "a collector that never runs", "collectgarbage 'stop'",
            .error("bad argument #1 to 'collectgarbage' (invalid option 'stop')")),
        HostileScript(
            "another kind of collector", "collectgarbage 'generational'",
            .error("bad argument #1 to 'collectgarbage' (invalid option 'generational')")),
        HostileScript(
            "a source that is a function", "load(function() end)",
            .error("bad argument #1 to 'load' (only text can be loaded)")),
        HostileScript(
            "loading binaries on demand", "load('x', 'x', 'b')",
            .error("bad argument #3 to 'load' (only text can be loaded (mode \"t\"))")),
        HostileScript(
            "loading either", "return select(2, load('\\27Lua', 'x', 'bt'))", .harmless(binary)),
        HostileScript(
            "bytecode with a header of this version",
            "return select(2, load('\\27Lua\\84\\0\\25\\147\\13\\10\\26\\10\\4\\8\\8'))", .harmless(binary)),
        HostileScript("only the mark of bytecode", "return select(2, load('\\27'))", .harmless(binary)),
        HostileScript("a source that is too long", "load(('x'):rep(20000))", .error("load takes at most 16384 bytes")),
        HostileScript(
            "a date of strange parts", "os.date('%Ez')",
            .error("bad argument #1 to 'date' (the format has an unknown conversion after %)")),
        HostileScript(
            "a date that ends in the middle", "os.date('%')",
            .error("bad argument #1 to 'date' (the format has an unknown conversion after %)")),
        HostileScript(
            "a date of any length", "os.date(('%c'):rep(1000))",
            .error("bad argument #1 to 'date' (the format is too long)")),
        HostileScript(
            "a year far away", "os.time{ year = 1 << 40, month = 1, day = 1 }", .error("field 'year' is out-of-bound")),
        HostileScript(
            "a moment far away", "os.date('!%Y', math.maxinteger)", .error("date result cannot be represented")),
        HostileScript(
            "chance between too much", "math.random(math.maxinteger, math.mininteger)",
            .error("bad argument #2 to 'random' (interval is empty)")),
        HostileScript("nothing as a key", "local t = {} t[nil] = 1", .error("table index is nil")),
        HostileScript("NaN as a key", "local t = {} t[0 / 0] = 1", .error("table index is NaN")),
        HostileScript("NaN as a key, raw", "rawset({}, 0 / 0, 1)", .error("table index is NaN")),
        HostileScript("a step of zero", "for i = 1, 10, 0 do end", .error("'for' step is zero")),
        HostileScript("a remainder of zero", "return 1 % 0", .error("attempt to perform 'n%0'")),
        HostileScript("the smallest integer by minus one", "return math.mininteger // -1", .harmless("\(Int.min)")),
    ]

    /// Ways to use up the C stack.
    package static let deep: [HostileScript] = [
        HostileScript("pcall in pcall", "local function f() return pcall(f) end return f()", .harmless("true")),
        HostileScript("xpcall in xpcall", "local function f() return xpcall(f, f) end return f()", .harmless("true")),
        HostileScript(
            "gsub in gsub", "local function f() return (('x'):gsub('x', f)) end return f()", .error("C stack overflow")),
        HostileScript(
            "sort in sort", "local function f() table.sort({ 1, 2 }, f) end f()", .error("C stack overflow")),
        HostileScript(
            "coroutines in coroutines", "local function f() return coroutine.wrap(f)() end f()", .error("bot.lua:")),
        HostileScript(
            "coroutines in coroutines, with the error of the innermost",
            "local function f() return select(2, coroutine.resume(coroutine.create(f))) end return f()",
            .harmless("C stack overflow")),
        HostileScript("load in load", "local s = 'local s = ... return load(s)(s)' return load(s)(s)", .cpu),
        HostileScript(
            "handlers of handlers' errors", "local function f() return xpcall(error, f) end return f()",
            .harmless("false")),
        HostileScript(
            "a chain of 3000 __index",
            "local t = {} for i = 1, 3000 do t = setmetatable({}, { __index = t }) end return t.x",
            .error("'__index' chain too long; possible loop")),
        HostileScript(
            "a chain of 3000 __newindex",
            "local t = {} for i = 1, 3000 do t = setmetatable({}, { __newindex = t }) end t.x = 1",
            .error("'__newindex' chain too long; possible loop")),
        HostileScript(
            "an __index that grows its key",
            "local mt = {} mt.__index = function(t, k) return t[k .. 'x'] end return setmetatable({}, mt).x",
            .error("C stack overflow")),
        HostileScript(
            "a __tostring of itself",
            "local mt = {} mt.__tostring = function(t) return tostring(t) end return tostring(setmetatable({}, mt))",
            .error("C stack overflow")),
        HostileScript(
            "an __eq of itself",
            "local mt = {} mt.__eq = function(a, b) return a == b end "
                + "return setmetatable({}, mt) == setmetatable({}, mt)", .error("C stack overflow")),
        HostileScript(
            "a __call that is a table that is called",
            "local f = print for i = 1, 300 do f = setmetatable({}, { __call = f }) end return f()", .harmless("nil")),
        HostileScript(
            "brackets in brackets", "return select(2, load(('('):rep(8000) .. '1' .. (')'):rep(8000)))",
            .harmless("C stack overflow")),
        HostileScript(
            "tables in tables", "return select(2, load('local a = ' .. ('{'):rep(8000) .. ('}'):rep(8000)))",
            .harmless("C stack overflow")),
        HostileScript(
            "functions in functions", "return select(2, load(('return function() '):rep(300) .. ('end '):rep(300)))",
            .harmless("C stack overflow")),
        HostileScript(
            "blocks in blocks", "return select(2, load(('do '):rep(300) .. ('end '):rep(300)))",
            .harmless("C stack overflow")),
        HostileScript(
            "minus of minus", "return select(2, load('return ' .. ('- '):rep(5000) .. '1'))",
            .harmless("C stack overflow")),
        HostileScript(
            "powers of powers", "return select(2, load('return ' .. ('2^'):rep(5000) .. '1'))",
            .harmless("C stack overflow")),
        HostileScript(
            "assignments in a row", "return select(2, load(('a,'):rep(5000) .. 'a = 1'))", .harmless("C stack overflow")
        ),
        HostileScript(
            "10,000 coroutines that close each other",
            "local c for i = 1, 10000 do local last = c c = coroutine.create(function() local x <close> = setmetatable({}, "
                + "{ __close = function() if last then coroutine.close(last) end end }) coroutine.yield() end) "
                + "coroutine.resume(c) end return coroutine.close(c)", .harmless("true")),
        HostileScript(
            "the same, each deep in C",
            "local function dive(n, f) if n == 0 then return f() end return (('x'):gsub('x', function() dive(n - 1, f) end)) end "
                + "local c for i = 1, 200 do local last = c c = coroutine.create(function() local x <close> = setmetatable({}, "
                + "{ __close = function() dive(150, function() if last then coroutine.close(last) end end) end }) "
                + "coroutine.yield() end) coroutine.resume(c) end return coroutine.close(c)", .harmless("true")),
        HostileScript(
            "a row of ._ENV that an error would name", "return load('return x' .. ('._ENV'):rep(2000))",
            .harmless("nil")),
    ]
}
