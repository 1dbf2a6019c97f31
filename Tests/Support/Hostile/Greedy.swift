extension HostileScripts {
    /// Ways to take all memory.
    package static let greedy: [HostileScript] = [
        HostileScript("a list of tables", "local t = {} while true do t[#t + 1] = {} end", .memory),
        HostileScript("a list of numbers", "local t = {} for i = 1, 1e8 do t[i] = i end", .memory),
        HostileScript(
            "texts that are kept", "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end", .memory),
        HostileScript("many short texts", "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end", .memory),
        HostileScript(
            "pcall around each of them",
            "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(100000) .. #t end) end", .memory),
        HostileScript(
            "a message handler that lets go of everything",
            "local t = {} while true do xpcall(function() while true do t[#t + 1] = ('x'):rep(9999) .. #t end end, "
                + "function() t = {} end) end", .memory),
        HostileScript(
            "a __close that lets go of everything",
            "local t = {} while true do pcall(function() local x <close> = setmetatable({}, "
                + "{ __close = function() t = {} error 'no' end }) "
                + "while true do t[#t + 1] = ('x'):rep(9999) .. #t end end) end", .memory),
        HostileScript(
            "running out inside a coroutine",
            "local t = {} coroutine.wrap(function() pcall(function() "
                + "while true do t[#t + 1] = ('x'):rep(9999) .. #t end end) t = {} end)() return 1", .memory),
        HostileScript(
            "running out inside a coroutine that is closed",
            "local t = {} local c = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() "
                + "while true do t[#t + 1] = ('x'):rep(9999) .. #t end end }) coroutine.yield() end) "
                + "coroutine.resume(c) pcall(coroutine.close, c) t = {} return 1", .memory),
        HostileScript(
            "running out in a comparator",
            "local t = {} pcall(table.sort, { 1, 2, 3 }, function() "
                + "while true do t[#t + 1] = ('x'):rep(9999) .. #t end end) t = {} return 1", .memory),
        HostileScript(
            "running out in a replacement",
            "local t = {} pcall(string.gsub, 'x', 'x', function() "
                + "while true do t[#t + 1] = ('x'):rep(9999) .. #t end end) t = {} return 1", .memory),
        HostileScript(
            "coroutines", "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end", .memory),
        HostileScript(
            "coroutines that wait",
            "local t = {} while true do local c = coroutine.wrap(function(...) coroutine.yield(...) end) "
                + "c(table.unpack({}, 1, 200)) t[#t + 1] = c end", .memory),
        HostileScript("functions", "local t = {} while true do t[#t + 1] = function() return t end end", .memory),
        HostileScript("recursion", "local function f() return 1 + f() end f()", .memory),
        HostileScript(
            "recursion with large frames",
            "local function f(...) return 1 + f(...) end f(table.unpack({}, 1, 250))", .memory),
        HostileScript("loaded functions", "local t = {} while true do t[#t + 1] = load('return ' .. #t) end", .memory),
        HostileScript(
            "sources that are nearly too long",
            "local s, t = 'return {' .. ('1,'):rep(8000) .. '}', {} while true do t[#t + 1] = load(s) end", .memory),
        HostileScript(
            "metatables", "local t = {} while true do t[#t + 1] = setmetatable({}, { __index = {} }) end", .memory),
        HostileScript("tables as keys", "local t = {} while true do t[{}] = tostring{} end", .memory),
        HostileScript("iterators of gmatch", "local t = {} while true do t[#t + 1] = ('abc'):gmatch '.' end", .memory),
        HostileScript(
            "results of gsub",
            "local t = { ('x'):rep(1 << 20) } while true do t[#t + 1] = t[1]:gsub('x', 'y', #t) end", .memory),
        HostileScript(
            "results of table.pack",
            "local t = {} while true do t[#t + 1] = table.pack(table.unpack({}, 1, 50000)) end",
            .memory),
        HostileScript(
            "traversals that are broken off",
            "local all = {} while true do local t = { a = 1, b = 2, c = 3 } next(t, 'a') all[#all + 1] = t end", .memory
        ),
        HostileScript("one table that is very wide", "local t = {} for i = 1, 1e8 do t['k' .. i] = i end", .memory),
        HostileScript(
            "the names of errors",
            "local t = {} while true do t[#t + 1] = select(2, pcall(error, ('x'):rep(9999) .. #t)) end",
            .memory),
    ]
}
