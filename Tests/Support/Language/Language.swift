extension LanguageScripts {
    package static let language: [LanguageScript] = [
        LanguageScript(
            "A closure keeps its variable, not its value",
            """
            local function counter() local n = 0 return function() n = n + 1 return n end, function() return n end end
            local up, get = counter()
            up() up()
            assert(get() == 2 and select(2, counter())() == 0)
            """),
        LanguageScript(
            "Each round of a loop has a variable of its own",
            """
            local fs = {}
            for i = 1, 3 do fs[i] = function() i = i + 10 return i end end
            assert(fs[1]() == 11 and fs[1]() == 21 and fs[2]() == 12)
            local gs, k = {}, 0
            while k < 3 do k = k + 1 local copy = k gs[k] = function() return copy end end
            assert(gs[1]() == 1 and gs[3]() == 3)
            local hs = {}
            repeat local n = #hs + 1 hs[n] = function() return n end until n == 3
            assert(hs[2]() == 2)
            """),
        LanguageScript(
            "Closures share the variables they have in common",
            """
            local function pair() local x = 0 return function() x = x + 1 end, function() return x end end
            local set, get = pair()
            set() set()
            assert(get() == 2)
            local deep = (function() local a = 1 return function() return function() a = a * 2 return a end end end)()()
            assert(deep() == 2 and deep() == 4)
            """),
        LanguageScript(
            "The condition of repeat sees the locals of its body",
            "local n = 0 repeat n = n + 1 local done = n == 4 until done assert(n == 4)"),
        LanguageScript(
            "goto goes on with the next round, leaves nested loops, and goes back",
            """
            local odd = {}
            for i = 1, 9 do if i % 2 == 0 then goto continue end odd[#odd + 1] = i ::continue:: end
            assert(#odd == 5)
            local found
            for i = 1, 9 do for j = 1, 9 do if i * j == 42 then found = { i, j } goto out end end end
            ::out::
            assert(found[1] == 6 and found[2] == 7)
            local n = 0
            ::again:: n = n + 1
            if n < 5 then goto again end
            assert(n == 5)
            do goto skip local x ::skip:: end
            """),
        LanguageScript(
            "A variable that goto goes back before is a new one",
            """
            local fs, i = {}, 1
            ::top::
            local x = i
            fs[i] = function() return x end
            i = i + 1
            if i <= 3 then goto top end
            assert(fs[1]() == 1 and fs[2]() == 2 and fs[3]() == 3)
            """),
        LanguageScript(
            "Values are adjusted to the variables",
            """
            local function three() return 1, 2, 3 end
            local a, b, c, d = three()
            assert(a == 1 and c == 3 and d == nil)
            local e, f = (three())
            assert(e == 1 and f == nil)
            local t = { three(), three() }
            assert(#t == 4)
            local u = { three(), (three()) }
            assert(#u == 2)
            assert(select('#', three(), nil, nil) == 3)
            """),
        LanguageScript(
            "All of an assignment's right side comes before its left",
            """
            local a, b = 1, 2
            a, b = b, a
            assert(a == 2 and b == 1)
            local i, t = 1, {}
            i, t[i] = i + 1, 20
            assert(i == 2 and t[1] == 20)
            """),
        LanguageScript(
            "Varargs hold nils, and select, pack and unpack count them",
            """
            local function count(...) return select('#', ...) end
            assert(count() == 0 and count(nil) == 1 and count(nil, nil) == 2)
            local p = table.pack(nil, 2, nil)
            assert(p.n == 3 and p[2] == 2)
            assert(count(table.unpack(p, 1, p.n)) == 3)
            assert(select(-1, 'a', 'b', 'c') == 'c' and (select(2, 'a', 'b', 'c')) == 'b')
            local function last(...) return (select(select('#', ...), ...)) end
            assert(last(1, 2, 'z') == 'z')
            assert(not pcall(select, 0) and not pcall(select, -2, 'x'))
            local function pass(...) local a, b = ... return a, b, ... end
            assert(count(pass(1)) == 3)
            assert(table.unpack({ 1, 2, 3 }, 2) == 2 and select('#', table.unpack({}, 1, 3)) == 3)
            assert(select('#', table.unpack({ 1, 2, 3 }, -1, 1)) == 3)
            """),
        LanguageScript(
            "and and or give one of their operands, and stop early",
            """
            assert((nil and 1) == nil and (false or 'x') == 'x' and (1 and 2) == 2 and (nil or false) == false)
            local called = false
            local _ = true or (function() called = true end)()
            assert(not called and not nil and not false and not not 0)
            assert((1 > 2 and 'a' or 'b') == 'b')
            """),
        LanguageScript(
            "Operators bind as the manual says",
            """
            assert(2 ^ 3 ^ 2 == 512 and -2 ^ 2 == -4 and not nil == true)
            assert(1 .. 2 .. 3 == '123' and 2 + 3 .. '' == '5')
            assert(1 << 2 + 1 == 8 and (1 | 2 & 3 ~ 1) == 3 and 5 - 3 - 1 == 1)
            assert(#'abc' + 1 == 4 and -3 % 5 == 2 and 2 * 3 % 4 == 2 and ~0 & 0xF == 15)
            assert('a' < 'b' == true and 1 + 1 == 2)
            """),
        LanguageScript(
            "Escapes of strings mean their bytes",
            """
            assert('\\\\65\\\\066\\\\x43' == 'ABC' and '\\\\a\\\\b\\\\f\\\\n\\\\r\\\\t\\\\v' == string.char(7, 8, 12, 10, 13, 9, 11))
            assert('\\\\u{48}\\\\u{20AC}\\\\u{7FFFFFFF}' == 'H\\\\xE2\\\\x82\\\\xAC' .. utf8.char(0x7FFFFFFF))
            assert('a\\\\z
                    b' == 'ab' and 'a\\\\
            b' == 'a\\\\nb' and '\\\\'' == "'" and "\\\\"" == '"' and #'\\\\0\\\\0' == 2)
            """.replacing("\\\\", with: "\\")),
        LanguageScript(
            "Long strings keep everything but their first line break",
            """
            assert([[
            a]] == 'a' and [==[ ]] ]=] ]==] == ' ]] ]=] ' and [[\\n]] == '\\\\n')
            --[[ a comment
            of lines ]] --[==[ ]] ]==]
            assert(#[[

            ]] == 1)
            """),
        LanguageScript(
            "Numbers are written in many ways",
            """
            assert(0xA == 10 and 0Xa.8p1 == 21.0 and 0x.1p4 == 1.0 and 3e2 == 300.0 and .5 == 0.5 and 3. == 3.0)
            assert(1e-2 == 0.01 and 0xffffffffffffffff == -1 and 9223372036854775807 == math.maxinteger)
            assert(math.type(9223372036854775808) == 'float' and math.type(3) == 'integer' and math.type(3.0) == 'float')
            """),
        LanguageScript(
            "A constant is a constant, and what is to be closed is closed in reverse order, whatever happens",
            """
            local order = {}
            local function thing(name) return setmetatable({}, { __close = function(_, e) order[#order + 1] = name .. ':' .. tostring(e) end }) end
            do
                local a <close> = thing 'a'
                local c <const> = 5
                local b <close> = thing 'b'
                local n <close> = nil
            end
            pcall(function() local x <close> = thing 'x' error('oh', 0) end)
            local function early() local y <close> = thing 'y' return 'value' end
            assert(early() == 'value')
            for i = 1, 2 do local z <close> = thing('z' .. i) if i == 1 then goto continue end break ::continue:: end
            assert(table.concat(order, ' ') == 'b:nil a:nil x:oh y:nil z1:nil z2:nil')
            assert(not pcall(function() local bad <close> = {} end))
            assert(not load 'local c <const> = 1 c = 2' and not load 'local x <strange> = 1')
            """),
        LanguageScript(
            "The value that a for loop closes is closed at its end, and at a break",
            """
            local closed = 0
            local function each(n)
                return function(_, i) if i < n then return i + 1 end end, nil, 0,
                    setmetatable({}, { __close = function() closed = closed + 1 end })
            end
            local sum = 0
            for i in each(4) do sum = sum + i end
            assert(sum == 10 and closed == 1)
            for i in each(4) do if i == 2 then break end end
            pcall(function() for _ in each(4) do error() end end)
            assert(closed == 3)
            """),
        LanguageScript(
            "A numeric for counts as the manual says, at its edges too",
            """
            local function run(...) local out = {} local a, b, c = ... for i = a, b, c or 1 do out[#out + 1] = i end return out end
            assert(#run(1, 0) == 0 and #run(1, 3) == 3 and #run(3, 1, -1) == 3 and #run(1, 2, 0.5) == 3)
            assert(#run(math.maxinteger - 1, math.maxinteger) == 2 and #run(math.mininteger + 1, math.mininteger, -1) == 2)
            assert(#run(1, 3.9) == 3 and #run(3, 1.1, -1) == 2 and #run(1, -math.huge) == 0)
            assert(math.type(run(1, 3)[1]) == 'integer' and math.type(run(1.0, 3)[1]) == 'float')
            for i = 1, 3 do local j = i i = 10 assert(j <= 3) end
            assert(not pcall(function() for i = 'a', 2 do end end) and not pcall(function() for i = 1, 2, 0 do end end))
            """),
        LanguageScript(
            "_ENV is a name like another",
            """
            local print = print
            local function f() local _ENV <const> = { x = 5 } return x end
            assert(f() == 5)
            local env = { y = 7 }
            local g = load('y = y + 1 return y', 'g', 't', env)
            assert(g() == 8 and env.y == 8 and rawget(_G, 'y') == nil)
            local function h(_ENV) return z end
            assert(h{ z = 9 } == 9)
            """),
        LanguageScript(
            "load compiles text with a name and an environment, and returns errors",
            """
            assert(load 'return 1 + 1'() == 2)
            local f, why = load('x = = 1', '=named')
            assert(f == nil and why == "named:1: unexpected symbol near '='")
            local a, b = load('return ...')(1, 2)
            assert(a == 1 and b == 2)
            assert(select(2, pcall(load('error "x"', '=chunk'))) == 'chunk:1: x')
            assert(load('return _ENV', 'e', 't', 5)() == 5)
            """),
        LanguageScript(
            "Methods receive their object",
            """
            local t = { n = 1 }
            function t:add(k) self.n = self.n + k return self end
            assert(t:add(2):add(3).n == 6 and ('x'):rep(3) == 'xxx')
            t.inner = { deep = {} }
            function t.inner.deep.f(x) return x end
            function t.inner.deep:g() return self end
            assert(t.inner.deep.f(1) == 1 and t.inner.deep:g() == t.inner.deep)
            """),
        LanguageScript(
            "A tail call takes no room",
            "local function loop(n) if n == 0 then return 'done' end return loop(n - 1) end assert(loop(100000) == 'done')"
        ),
        LanguageScript(
            "A class inherits by __index",
            """
            local Animal = {} Animal.__index = Animal
            function Animal.new(name) return setmetatable({ name = name }, Animal) end
            function Animal:speak() return self.name .. ' makes a sound' end
            local Dog = setmetatable({}, { __index = Animal }) Dog.__index = Dog
            function Dog.new(name) return setmetatable(Animal.new(name), Dog) end
            function Dog:speak() return Animal.speak(self) .. ': woof' end
            assert(Dog.new('Rex'):speak() == 'Rex makes a sound: woof' and getmetatable(Dog.new 'x') == Dog)
            """),
    ]
}
