extension HostileScripts {
    /// Ways out of the environment, and ways to change it for others.
    package static let escapes: [HostileScript] = [
        HostileScript(
            "what Lua has elsewhere",
            "local found = {} for name in ('io package debug dofile loadfile warn newproxy module loadstring setfenv getfenv "
                + "unpack'):gmatch('%a+') do local is, value = pcall(load('return ' .. name)) "
                + "if is and value ~= nil then found[#found + 1] = name end end "
                + "return #found .. table.concat(found, ' ')", .harmless("0")),
        HostileScript(
            "what os has elsewhere",
            "local names = {} for name in pairs(os) do names[#names + 1] = name end return table.concat(names, ' ')",
            .harmless("clock date difftime time")),
        HostileScript(
            "what string has elsewhere",
            "return tostring(string.dump) .. tostring(string.pack) .. tostring(string.unpack) .. tostring(('').packsize)",
            .harmless("nilnilnilnil")),
        HostileScript("the metatable of texts", "return getmetatable('')", .harmless("false")),
        HostileScript(
            "the metatable of texts, by its library",
            "string.evil = function() return 'mine' end return ('x'):evil()", .harmless("mine")),
        HostileScript(
            "that the change of another turn is still there", "return tostring(string.evil)", .harmless("nil")),
        HostileScript("metatables of nil", "return getmetatable(nil)", .harmless("nil")),
        HostileScript("metatables of functions", "return getmetatable(print)", .harmless("nil")),
        HostileScript(
            "metatables of coroutines", "return getmetatable(coroutine.create(print))", .harmless("nil")),
        HostileScript(
            "a protected metatable",
            "setmetatable(setmetatable({}, { __metatable = 'mine' }), {})",
            .error("cannot change a protected metatable")),
        HostileScript(
            "load with the globals of someone else",
            "local a, b = load('return rawget(_G, \"io\"), os.execute')() return tostring(a) .. tostring(b)",
            .harmless("nilnil")),
        HostileScript(
            "an environment of one's own", "return load('return print', 'x', 't', {})()", .harmless("nil")),
        HostileScript(
            "the environment by _ENV", "local _ENV = { tostring = tostring } return tostring(io)", .harmless("nil")),
        HostileScript(
            "userdata anywhere",
            "local seen = {} local function walk(v) if type(v) == 'userdata' then error('userdata') end "
                + "if type(v) ~= 'table' or seen[v] then return end seen[v] = true "
                + "for k, w in next, v do walk(k) walk(w) end end walk(_G) walk(string) walk(os) return 'none'",
            .harmless("none")),
        HostileScript(
            "fields that are added to a metatable afterwards",
            "local mt = {} local x = setmetatable({}, mt) mt.__concat = function() return 'reached' end "
                + "return (pcall(function() return 'a' .. x end))", .harmless("false")),
        HostileScript(
            "a finalizer that is added afterwards",
            "local mt = {} setmetatable({}, mt) mt.__gc = error for i = 1, 1000 do local t = {} end return 'quiet'",
            .harmless("quiet")),
        HostileScript(
            "replacing what others rely on",
            "local keep = tostring string.format, string.rep, table.concat, table.sort, math.huge = nil "
                + "return keep(string.format)", .harmless("nil")),
        HostileScript(
            "a coroutine's caller", "return select(2, coroutine.running())", .harmless("true")),
        HostileScript(
            "yielding out of the turn", "coroutine.yield()", .error("attempt to yield from outside a coroutine")),
        HostileScript(
            "closing the turn's own coroutine", "coroutine.close(coroutine.running())",
            .error("cannot close a running coroutine")),
        HostileScript(
            "resuming the turn's own coroutine", "return select(2, coroutine.resume(coroutine.running()))",
            .harmless("cannot resume non-suspended coroutine")),
        HostileScript(
            "resuming a coroutine from within itself",
            "local c c = coroutine.create(function() return coroutine.resume(c) end) return select(3, coroutine.resume(c))",
            .harmless("cannot resume non-suspended coroutine")),
        HostileScript(
            "closing a coroutine from within itself",
            "local c c = coroutine.create(function() return pcall(coroutine.close, c) end) "
                + "return select(3, coroutine.resume(c))", .harmless("cannot close a running coroutine")),
        HostileScript(
            "closing the coroutine that called",
            "local c c = coroutine.create(function() return coroutine.wrap(function() "
                + "return select(2, pcall(coroutine.close, c)) end)() end) return select(2, coroutine.resume(c))",
            .harmless("cannot close a normal coroutine")),
    ]

