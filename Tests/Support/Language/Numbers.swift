extension LanguageScripts {
    package static let numbers: [LanguageScript] = [
        LanguageScript(
            "Integers wrap around, and floats do not",
            """
            assert(math.maxinteger + 1 == math.mininteger and math.mininteger - 1 == math.maxinteger)
            assert(math.maxinteger * 2 == -2 and -math.mininteger == math.mininteger)
            assert(math.maxinteger + 1.0 == 2 ^ 63 and math.abs(math.mininteger) == math.mininteger)
            """),
        LanguageScript(
            "Division and modulo of negatives round down",
            """
            assert(7 // 2 == 3 and -7 // 2 == -4 and 7 // -2 == -4 and -7 // -2 == 3)
            assert(7 % 3 == 1 and -7 % 3 == 2 and 7 % -3 == -2 and -7 % -3 == -1)
            assert(7.5 // 2 == 3.0 and -7.5 // 2 == -4.0 and -7.5 % 2 == 0.5 and 7.5 % -2 == -0.5)
            assert(5 % math.huge == 5.0 and -5 % math.huge == math.huge and 5 // math.huge == 0.0)
            assert(math.mininteger // -1 == math.mininteger and math.mininteger % -1 == 0)
            for a = -9, 9 do for b = -4, 4 do if b ~= 0 then assert(a == (a // b) * b + a % b) end end end
            """),
        LanguageScript(
            "Dividing by zero is an error for integers only",
            """
            assert(not pcall(function() return 1 // 0 end) and not pcall(function() return 1 % 0 end))
            assert(1 / 0 == math.huge and -1 / 0 == -math.huge and 1 // 0.0 == math.huge)
            local nan = 0 / 0
            assert(nan ~= nan and not (nan < nan) and not (nan > 1) and 1 % 0.0 ~= 1 % 0.0)
            """),
        LanguageScript(
            "/ and ^ give floats, the others integers of integers",
            """
            assert(math.type(4 / 2) == 'float' and math.type(2 ^ 2) == 'float' and math.type(4 // 2) == 'integer')
            assert(math.type(1 + 1.0) == 'float' and math.type(2 * 3) == 'integer' and 4 / 2 == 2)
            """),
        LanguageScript(
            "Integers and floats compare by their exact value",
            """
            assert(1 == 1.0 and math.maxinteger < 2 ^ 63 and math.maxinteger + 0.0 == 2 ^ 63)
            assert(not (math.maxinteger == 2 ^ 63) and (1 << 53) + 1 > 2 ^ 53 and math.mininteger == -2 ^ 63)
            assert(math.mininteger <= -2 ^ 63 and not (math.mininteger < -2 ^ 63) and -1 < 0.5 and 1 <= 1.0)
            local t = { [1] = 'a', [2 ^ 53] = 'b' }
            assert(t[1.0] == 'a' and t[1 << 53] == 'b')
            """),
        LanguageScript(
            "Bits are those of 64-bit integers",
            """
            assert(0xF0 | 0x0F == 0xFF and 0xF0 & 0x3C == 0x30 and 0xF0 ~ 0xFF == 0x0F and ~0 == -1)
            assert(1 << 63 == math.mininteger and 1 << 64 == 0 and -1 >> 60 == 15 and -1 >> 64 == 0)
            assert(1 << -1 == 0 and 8 >> -1 == 16 and 2.0 | 1 == 3 and not pcall(function() return '3' | 4 end))
            assert(not pcall(function() return 1.5 | 1 end) and not pcall(function() return 2 ^ 64 | 1 end))
            """),
        LanguageScript(
            "Texts that look like numbers are numbers to arithmetic",
            """
            assert('10' + 5 == 15 and '0x10' * 2 == 32 and '3' / '2' == 1.5 and -'2' == -2 and '  7  ' + 0 == 7)
            assert(math.type('10' + 0) == 'integer' and math.type('1e1' + 0) == 'float' and '9' // '2' == 4)
            assert(not pcall(function() return 'x' + 1 end) and not pcall(function() return '1' < 2 end))
            assert(10 .. 20 == '1020' and 1.5 .. '' == '1.5' and '10' ~= 10)
            """),
        LanguageScript(
            "tonumber reads what Lua reads, in any base up to 36",
            """
            assert(tonumber '10' == 10 and tonumber ' 0x1p4 ' == 16.0 and tonumber '1e1' == 10.0 and tonumber '.5' == 0.5)
            assert(tonumber '' == nil and tonumber '1 2' == nil and tonumber '0x' == nil and tonumber '1e' == nil)
            assert(tonumber 'inf' == nil and tonumber 'nan' == nil and tonumber(nil) == nil and tonumber {} == nil)
            assert(tonumber('ff', 16) == 255 and tonumber('-ZZ', 36) == -1295 and tonumber('8', 8) == nil)
            assert(tonumber('7fffffffffffffff', 16) == math.maxinteger and tonumber('1' .. ('0'):rep(64), 2) == 0)
            assert(math.type(tonumber '9223372036854775807') == 'integer' and math.type(tonumber '9223372036854775808') == 'float')
            assert(not pcall(tonumber, 10, 16) and not pcall(tonumber, '1', 37) and not pcall(tonumber))
            """),
        LanguageScript(
            "tostring writes what reads back",
            """
            assert(tostring(10) == '10' and tostring(10.0) == '10.0' and tostring(-0.0) == '-0.0' and tostring(1e15) == '1e+15')
            assert(tostring(1e100) == '1e+100' and tostring(0.1) == '0.1' and tostring(math.huge) == 'inf')
            assert(tostring(math.mininteger) == '-9223372036854775808' and 2 ^ 53 .. '' == '9.007199254741e+15')
            """),
        LanguageScript(
            "floor, ceil, tointeger and type know integers from floats",
            """
            assert(math.floor(-3.5) == -4 and math.ceil(-3.5) == -3 and math.type(math.floor(3.0)) == 'integer')
            assert(math.floor(1e300) == 1e300 and math.tointeger(3.0) == 3 and math.tointeger(3.5) == nil)
            assert(math.tointeger(2 ^ 63) == nil and math.type('1') == nil and math.tointeger {} == nil)
            assert(math.fmod(-7, 3) == -1 and math.fmod(7, -3) == 1 and math.fmod(-6.5, 2) == -0.5)
            assert(select(1, math.modf(-3.7)) == -3 and math.abs(select(2, math.modf(3.25)) - 0.25) == 0)
            assert(math.modf(math.huge) == math.huge and select(2, math.modf(-math.huge)) == 0)
            """),
        LanguageScript(
            "The rest of math does its sums",
            """
            assert(math.max(1, 3.5, 2) == 3.5 and math.min(2, -1) == -1 and math.type(math.max(1, 2)) == 'integer')
            assert(math.sqrt(16) == 4 and math.abs(-7) == 7 and math.ult(1, -1) and not math.ult(-1, 1))
            assert(math.log(8, 2) == 3 and math.log(100, 10) == 2 and math.abs(math.exp(math.log(5)) - 5) < 1e-12)
            assert(math.abs(math.sin(math.pi / 6) - 0.5) < 1e-12 and math.deg(math.pi) == 180 and math.rad(180) == math.pi)
            assert(math.abs(math.atan(1, -1) - 3 * math.pi / 4) < 1e-12 and math.abs(math.acos(0) - math.asin(1)) < 1e-12)
            assert(not pcall(math.max) and not pcall(math.floor, 'x'))
            """),
        LanguageScript(
            "Chance stays in its interval and repeats with its seed",
            """
            for _ = 1, 300 do
                local x = math.random() assert(x >= 0 and x < 1)
                local d = math.random(6) assert(d >= 1 and d <= 6 and math.type(d) == 'integer')
                local n = math.random(-3, 3) assert(n >= -3 and n <= 3)
            end
            assert(math.type(math.random(0)) == 'integer' and math.random(5, 5) == 5)
            math.randomseed(42) local a, b = math.random(1000), math.random(1000)
            math.randomseed(42) assert(a == math.random(1000) and b == math.random(1000))
            assert(not pcall(math.random, 0, -1) and not pcall(math.random, 1, 2, 3))
            assert(math.random(math.mininteger, math.maxinteger))
            """),
    ]
}
