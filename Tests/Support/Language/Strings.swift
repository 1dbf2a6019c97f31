extension LanguageScripts {
    package static let strings: [LanguageScript] = [
        LanguageScript(
            "Places in a text count from either end, and are cut to it",
            """
            local s = 'hello'
            assert(s:sub(2, 4) == 'ell' and s:sub(-3) == 'llo' and s:sub(2) == 'ello' and s:sub(0) == 'hello')
            assert(s:sub(4, 2) == '' and s:sub(-100, 100) == 'hello' and s:sub(6) == '' and s:sub(math.mininteger, -5) == 'h')
            assert(s:byte() == 104 and s:byte(-1) == 111 and s:byte(10) == nil and select('#', s:byte(1, -1)) == 5)
            assert(#s == 5 and s:len() == 5 and ('\\0x'):len() == 2)
            """),
        LanguageScript(
            "Texts are made, repeated, turned and changed in case",
            """
            assert(string.char() == '' and string.char(72, 105) == 'Hi' and ('ab'):rep(3, '-') == 'ab-ab-ab')
            assert(('x'):rep(0) == '' and ('x'):rep(-1) == '' and ('abc'):reverse() == 'cba')
            assert(('Hello'):upper() == 'HELLO' and ('Hello'):lower() == 'hello' and ('é'):upper() == 'é')
            assert(not pcall(string.char, 256) and not pcall(string.rep))
            """),
        LanguageScript(
            "Texts compare by their bytes",
            """
            assert('a' < 'b' and 'a' < 'aa' and '' < 'a' and 'Z' < 'a' and 'a\\0a' < 'a\\0b' and not ('b' <= 'a'))
            assert('\\xFF' > 'z' and 'abc' == 'ab' .. 'c' and ('x'):rep(100) == ('x'):rep(100))
            """),
        LanguageScript(
            "find and match tell places and captures",
            """
            assert(('hello world'):find('o w') == 5 and select(2, ('hello'):find('l+')) == 4)
            assert(('a.b'):find('.', 1, true) == 2 and ('a+b'):find('+', 1, true) == 2 and ('abc'):find('b', -1) == nil)
            assert(('key = value'):match('^(%w+)%s*=%s*(%w+)$') == 'key')
            local y, m, d = ('2026-09-21'):match('(%d+)-(%d+)-(%d+)')
            assert(y == '2026' and m == '09' and d == '21')
            assert(('hello'):match('()ll()') == 3 and select(2, ('hello'):match('()ll()')) == 5)
            assert(('abc'):find('') == 1 and ('abc'):find('', 4) == 4 and ('abc'):find('', 5) == nil and (''):match('.*') == '')
            """),
        LanguageScript(
            "The classes of patterns are those of C",
            """
            local function all(class) local n = 0 for c = 0, 255 do if string.char(c):find(class) then n = n + 1 end end return n end
            assert(all '%a' == 52 and all '%d' == 10 and all '%l' == 26 and all '%u' == 26 and all '%w' == 62 and all '%x' == 22)
            assert(all '%s' == 6 and all '%p' == 32 and all '%c' == 33 and all '%g' == 94 and all '.' == 256)
            assert(all '%A' == 204 and all '%S' == 250 and all '[%w_]' == 63 and all '[^%d]' == 246 and all '[a-f]' == 6)
            assert(all '[]]' == 1 and all '[^]]' == 255 and all '[a%-z]' == 3 and all '[%a-]' == 53)
            """),
        LanguageScript(
            "Repetitions are greedy, lazy or at most one",
            """
            assert(('<a><b>'):match('<.+>') == '<a><b>' and ('<a><b>'):match('<.->') == '<a>' and ('aaa'):match('^a-$') == 'aaa')
            assert(('color colour'):gsub('colou?r', 'x') == 'x x' and ('abc'):match('^x*') == '')
            assert(('aXb'):match('%u') == 'X' and ('  trim  '):match('^%s*(.-)%s*$') == 'trim')
            """),
        LanguageScript(
            "Balance, frontier and back references",
            """
            assert(('f(a(b)c)d'):match('%b()') == '(a(b)c)' and ('THE (quick) fox'):find('%f[%a]%a+%f[%A]') == 1)
            local words = {} for w in ('one two'):gmatch('%f[%w]%w+') do words[#words + 1] = w end
            assert(#words == 2 and ('say "hi" \\'x\\''):match('(["\\'])(.-)%1') == '"')
            assert(('aa bb cd'):gsub('(%a)%1', '<%1>') == '<a> <b> cd')
            """),
        LanguageScript(
            "gsub replaces by text, table and function, as often as told",
            """
            assert(('hello'):gsub('l', 'L') == 'heLLo' and select(2, ('hello'):gsub('l', 'L')) == 2)
            assert(('hello'):gsub('l', 'L', 1) == 'heLlo' and ('abc'):gsub('%w', '%0%0') == 'aabbcc')
            assert(('$name is $age'):gsub('%$(%w+)', { name = 'Ann', age = 5 }) == 'Ann is 5')
            assert(('a b'):gsub('%w', function(c) if c == 'a' then return 'A' end end) == 'A b')
            assert(('abc'):gsub('', '-') == '-a-b-c-' and ('abc'):gsub('^a', 'x') == 'xbc' and ('x'):gsub('x', '%%') == '%')
            assert(('hello world'):gsub('(%w+) (%w+)', '%2 %1') == 'world hello')
            assert(not pcall(string.gsub, 'x', 'x', '%2') and not pcall(string.gsub, 'x', 'x', '%a'))
            assert(not pcall(string.gsub, 'x', 'x', function() return {} end) and not pcall(string.gsub, 'x', 'x'))
            """),
        LanguageScript(
            "gmatch goes through all matches",
            """
            local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[k] = v end
            assert(t.a == '1' and t.b == '2')
            local n = 0 for _ in ('abc'):gmatch('') do n = n + 1 end assert(n == 4)
            local from = {} for w in ('one two three'):gmatch('%a+', 5) do from[#from + 1] = w end
            assert(#from == 2 and from[1] == 'two')
            """),
        LanguageScript(
            "A pattern that is none is an error that says why",
            """
            local function why(p) return select(2, pcall(string.find, 'x', p)):gsub('^.-: ', '') end
            assert(why '[a' == 'malformed pattern (missing \\']\\')' and why '%' == 'malformed pattern (ends with \\'%\\')')
            assert(why '(x' == 'unfinished capture' and why '(x))' == 'invalid pattern capture')
            assert(why '%b' == 'malformed pattern (missing arguments to \\'%b\\')' and why '%f' == 'missing \\'[\\' after \\'%f\\' in pattern')
            """),
        LanguageScript(
            "utf8 counts, cuts and goes through characters",
            """
            local s = 'aé€😀'
            assert(utf8.len(s) == 4 and #s == 10 and utf8.codepoint(s, 2) == 0xE9 and utf8.char(97, 0xE9, 0x20AC, 0x1F600) == s)
            assert(utf8.offset(s, 3) == 4 and utf8.offset(s, -1) == 7 and utf8.offset(s, 5) == 11 and utf8.offset(s, 6) == nil)
            local places = {} for p, c in utf8.codes(s) do places[#places + 1] = p .. ':' .. c end
            assert(table.concat(places, ' ') == '1:97 2:233 4:8364 7:128512')
            local n = 0 for _ in s:gmatch(utf8.charpattern) do n = n + 1 end assert(n == 4)
            local len, bad = utf8.len('a\\xFFb') assert(len == nil and bad == 2)
            assert(utf8.len('\\u{D800}') == nil and utf8.len('\\u{D800}', 1, -1, true) == 1 and utf8.len(s, 4) == 2)
            assert(not pcall(utf8.codepoint, '\\xFF') and not pcall(utf8.len, 'abc', 5) and utf8.len('') == 0)
            """),
    ]

    package static let formats: [LanguageScript] = [
        LanguageScript(
            "format writes integers in all its ways",
            """
            local f = string.format
            assert(f('%d %5d|%-5d|%05d %+d', 1, 2, 3, 4, 5) == '1     2|3    |00004 +5' and f('%i', 7) == '7' and f('% d', 5) == ' 5')
            assert(f('%x %X %#x %o', 255, 255, 255, 8) == 'ff FF 0xff 10' and f('%.3d', 5) == '005' and f('%u', 5) == '5')
            assert(f('%c%c', 72, 105) == 'Hi' and f('%d', 3.0) == '3' and f('%d', '10') == '10' and f('%x', -1) == ('f'):rep(16))
            assert(not pcall(f, '%d', 1.5) and not pcall(f, '%d', 'x') and not pcall(f, '%d'))
            """),
        LanguageScript(
            "format writes floats in all its ways",
            """
            local f = string.format
            assert(f('%.2f %8.3f|%-8.1f|%e', 3.14159, 2.5, 1, 12345.678) == '3.14    2.500|1.0     |1.234568e+04')
            assert(f('%g %g %g %G', 1e20, 0.0001, 100000, 1e-10) == '1e+20 0.0001 100000 1E-10' and f('%.3g', 1234) == '1.23e+03')
            assert(f('%a', 1) == '0x1p+0' and f('%.0f', 0.5) == '0' and f('%5.1f', -2.25) == ' -2.2' and f('%f', 1 / 0) == 'inf')
            assert(f('%+.1e', 12) == '+1.2e+01' and f('%#.0f', 1) == '1.')
            """),
        LanguageScript(
            "format writes texts, cut and filled",
            """
            local f = string.format
            assert(f('%s %10s|%-10s|%.2s', 'a', 'b', 'c', 'defg') == 'a          b|c         |de' and f('%5.1s|', 'xyz') == '    x|')
            assert(f('%s %s %s', nil, true, 1.0) == 'nil true 1.0' and f('%%') == '%' and f('%s', 'a\\0b') == 'a\\0b')
            assert(f('%s', setmetatable({}, { __tostring = function() return 'mine' end })) == 'mine')
            assert(not pcall(f, '%y', 1) and not pcall(f, '%') and not pcall(f, '%s'))
            """),
        LanguageScript(
            "What %q writes, load reads",
            """
            for _, v in ipairs{ 'a\\n\\0\\r"\\\\z\\200', 0, -1, math.mininteger, math.maxinteger, 0.1, 1e300, -0.0, math.huge, true, false } do
                local back = load('return ' .. ('%q'):format(v))()
                assert(back == v and math.type(back) == math.type(v))
            end
            assert(('%q'):format('a\\nb') == '"a\\\\\\nb"' and not pcall(string.format, '%q', {}))
            """),
    ]
}
