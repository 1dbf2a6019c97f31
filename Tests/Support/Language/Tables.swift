extension LanguageScripts {
    package static let tables: [LanguageScript] = [
        LanguageScript(
            "Constructors mix items, names and computed keys",
            """
            local t = { 1, 2, x = 3, [10] = 4, ['two words'] = 5, (function() return 6, 7 end)() }
            assert(t[1] == 1 and t[3] == 6 and t[4] == 7 and t.x == 3 and t[10] == 4 and t['two words'] == 5)
            local u = { 1, 2, nil } assert(#u == 2)
            local v = { [1] = 'a', 'b' } assert(v[1] == 'b')
            """),
        LanguageScript(
            "insert and remove move what comes after",
            """
            local t = { 'a', 'b', 'c' }
            table.insert(t, 'd') table.insert(t, 1, 'z') assert(table.concat(t) == 'zabcd')
            assert(table.remove(t) == 'd' and table.remove(t, 1) == 'z' and table.concat(t) == 'abc')
            assert(table.remove({}) == nil and table.remove(t, 4) == nil and #t == 3)
            assert(not pcall(table.insert, t, 5, 'x') and not pcall(table.insert, t, 0, 'x') and not pcall(table.remove, t, 6))
            assert(not pcall(table.insert, t) and not pcall(table.insert, t, 1, 2, 3))
            """),
        LanguageScript(
            "concat, move and unpack take a part",
            """
            assert(table.concat({ 1, 2, 3 }, ', ') == '1, 2, 3' and table.concat({ 1, 2, 3 }, '', 2) == '23')
            assert(table.concat({}, 'x') == '' and table.concat({ 1, 2, 3 }, '', 3, 2) == '' and table.concat({ 1.5, 'a' }) == '1.5a')
            assert(not pcall(table.concat, { {} }) and not pcall(table.concat, { 1, nil, 3 }, '', 1, 3))
            local t = table.move({ 1, 2, 3 }, 1, 3, 2) assert(table.concat(t) == '1123')
            t = table.move({ 1, 2, 3 }, 2, 3, 1) assert(table.concat(t) == '233')
            t = table.move({ 1, 2, 3 }, 1, 3, 1, {}) assert(#t == 3)
            assert(select('#', table.unpack({ 1, 2, 3 }, 2, 3)) == 2)
            """),
        LanguageScript(
            "The functions of table honour metamethods",
            """
            local log = {}
            local function proxy(real) return setmetatable({}, { __len = function() return #real end,
                __index = function(_, k) log[#log + 1] = 'r' .. k return real[k] end,
                __newindex = function(_, k, v) log[#log + 1] = 'w' .. k real[k] = v end }) end
            local real = { 'a', 'b' }
            table.insert(proxy(real), 'c') assert(real[3] == 'c')
            table.insert(proxy(real), 1, 'z') assert(table.concat(real) == 'zabc')
            assert(table.remove(proxy(real), 1) == 'z' and table.concat(proxy(real), '-') == 'a-b-c')
            assert(select('#', table.unpack(proxy(real))) == 3 and table.concat(table.move(proxy(real), 1, 3, 2)) == 'aabc')
            assert(real[4] == 'c' and #log > 10)
            """),
        LanguageScript(
            "sort orders by < or by a comparator",
            """
            local t = { 3, 1, 2.5, -1 } table.sort(t) assert(table.concat(t, ' ') == '-1 1 2.5 3')
            table.sort(t, function(a, b) return a > b end) assert(t[1] == 3 and t[4] == -1)
            local words = { 'pear', 'Apple', 'fig' } table.sort(words) assert(table.concat(words, ' ') == 'Apple fig pear')
            table.sort(words, function(a, b) return #a < #b end) assert(words[1] == 'fig')
            local empty = {} table.sort(empty) table.sort{ 1 }
            local many = {} for i = 1, 500 do many[i] = (i * 7919) % 503 end
            table.sort(many) for i = 2, 500 do assert(many[i - 1] <= many[i]) end
            local objects = {} for i = 1, 20 do objects[i] = setmetatable({ n = -i }, { __lt = function(a, b) return a.n < b.n end }) end
            table.sort(objects) assert(objects[1].n == -20)
            """),
        LanguageScript(
            "What goes wrong in sort comes out of it",
            """
            assert(not pcall(table.sort, { 1, 'x' }) and not pcall(table.sort, { {}, {} }) and not pcall(table.sort, 5))
            local ok, why = pcall(table.sort, { 3, 2, 1 }, function() error('mine', 0) end)
            assert(not ok and why == 'mine' and not pcall(table.sort, { 2, 1 }, 'not a function'))
            """),
        LanguageScript(
            "ipairs stops at the first nil, and pairs finds all",
            """
            local n = 0 for i, v in ipairs{ 1, 2, nil, 4 } do n = i end assert(n == 2)
            local seen, count = {}, 0
            for k, v in pairs{ 10, 20, a = 1, [2.5] = 2, [true] = 3 } do seen[k] = v count = count + 1 end
            assert(count == 5 and seen[1] == 10 and seen.a == 1 and seen[2.5] == 2 and seen[true] == 3)
            local through = setmetatable({}, { __index = function(_, i) if i <= 3 then return i * 2 end end })
            local sum = 0 for _, v in ipairs(through) do sum = sum + v end assert(sum == 12)
            """),
        LanguageScript(
            "A table may lose members while it is gone through",
            """
            local t = {} for i = 1, 100 do t[i] = i t['k' .. i] = i end
            for k in pairs(t) do t[k] = nil end
            assert(next(t) == nil and #t == 0)
            """),
        LanguageScript(
            "The raw functions pass metamethods by",
            """
            local t = setmetatable({}, { __index = error, __newindex = error, __len = error, __eq = error })
            rawset(t, 'x', 1)
            assert(rawget(t, 'x') == 1 and rawget(t, 'y') == nil and rawlen(t) == 0 and rawlen('abc') == 3)
            assert(rawequal(t, t) and not rawequal(t, setmetatable({}, getmetatable(t))) and rawequal('a', 'a'))
            assert(not pcall(rawset, t, nil, 1) and not pcall(rawlen, 5))
            """),
        LanguageScript(
            "# is the length of a list",
            """
            local t = {} for i = 1, 1000 do t[i] = true assert(#t == i) end
            for i = 1000, 1, -1 do t[i] = nil assert(#t == i - 1) end
            assert(#{ n = 1 } == 0 and #'abc' == 3 and not pcall(function() return #5 end))
            """),
    ]
}
