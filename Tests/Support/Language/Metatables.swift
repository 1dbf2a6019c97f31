extension LanguageScripts {
    package static let metatables: [LanguageScript] = [
        LanguageScript(
            "Every operator has its metamethod, from either side",
            """
            local mt = {}
            for _, name in ipairs{ 'add', 'sub', 'mul', 'div', 'mod', 'pow', 'idiv', 'band', 'bor', 'bxor', 'shl', 'shr' } do
                mt['__' .. name] = function(a, b) return name .. (type(a) == 'table' and 1 or 2) end
            end
            mt.__unm = function() return 'unm' end mt.__bnot = function() return 'bnot' end
            local x = setmetatable({}, mt)
            assert(x + 1 == 'add1' and 1 + x == 'add2' and x - 1 == 'sub1' and x * 1 == 'mul1' and x / 1 == 'div1')
            assert(x % 1 == 'mod1' and x ^ 1 == 'pow1' and x // 1 == 'idiv1' and 1 // x == 'idiv2' and -x == 'unm')
            assert(x & 1 == 'band1' and 1 | x == 'bor2' and x ~ 1 == 'bxor1' and x << 1 == 'shl1' and 1 >> x == 'shr2' and ~x == 'bnot')
            """),
        LanguageScript(
            "Comparisons ask their metamethods, and give true or false",
            """
            local mt = { __lt = function(a, b) return a.n < b.n end, __le = function(a, b) return a.n <= b.n and 'yes' end,
                __eq = function(a, b) return a.n == b.n end }
            local function new(n) return setmetatable({ n = n }, mt) end
            assert(new(1) < new(2) and new(2) > new(1) and (new(1) <= new(1)) == true and not (new(2) <= new(1)))
            assert(new(1) == new(1) and new(1) ~= new(2) and not rawequal(new(1), new(1)) and new(1) ~= 1)
            """),
        LanguageScript(
            "__index and __newindex are functions or tables, and see only what is missing",
            """
            local log, base = {}, { inherited = 1 }
            local t = setmetatable({ own = 0 }, { __index = base, __newindex = function(t, k, v) log[k] = v rawset(t, k, v) end })
            assert(t.own == 0 and t.inherited == 1 and t.nothing == nil)
            t.own, t.new = 5, 6
            assert(log.own == nil and log.new == 6 and t.new == 6)
            t.new = 7 assert(log.new == 6)
            local store = {}
            local u = setmetatable({}, { __newindex = store }) u.x = 1 assert(rawget(u, 'x') == nil and store.x == 1)
            local default = setmetatable({}, { __index = function(t, k) t[k] = #k return #k end })
            assert(default.abc == 3 and rawget(default, 'abc') == 3)
            """),
        LanguageScript(
            "__call gets its object and all arguments",
            """
            local f = setmetatable({}, { __call = function(self, ...) return self, select('#', ...), ... end })
            local self, n, a = f('x', nil) assert(self == f and n == 2 and a == 'x')
            assert(select(2, pcall(f, 1)) == f and table.concat{ ('ab'):gsub('.', function(c) return c end) } == 'ab2')
            """),
        LanguageScript(
            "__len, __tostring, __name and __pairs answer for their object",
            """
            local t = setmetatable({ 1, 2, 3 }, { __len = function() return 42 end, __tostring = function(t) return 'T' .. #t end,
                __pairs = function() return function(_, k) if not k then return 1, 'one' end end, nil, nil end })
            assert(#t == 42 and tostring(t) == 'T42' and rawlen(t) == 3 and ('%s'):format(t) == 'T42')
            local n = 0 for k, v in pairs(t) do n = n + 1 assert(k == 1 and v == 'one') end assert(n == 1)
            assert(tostring(setmetatable({}, { __name = 'My.Type' })):find('^My%.Type: '))
            """),
        LanguageScript(
            "__metatable hides and protects",
            """
            local t = setmetatable({}, { __metatable = 'hidden' })
            assert(getmetatable(t) == 'hidden' and not pcall(setmetatable, t, {}) and not pcall(setmetatable, t, nil))
            local u = setmetatable({}, { __index = { a = 1 } }) assert(u.a == 1)
            setmetatable(u, nil) assert(u.a == nil and getmetatable(u) == nil)
            assert(not pcall(setmetatable, {}) and not pcall(setmetatable, {}, 5) and not pcall(setmetatable, 'x', {}))
            """),
        LanguageScript(
            "A value type with arithmetic, comparison and text is a page of Lua",
            """
            local Money = {} Money.__index = Money
            local function new(cents) return setmetatable({ cents = cents }, Money) end
            Money.__add = function(a, b) return new(a.cents + b.cents) end
            Money.__mul = function(a, k) if type(a) == 'number' then a, k = k, a end return new(a.cents * k) end
            Money.__eq = function(a, b) return a.cents == b.cents end
            Money.__lt = function(a, b) return a.cents < b.cents end
            Money.__tostring = function(m) return ('%d.%02d'):format(m.cents // 100, m.cents % 100) end
            local total = new(250) * 2 + 3 * new(5)
            assert(tostring(total) == '5.15' and total == new(515) and new(1) < new(2))
            local all = { new(3), new(1), new(2) } table.sort(all) assert(all[1].cents == 1)
            """),
    ]

    /// Where scripts notice that this is no stock Lua. The page for authors lists them all.
    package static let different: [LanguageScript] = [
        LanguageScript(
            "__concat, __gc and __mode are refused by setmetatable, and ignored when they are added later",
            """
            for _, field in ipairs{ '__concat', '__gc', '__mode' } do
                local ok, why = pcall(setmetatable, {}, { [field] = print })
                assert(not ok and why:find('a metatable cannot have ' .. field .. ' here', 1, true))
            end
            local mt = {} local x = setmetatable({}, mt) mt.__concat = function() return 'no' end
            assert(not pcall(function() return x .. 'y' end))
            """),
        LanguageScript(
            "A metatable is read when setmetatable is called",
            """
            local mt = {} local x = setmetatable({}, mt)
            mt.__index = { late = true } assert(x.late == nil)
            setmetatable(x, mt) assert(x.late == true)
            local Class = {} Class.__index = Class
            local object = setmetatable({}, Class)
            function Class:method() return 'found' end
            assert(object:method() == 'found')
            """),
        LanguageScript(
            "Tables are gone through in order",
            "local keys = {} for k in pairs{ b = 1, a = 2, [2] = 3, [1] = 4 } do keys[#keys + 1] = k end "
                + "assert(table.concat(keys) == '12ab' and next{ b = 1, a = 2 } == 'a')"),
        LanguageScript(
            "sort keeps equal elements in their order, and never complains of a comparator",
            """
            local t = {} for i = 1, 200 do t[i] = { key = i % 7, place = i } end
            table.sort(t, function(a, b) return a.key < b.key end)
            for i = 2, 200 do assert(t[i - 1].key < t[i].key or t[i - 1].place < t[i].place) end
            table.sort(t, function() return true end)
            """),
        LanguageScript(
            "What is not there is nil",
            """
            for _, name in ipairs{ 'io', 'package', 'debug', 'require', 'dofile', 'loadfile', 'warn' } do assert(_G[name] == nil) end
            for _, name in ipairs{ 'dump', 'pack', 'packsize', 'unpack' } do assert(string[name] == nil) end
            for _, name in ipairs{ 'execute', 'exit', 'getenv', 'remove', 'rename', 'setlocale', 'tmpname' } do assert(os[name] == nil) end
            """),
        LanguageScript(
            "load takes text, not functions or bytecode, up to 16 KiB",
            "assert(not pcall(load, function() end) and not pcall(load, ('x'):rep(20000)) and not load '\\27Lua' and load 'return 1')"
        ),
        LanguageScript(
            "collectgarbage only counts",
            "assert(collectgarbage 'count' > 0 and not pcall(collectgarbage) and not pcall(collectgarbage, 'step'))"),
        LanguageScript(
            "Objects are shown by a number, not by an address",
            "local t = {} assert(tostring(t) == 'table: 0x00000001' and tostring(t) == tostring(t) and tostring({}) ~= tostring(t) and not pcall(string.format, '%p', t))"
        ),
        LanguageScript(
            "Time stands still in a turn, and is told in UTC",
            "assert(os.clock() == 0 and os.time() == os.time() and os.date('%H', 0) == '00' and os.date('*t', 0).hour == 0)"
        ),
        LanguageScript(
            "randomseed returns nothing", "assert(select('#', math.randomseed(1)) == 0)"),
        LanguageScript(
            "A text has at most 1 MiB, a pattern 1 KiB",
            "assert(#('x'):rep(1 << 20) == 1 << 20 and not pcall(string.rep, 'x', (1 << 20) + 1) and not pcall(string.find, 'x', ('x'):rep(1025) .. '.'))"
        ),
    ]
}