    /// Errors of every kind.
    package static let errors: [HostileScript] = [
        HostileScript("an error of nothing", "error()", .error("an error was raised with a nil in place of a message")),
        HostileScript(
            "an error of nothing at all", "error(nil, 0)",
            .error("an error was raised with a nil in place of a message")),
        HostileScript(
            "an error that is a table", "error({})", .error("an error was raised with a table in place of a message")),
        HostileScript(
            "an error that is a function", "error(print)",
            .error("an error was raised with a function in place of a message")),
        HostileScript(
            "an error that is a coroutine", "error(coroutine.create(print))",
            .error("an error was raised with a thread in place of a message")),
        HostileScript(
            "an error that is true", "error(true)", .error("an error was raised with a boolean in place of a message")),
        HostileScript("an error that is a number", "error(42, 0)", .error("42")),
        HostileScript("an error that is NaN", "error(0 / 0, 0)", .error("")),
        HostileScript(
            "an error that would compute its text",
            "error(setmetatable({}, { __tostring = function() while true do end end }))",
            .error("an error was raised with a table in place of a message")),
        HostileScript(
            "an error that claims a name", "error(setmetatable({}, { __name = ('x'):rep(1 << 20) }))",
            .error("an error was raised with a table in place of a message")),
        HostileScript("an error of 1 MB", "error(('x'):rep(1 << 20), 0)", .error("xxxx")),
        HostileScript("an error of bytes that are no text", "error('\\xFF\\xFE\\0', 0)", .error("")),
        HostileScript("an error with many lines", "error(('line\\n'):rep(1000), 0)", .error("line")),
        HostileScript("an error that forges its place", "error('other.lua:3: no', 0)", .error("other.lua:3: no")),
        HostileScript("an error of a level out of range", "error('far', 1 << 40)", .error("far")),
        HostileScript(
            "an error in an error handler", "return select(2, xpcall(error, function() error 'again' end))",
            .harmless("error in error handling")),
        HostileScript(
            "an error in the handler of every error",
            "local function h() error(nil) end return (xpcall(error, h))", .harmless("false")),
        HostileScript(
            "an error in a __close while an error passes",
            "return select(2, pcall(function() local x <close> = setmetatable({}, { __close = function() error('second', 0) end }) "
                + "error('first', 0) end))", .harmless("second")),
        HostileScript(
            "an error in a coroutine's __close",
            "local c = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() error('late', 0) end }) "
                + "coroutine.yield() end) coroutine.resume(c) return select(2, coroutine.close(c))", .harmless("late")),
        HostileScript(
            "an error through wrap", "coroutine.wrap(function() error('inside', 0) end)()", .error("inside")),
        HostileScript("an error in an iterator", "for _ in function() error('step', 0) end do end", .error("step")),
        HostileScript(
            "an error in a __tostring",
            "tostring(setmetatable({}, { __tostring = function() error('shown', 0) end }))", .error("shown")),
        HostileScript(
            "a __tostring that gives no text",
            "return tostring(setmetatable({}, { __tostring = function() return {} end }))",
            .error("'__tostring' must return a string")),
        HostileScript(
            "a stack overflow in a handler",
            "local function f() return 1 + f() end return (xpcall(error, f))", .memory),
    ]

    /// Ways to learn of the machine, the process, other tenants and other turns.
    package static let leaks: [HostileScript] = [
        HostileScript("the address of a table", "return tostring({})", .harmless("table: 0x00000001")),
        HostileScript("the address of a builtin", "return tostring(print)", .harmless("function: 0x00000001")),
        HostileScript(
            "the address of a coroutine", "return tostring(coroutine.create(print))", .harmless("thread: 0x00000001")),
        HostileScript("an address in a format", "return ('%s'):format({})", .harmless("table: 0x00000001")),
        HostileScript(
            "an address of 99 columns", "return (('%-99s'):format({}):gsub(' +$', ''))", .harmless("table: 0x00000001")),
        HostileScript(
            "an address under another name", "return tostring(setmetatable({}, { __name = 'x' }))",
            .harmless("x: 0x00000001")),
        HostileScript(
            "an address in an error", "return select(2, pcall(string.rep, {}))",
            .harmless("bad argument #1 to '?' (string expected, got table)")),
        HostileScript(
            "an address in a list that is joined", "table.concat({ {} })",
            .error("invalid value (table) at index 1 in table for 'concat'")),
        HostileScript(
            "an address in quotes", "return select(2, pcall(string.format, '%q', {}))",
            .harmless("bad argument #2 to '?' (value has no literal form)")),
        HostileScript("the seed of chance", "return math.randomseed()", .harmless("nil")),
        HostileScript("the seed of chance, set", "return math.randomseed(1)", .harmless("nil")),
        HostileScript(
            "the order of hashes",
            "local t, keys = {}, {} for i = 1, 40 do t['k' .. i % 7 .. i] = i end "
                + "for k in next, t do keys[#keys + 1] = k end local sorted = { table.unpack(keys) } table.sort(sorted) "
                + "return table.concat(keys) == table.concat(sorted)", .harmless("true")),
        HostileScript(
            "the order of addresses",
            "local t, shown = {}, {} for i = 1, 40 do t[{}] = i end "
                + "for _, v in pairs(t) do shown[#shown + 1] = v end return #shown", .harmless("40")),
        HostileScript(
            "time that passes",
            "local t, n = os.time(), os.clock() for i = 1, 100000 do end return os.time() - t + os.clock() - n",
            .harmless("0.0")),
        HostileScript("a clock that runs", "return os.clock()", .harmless("0.0")),
        HostileScript(
            "time finer than a second", "return math.type(os.time()) .. os.date('!%S'):len()", .harmless("integer2")),
        HostileScript("the machine's time zone", "return os.date('%z')", .harmless("+0000")),
        HostileScript("the machine's language", "return os.date('%B', 0)", .harmless("January")),
        HostileScript(
            "how much memory others use",
            "local a = collectgarbage 'count' local t = {} return collectgarbage 'count' - a < 1",
            .harmless("true")),
        HostileScript(
            "what an earlier turn left", "return rawget(_G, 'left') == nil and math.left == nil", .harmless("true")),
        HostileScript(
            "what an earlier turn will find", "math.left = 'a secret' return math.left", .harmless("a secret")),
        HostileScript(
            "the path of a file", "return select(2, pcall(error, 'x', 1)):find('/', 1, true)", .harmless("nil")),
        HostileScript(
            "the name of a chunk", "return (select(2, load('error(1', '@/etc/passwd')))",
            .harmless("/etc/passwd:1: ')' expected near <eof>")),
    ]
}
