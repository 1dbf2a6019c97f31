import JSON
import Sandbox
import TestSupport
import Testing

@Suite("Hostile scripts", .timeLimit(.minutes(2)))
struct HostileTests {
    /// The limits under which a group's scripts come to their ends whatever else the machine does: who should run out of
    /// memory has time.
    static func limits(for end: HostileScript.End) -> Limits {
        switch end {
        case .cpu: Limits(cpu: .milliseconds(20), memory: 64 << 20)
        case .memory: Limits(cpu: .seconds(20), memory: 4 << 20)
        case .error, .quota, .harmless: Limits(cpu: .seconds(20), memory: 64 << 20)
        }
    }

    @Test("Each comes to its end", arguments: HostileScripts.language)
    func end(script: HostileScript) {
        let limits = Self.limits(for: script.end)
        let report = run(
            "local result = (function() \(script.source)\nend)() return tostring(result)", limits: limits)
        #expect(!report.isBreached)
        #expect(report.memory <= limits.memory)
        switch script.end {
        case .cpu: #expect(report.outcome == .cpu)
        case .memory: #expect(report.outcome == .memory)
        case .error(let sentence), .quota(let sentence):
            let message = report.failure?.message
            #expect(message?.hasPrefix(sentence) == true, "\(message ?? "\(report.outcome)")")
        case .harmless(let result): #expect(report.outcome == .returned(.string(result)))
        }
    }

    @Test("Bytecode is not loaded")
    func bytecode() {
        let report = run("local f, why = load('\\27Lua\\84\\0\\25\\147') return { f == nil, why }")
        #expect(report.value == [true, "attempt to load a binary chunk (mode is 't')"])
        #expect(throws: SourceError.self) { try compile("\u{1B}Lua", name: "bot.lua") }
    }

    @Test("Only what is allowed can be reached from the globals, and nothing of it is more than it seems")
    func reachable() {
        let walk = """
            local seen, names = {}, {}
            local function walk(value, path)
                if type(value) ~= 'table' or seen[value] then return end
                seen[value] = true
                for key, member in pairs(value) do
                    local place = path .. tostring(key)
                    names[#names + 1] = place
                    walk(member, place .. '.')
                    assert(type(member) ~= 'userdata' and type(member) ~= 'thread')
                    assert(getmetatable(member) == nil or getmetatable(member) == false)
                end
            end
            walk(_G, '')
            table.sort(names)
            return table.concat(names, ' ')
            """
        let expected = """
            _G _VERSION assert collectgarbage coroutine coroutine.close coroutine.create coroutine.isyieldable \
            coroutine.resume coroutine.running coroutine.status coroutine.wrap coroutine.yield error getmetatable \
            ipairs load math math.abs math.acos math.asin math.atan math.ceil math.cos math.deg math.exp math.floor \
            math.fmod math.huge math.log math.max math.maxinteger math.min math.mininteger math.modf math.pi math.rad \
            math.random math.randomseed math.sin math.sqrt math.tan math.tointeger math.type math.ult next os os.clock \
            os.date os.difftime os.time pairs pcall print rawequal rawget rawlen rawset select setmetatable string \
            string.byte string.char string.find string.format string.gmatch string.gsub string.len string.lower \
            string.match string.rep string.reverse string.sub string.upper table table.concat table.insert table.move \
            table.pack table.remove table.sort table.unpack tonumber tostring type utf8 utf8.char utf8.charpattern \
            utf8.codepoint utf8.codes utf8.len utf8.offset xpcall
            """
        #expect(run(walk).value == .string(expected))
    }

