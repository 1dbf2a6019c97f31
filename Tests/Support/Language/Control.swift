extension LanguageScripts {
    package static let control: [LanguageScript] = [
        LanguageScript(
            "pcall returns what the function does, or the error as it was raised",
            """
            local ok, a, b = pcall(function(...) return ... end, 1, 2) assert(ok and a == 1 and b == 2)
            local t = { code = 5 }
            local no, e = pcall(error, t) assert(not no and e == t and e.code == 5)
            assert(select('#', pcall(error)) == 2 and select(2, pcall(error, nil)) == nil)
            assert(not pcall(pcall) and select(2, pcall(pcall, error, 'x')) == false)
            assert(not pcall(nil) and not pcall(5))
            """),
        LanguageScript(
            "The level of an error says whose line it names",
            """
            local function at(level) local function f() error('m', level) end
                local function g()
                    f()
                end
                return select(2, pcall(g)) end
            assert(at(0) == 'm' and at(1):match('^bot%.lua:%d+: m$') and at(2):match('^bot%.lua:%d+: m$'))
            assert(tonumber(at(2):match(':(%d+):')) == tonumber(at(1):match(':(%d+):')) + 2)
            assert(select(2, pcall(error, 'm', 0)) == 'm' and select(2, pcall(error, 5, 1)) == 5)
            """),
        LanguageScript(
            "Errors name the variable, the field and the operation",
            """
            local function why(f) return (select(2, pcall(f)):gsub('^bot%.lua:%d+: ', '')) end
            local t, u = {}, nil
            assert(why(function() return t.x.y end) == "attempt to index a nil value (field 'x')")
            assert(why(function() return u.y end) == "attempt to index a nil value (upvalue 'u')")
            assert(why(function() local l return l.y end) == "attempt to index a nil value (local 'l')")
            assert(why(function() t.f() end) == "attempt to call a nil value (field 'f')")
            assert(why(function() t:m() end) == "attempt to call a nil value (method 'm')")
            assert(why(function() return t + 1 end) == "attempt to perform arithmetic on a table value (upvalue 't')")
            assert(why(function() return 'a' .. t end) == "attempt to concatenate a table value (upvalue 't')")
            assert(why(function() return t < 1 end) == 'attempt to compare table with number')
            assert(why(function() return {} < {} end) == 'attempt to compare two table values')
            assert(why(function() return #u end) == "attempt to get length of a nil value (upvalue 'u')")
            assert(why(function() return 2.5 | 1 end) == 'number has no integer representation')
            assert(why(function() return 'a' | 1 end):find('^attempt to perform bitwise operation on a string value'))
            """),
        LanguageScript(
            "xpcall gives the error to its handler, while the stack stands",
            """
            local ok, text = xpcall(function() error('x', 0) end, function(e) return 'handled ' .. e end)
            assert(not ok and text == 'handled x')
            local yes, a, b = xpcall(function(...) return ... end, error, 1, 2) assert(yes and a == 1 and b == 2)
            local inner = select(2, xpcall(function() local t = nil return t.x end, function(e) return { why = e } end))
            assert(type(inner) == 'table' and inner.why:find('index a nil value'))
            assert(select(2, xpcall(error, function() return 'a', 'b' end)) == 'a')
            """),
        LanguageScript(
            "assert returns its arguments, or raises the second as it is",
            """
            local a, b, c = assert(1, 2, 3) assert(a == 1 and c == 3)
            local t = {}
            assert(select(2, pcall(assert, false, t)) == t and select(2, pcall(assert, nil)) == 'assertion failed!')
            assert(select(2, pcall(assert, false, 'why')) == 'why' and not pcall(assert))
            """),
        LanguageScript(
            "type and the like answer for every value",
            """
            assert(type(nil) == 'nil' and type(1) == 'number' and type('') == 'string' and type({}) == 'table')
            assert(type(print) == 'function' and type(coroutine.create(print)) == 'thread' and type(true) == 'boolean')
            assert(not pcall(type) and getmetatable({}) == nil and tostring(nil) == 'nil' and _VERSION == 'Lua 5.4' and _G._G == _G)
            """),
        LanguageScript(
            "Dates are split and joined, in UTC with an exclamation mark",
            """
            assert(os.date('!%Y-%m-%d %H:%M:%S', 86399) == '1970-01-01 23:59:59')
            local d = os.date('!*t', 951782400)
            assert(d.year == 2000 and d.month == 2 and d.day == 29 and d.wday == 3 and d.yday == 60 and d.isdst == false)
            assert(os.time{ year = 2000, month = 3, day = 1, hour = 0 } - os.time{ year = 2000, month = 2, day = 28, hour = 0 } == 172800)
            local t = { year = 2026, month = 14, day = 0, hour = 0 } os.time(t)
            assert(t.year == 2027 and t.month == 1 and t.day == 31 and os.difftime(5, 3) == 2.0)
            assert(math.type(os.time()) == 'integer' and not pcall(os.time, { year = 2026 }))
            """),
    ]

    package static let coroutines: [LanguageScript] = [
        LanguageScript(
            "Values go in by resume and out by yield",
            """
            local log = {}
            local c = coroutine.create(function(a, b)
                log[1] = a + b
                local x, y = coroutine.yield(a, b)
                log[2] = x .. y
                return 'end', coroutine.yield()
            end)
            local ok, p, q = coroutine.resume(c, 1, 2) assert(ok and p == 1 and q == 2 and log[1] == 3)
            assert(coroutine.resume(c, 'x', 'y') and log[2] == 'xy')
            local _, e, z = coroutine.resume(c, 'z') assert(e == 'end' and z == 'z' and coroutine.status(c) == 'dead')
            assert(select(2, coroutine.resume(c)) == 'cannot resume dead coroutine')
            """),
        LanguageScript(
            "A generator is a wrap",
            """
            local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
            local sum = 0 for i in range(10) do sum = sum + i end assert(sum == 55)
            local function walk(t) if type(t) == 'table' then for _, v in ipairs(t) do walk(v) end else coroutine.yield(t) end end
            local flat = {} for v in coroutine.wrap(function() walk{ 1, { 2, { 3 } }, 4 } end) do flat[#flat + 1] = v end
            assert(table.concat(flat) == '1234')
            local dead = coroutine.wrap(function() end) dead()
            assert(not pcall(dead))
            """),
        LanguageScript(
            "status, running and isyieldable tell where one is",
            """
            local main, isMain = coroutine.running() assert(isMain and not coroutine.isyieldable() and type(main) == 'thread')
            local c, outer
            c = coroutine.create(function()
                assert(coroutine.status(c) == 'running' and coroutine.isyieldable() and coroutine.running() == c)
                coroutine.wrap(function() assert(coroutine.status(c) == 'normal') end)()
                coroutine.yield()
            end)
            assert(coroutine.status(c) == 'suspended' and coroutine.resume(c) and coroutine.status(c) == 'suspended')
            coroutine.resume(c) assert(coroutine.status(c) == 'dead')
            assert(coroutine.isyieldable(coroutine.create(print)) and not pcall(coroutine.status, 5))
            """),
        LanguageScript(
            "yield crosses pcall, xpcall, metamethods and iterators",
            """
            local function co(f) local c = coroutine.wrap(f) local got = c() return got, c('back') end
            assert(select(2, co(function() return select(2, pcall(function() return coroutine.yield(1) end)) end)) == 'back')
            assert(select(2, co(function() return select(2, xpcall(function() return coroutine.yield(1) end, error)) end)) == 'back')
            local mt = { __add = function() return coroutine.yield(1) end, __index = function() return coroutine.yield(1) end,
                __lt = function() return coroutine.yield(1) == 'back' end, __eq = function() return coroutine.yield(1) == 'back' end,
                __len = function() return coroutine.yield(1) end, __call = function() return coroutine.yield(1) end }
            local x, y = setmetatable({}, mt), setmetatable({}, mt)
            assert(select(2, co(function() return x + 1 end)) == 'back' and select(2, co(function() return x.f end)) == 'back')
            assert(select(2, co(function() return x < y end)) == true and select(2, co(function() return x == y end)) == true)
            assert(select(2, co(function() return #x end)) == 'back' and select(2, co(function() return x() end)) == 'back')
            assert(select(2, co(function() for v in function() return coroutine.yield(1) end do return v end end)) == 'back')
            """),
        LanguageScript(
            "An error ends a coroutine and comes out of resume as it is",
            """
            local t = {}
            local c = coroutine.create(function() coroutine.yield() error(t) end)
            coroutine.resume(c)
            local ok, e = coroutine.resume(c) assert(not ok and e == t and coroutine.status(c) == 'dead')
            local w = coroutine.wrap(function() error(t) end)
            assert(select(2, pcall(w)) == t)
            local caught = coroutine.wrap(function() local ok, e = pcall(function() coroutine.yield(1) error('in', 0) end) return e end)
            assert(caught() == 1 and caught() == 'in')
            """),
        LanguageScript(
            "close ends a coroutine and closes what is pending in it",
            """
            local closed = {}
            local function thing(name) return setmetatable({}, { __close = function() closed[#closed + 1] = name end }) end
            local c = coroutine.create(function() local a <close> = thing 'a' local b <close> = thing 'b' coroutine.yield() end)
            coroutine.resume(c)
            assert(coroutine.close(c) == true and coroutine.status(c) == 'dead' and table.concat(closed) == 'ba')
            local failed = coroutine.create(function() error('no', 0) end) coroutine.resume(failed)
            local ok, why = coroutine.close(failed) assert(ok == false and why == 'no')
            assert(coroutine.close(coroutine.create(print)) and coroutine.close(c))
            """),
        LanguageScript(
            "Producers and consumers hand over in turn",
            """
            local function producer() return coroutine.create(function() for _, v in ipairs{ 'a', 'b', 'c' } do coroutine.yield(v) end end) end
            local function filter(p) return coroutine.create(function() while true do
                local _, v = coroutine.resume(p) if not v then return end coroutine.yield(v:upper()) end end) end
            local f, out = filter(producer()), {}
            while true do local _, v = coroutine.resume(f) if not v then break end out[#out + 1] = v end
            assert(table.concat(out) == 'ABC')
            """),
    ]
}
