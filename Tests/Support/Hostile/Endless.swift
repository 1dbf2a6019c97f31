extension HostileScripts {
    /// Ways to run for ever.
    package static let endless: [HostileScript] = [
        HostileScript("an empty loop", "while true do end", .cpu),
        HostileScript("a jump back", "::top:: goto top", .cpu),
        HostileScript("a tail call of itself", "local function f() return f() end f()", .cpu),
        HostileScript(
            "arguments that grow, again and again",
            "local function f(...) return f(1, ...) end while true do pcall(f) end", .cpu),
        HostileScript("counting through all integers", "for i = math.mininteger, math.maxinteger do end", .cpu),
        HostileScript("a for loop that steps by nothing much", "for i = 1, math.huge, 1e-300 do end", .cpu),
        HostileScript("an iterator without end", "for _ in function() return 1 end do end", .cpu),
        HostileScript(
            "an iterator of __pairs without end",
            "for _ in pairs(setmetatable({}, { __pairs = function() return function() return 1 end end })) do end", .cpu
        ),
        HostileScript(
            "a loop over a table that grows before it",
            "local t = { 1 } for i in ipairs(t) do t[i + 1] = 1 if i > 1000 then t[i - 1000] = false end "
                + "if i == 100000 then while true do end end end", .cpu),
        HostileScript("pcall around the end", "while true do pcall(function() while true do end end) end", .cpu),
        HostileScript("failing and catching", "while true do pcall(error) end", .cpu),
        HostileScript(
            "pcall of pcall of pcall",
            "local function f() while true do end end while true do pcall(pcall, pcall, f) end",
            .cpu),
        HostileScript(
            "a message handler that goes on",
            "xpcall(function() while true do end end, function() while true do end end)", .cpu),
        HostileScript(
            "handlers that never return", "while true do xpcall(error, function() while true do end end) end", .cpu),
        HostileScript(
            "an error in the error handler", "xpcall(error, function() error 'again' end) while true do end", .cpu),
        HostileScript(
            "handlers within handlers", "local function f() xpcall(error, f) end while true do f() end", .cpu),
        HostileScript("a coroutine that loops", "coroutine.wrap(function() while true do end end)()", .cpu),
        HostileScript(
            "a new coroutine for each loop",
            "while true do coroutine.resume(coroutine.create(function() while true do end end)) end", .cpu),
        HostileScript(
            "many coroutines that do a little each",
            "while true do local c = coroutine.wrap(function() for i = 1, 10 do coroutine.yield() end end) c() c() end",
            .cpu),
        HostileScript(
            "coroutines within coroutines",
            "local function f() return coroutine.resume(coroutine.create(f)) end while true do f() end", .cpu),
        HostileScript(
            "a coroutine made before, resumed later",
            "local c = coroutine.wrap(function() while true do coroutine.yield() end end) while true do c() end", .cpu),
        HostileScript(
            "a loop in the __close of a coroutine that is closed",
            "local c = coroutine.create(function() local x <close> = setmetatable({}, "
                + "{ __close = function() while true do end end }) coroutine.yield() end) "
                + "coroutine.resume(c) coroutine.close(c)", .cpu),
        HostileScript(
            "a __close that runs after the limit",
            "local x <close> = setmetatable({}, { __close = function() while true do end end }) while true do end", .cpu
        ),
        HostileScript(
            "a hundred __close, each of which goes on",
            "local function f(n) local x <close> = setmetatable({}, { __close = function() while true do end end }) "
                + "if n > 0 then f(n - 1) end while true do end end f(100)", .cpu),
        HostileScript(
            "a __close that fails",
            "while true do pcall(function() local x <close> = setmetatable({}, { __close = error }) error() end) end",
            .cpu),
        HostileScript(
            "the closing value of a for loop",
            "for _ in function() end, nil, nil, setmetatable({}, { __close = function() while true do end end }) do end",
            .cpu),
        HostileScript(
            "an __index that asks on and on",
            "local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end }) "
                + "while true do pcall(function() return t[1] end) end", .cpu),
        HostileScript(
            "an __index that leads to itself",
            "local t = setmetatable({}, {}) getmetatable(t).__index = t while true do local x = t.x end", .cpu),
        HostileScript(
            "an __eq that never answers",
            "local x = setmetatable({}, { __eq = function() while true do end end }) "
                + "return x == setmetatable({}, getmetatable(x))", .cpu),
        HostileScript(
            "an __lt that never answers",
            "local x = setmetatable({}, { __lt = function() while true do end end }) return x < x", .cpu),
        HostileScript(
            "a __len that never answers", "return #setmetatable({}, { __len = function() while true do end end })", .cpu
        ),
        HostileScript(
            "a __call that calls itself",
            "local x = setmetatable({}, {}) getmetatable(x).__call = function(self) return self() end "
                + "setmetatable(x, getmetatable(x)) x()", .cpu),
        HostileScript(
            "a __tostring that never answers",
            "local x = setmetatable({}, { __tostring = function() while true do end end }) return tostring(x)", .cpu),
        HostileScript(
            "a __tostring in a format",
            "return ('%s'):format(setmetatable({}, { __tostring = function() while true do end end }))",
            .cpu),
        HostileScript("a pattern of cubic cost", "return ('a'):rep(4096):find('a*a*b')", .cpu),
        HostileScript("a pattern of polynomial cost", "return ('x'):rep(1024):match('^.-.-.-.-b')", .cpu),
        HostileScript(
            "a pattern of exponential cost", "return ('a'):rep(30):match(('a?'):rep(30) .. ('a'):rep(30))", .cpu),
        HostileScript("the same in gsub", "return ('a'):rep(4096):gsub('a*a*b', '')", .cpu),
        HostileScript("the same in gmatch", "for _ in ('a'):rep(4096):gmatch('a*a*b') do end", .cpu),
        HostileScript("balanced brackets without balance", "return ('('):rep(300000):find('%b()%b()x*%b()')", .cpu),
        HostileScript(
            "frontiers everywhere", "while true do ('ab '):rep(10000):gsub('%f[%w]%w*%f[%W]', '%0') end", .cpu),
        HostileScript(
            "a plain search of quadratic cost",
            "local s = ('a'):rep(1 << 19) while true do s:find(('a'):rep(1 << 18) .. 'b', 1, true) end", .cpu),
        HostileScript(
            "a function for each character", "while true do ('a'):rep(100000):gsub('.', string.upper) end", .cpu),
        HostileScript(
            "a replacement that never answers", "return ('x'):gsub('x', function() while true do end end)", .cpu),
        HostileScript(
            "table.insert with a __len that lies",
            "table.insert(setmetatable({}, { __len = function() return math.maxinteger - 1 end }), 1, 1)", .cpu),
        HostileScript(
            "table.remove with a __len that lies",
            "table.remove(setmetatable({}, { __len = function() return math.maxinteger end, "
                + "__newindex = function() end }), 1)", .cpu),
        HostileScript(
            "table.concat with a __len that lies",
            "table.concat(setmetatable({}, { __len = function() return math.maxinteger - 1 end, "
                + "__index = function() return '' end }))", .cpu),
        HostileScript(
            "table.concat up to the largest integer",
            "table.concat(setmetatable({}, { __index = function() return '' end }), '', 1, math.maxinteger - 1)", .cpu),
        HostileScript("table.move of nothing, many times", "table.move({}, 1, math.maxinteger - 1, 2)", .cpu),
        HostileScript(
            "table.move into a builtin",
            "table.move({}, 1, math.maxinteger - 1, 2, setmetatable({}, { __newindex = rawequal }))", .cpu),
        HostileScript(
            "sorting with an order that is none",
            "local t = {} for i = 1, 100 do t[i] = i end while true do table.sort(t, function() return true end) end",
            .cpu
        ),
        HostileScript(
            "a comparator that never answers",
            "local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() while true do end end)", .cpu),
        HostileScript(
            "sorting large texts that differ at their ends",
            "local s, t = ('x'):rep(1 << 18), {} for i = 1, 8 do t[i] = s .. i end while true do table.sort(t) end",
            .cpu),
        HostileScript(
            "comparing large texts",
            "local s = ('x'):rep(1 << 20) local a, b = s:sub(2), s:sub(2) while true do local x = a == b end",
            .cpu),
        HostileScript(
            "concatenating large texts", "local s = ('x'):rep(1 << 18) while true do local x = s .. 'a' end", .cpu),
        HostileScript(
            "a chain of string functions", "while true do ('x'):rep(1 << 20):reverse():upper():byte(-1) end", .cpu),
        HostileScript(
            "hashing large texts", "local s, t = ('x'):rep(1 << 19), {} while true do t[s .. 'a'] = nil end", .cpu),
        HostileScript(
            "large texts that are numbers", "while true do local x = tonumber(('1'):rep(100000)) end", .cpu),
        HostileScript("wide formats", "while true do string.format('%99.99f%99.99f', 1e300, 1e300) end", .cpu),
        HostileScript("quoting large texts", "local s = ('\\0'):rep(200000) while true do ('%q'):format(s) end", .cpu),
        HostileScript("utf8.len", "while true do utf8.len(('é'):rep(1 << 18)) end", .cpu),
        HostileScript("utf8.codepoint", "while true do utf8.codepoint(('x'):rep(50000), 1, -1) end", .cpu),
        HostileScript("utf8.offset", "local s = ('é'):rep(1 << 18) while true do utf8.offset(s, -1 << 17) end", .cpu),
        HostileScript(
            "utf8.codes", "local s = ('é'):rep(1 << 17) while true do for _ in utf8.codes(s) do end end", .cpu),
        HostileScript(
            "keys that collide",
            "local t = {} for i = 1, 65000 do t[i * 65535] = 1 end while true do local x = t[1.5] end", .cpu),
        HostileScript(
            "next from the first key, for ever",
            "local t = {} for i = 1, 30000 do t[-i] = 1 end while true do next(t) end",
            .cpu),
        HostileScript(
            "pairs that sorts and stops",
            "local t = {} for i = 1, 20000 do t['k' .. i] = 1 end "
                + "while true do local n = 0 for _ in pairs(t) do n = n + 1 if n > 1 then break end end end", .cpu),
        HostileScript(
            "the parser, by a long chain", "while true do load('return ' .. ('(1)or'):rep(3000) .. ' 1') end", .cpu),
        HostileScript("the parser, by errors", "while true do load('x = = 1') end", .cpu),
        HostileScript("a loaded loop", "local f = load 'while true do end' f()", .cpu),
        HostileScript("loading what loads", "local s = 'return load(...)(...)' load(s)(s)", .cpu),
        HostileScript("metatables without end", "while true do setmetatable({}, {}) end", .cpu),
        HostileScript("names for objects without end", "while true do tostring({}) end", .cpu),
        HostileScript("dates without end", "while true do os.date() end", .cpu),
        HostileScript("dates of many parts", "while true do os.date(('%c'):rep(100)) end", .cpu),
        HostileScript("asking how much memory is used", "while true do collectgarbage 'count' end", .cpu),
        HostileScript("chance without end", "while true do math.random() end", .cpu),
        HostileScript(
            "errors that name a long chain of fields",
            "local f = load('local a = {} return a' .. ('.b'):rep(40)) while true do pcall(f) end", .cpu),
        HostileScript(
            "garbage without end", "while true do local t = {} for i = 1, 100 do t[i] = { t } end end", .cpu),
        HostileScript(
            "unpacking without end", "local t = {} for i = 1, 10000 do t[i] = i end while true do table.unpack(t) end",
            .cpu),
        HostileScript(
            "select from many",
            "local function f(...) while true do local x = select('#', ...) end end f(table.unpack({}, 1, 10000))",
            .cpu),
    ]
}