    @Test("The string metatable is out of reach")
    func stringMetatable() {
        #expect(
            run("return { getmetatable(''), ('').dump == nil, ('').len == string.len }").value == [false, true, true])
    }

    @Test("No address is shown")
    func addresses() {
        let report = run(
            "local t, f, c = {}, print, coroutine.create(print) "
                + "return { tostring(t), tostring(f), tostring(c), tostring(t), ('%s'):format(f), math.randomseed() == nil }"
        )
        #expect(
            report.value == [
                "table: 0x00000001", "function: 0x00000002", "thread: 0x00000003", "table: 0x00000001",
                "function: 0x00000002", true,
            ])
        let error = run("error(setmetatable({}, { __name = 'x' }))")
        #expect(error.failure?.message == "an error was raised with a table in place of a message")
    }

    @Test("Two runs know nothing of each other")
    func pristine() {
        let source = """
            local before = { leak, string.leak, #print == nil, getmetatable(_G), math.random(1, 1000000) }
            leak, string.leak, math.huge = 1, 2, 3
            setmetatable(_G, { __index = function() return 4 end })
            string.rep = nil
            return { before[1] == nil, before[2] == nil, before[4] == nil, before[5] }
            """.replacing("#print == nil", with: "nil")
        #expect(run(source).outcome == run(source).outcome)
        #expect(run(source).value?.array?.first == true)
    }

    @Test("Fields that are added to a metatable afterwards do not reach the VM")
    func lateFields() {
        let source = """
            local mt = {}
            local x = setmetatable({}, mt)
            mt.__concat = function() return 'reached' end
            mt.__index = function() return 'reached' end
            mt.__mode = 'kv'
            mt.__gc = function() while true do end end
            local before = { pcall(function() return 'a' .. x end) }
            local index = x.y
            mt.__concat, mt.__mode, mt.__gc = nil, nil, nil
            setmetatable({}, mt)
            return { before[1], index == nil, x.y, getmetatable(x) == mt }
            """
        #expect(run(source).value == [false, true, "reached", true])
    }

    @Test("A protected metatable stays as it is")
    func protectedMetatable() {
        let source = """
            local x = setmetatable({}, { __metatable = 'mine', __index = { a = 1 } })
            return { getmetatable(x), pcall(setmetatable, x, nil), x.a }
            """
        #expect(run(source).value == ["mine", false, 1])
        #expect(run("return getmetatable(setmetatable({}, { __metatable = false }))").value == false)
    }

    @Test("Metatables for many objects are not kept")
    func manyMetatables() {
        let source = "for i = 1, 200000 do setmetatable({}, { __index = function() end }) end return 'done'"
        #expect(run(source, limits: Limits(cpu: .seconds(20), memory: 4 << 20)).value == "done")
    }

    @Test("A long row of fields does not compile", arguments: [".a", "[x]", " .\na", "['a']", "--[[ ]].a"])
    func chains(link: String) {
        let source = "local x = {}\nreturn x" + String(repeating: link, count: 400)
        #expect {
            _ = try compile(source, name: "bot.lua")
        } throws: { error in
            (error as? SourceError)?.message.hasPrefix("more than 64 fields in a row") == true
        }
        #expect(run("return (load('return x' .. ('.a'):rep(100)))").value == .null)
    }

    @Test("A long but harmless source compiles")
    func longSources() throws {
        _ = try compile(String(repeating: "t = a.b.c.d(e.f[g.h].i, 'x.y.z') -- a.b.c\n", count: 1000), name: "bot.lua")
        _ = try compile("return " + String(repeating: "f(a.b)(c.d) .. ", count: 60) + "1", name: "bot.lua")
        _ = try compile("x = [[" + String(repeating: ".a", count: 1000) + "]] --[==[ .a.a ]==]", name: "bot.lua")
    }

    @Test("A source of quadratic cost is stopped in time")
    func slowSource() {
        var limits = Limits()
        limits.compileCPU = .milliseconds(5)
        let source = "return " + String(repeating: "x or ", count: 12000) + "1"
        #expect {
            _ = try Sandbox.compile(Array(source.utf8), name: "bot.lua", limits: limits)
        } throws: { error in
            (error as? SourceError)?.message == "the file takes too long to compile"
        }
    }
}
