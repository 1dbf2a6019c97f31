import Foundation
import JSON
import Messaging
import Sandbox
import TestSupport
import Testing

/// What docs/adr/0011 claims of images, each claim with a case.
@Suite("A copied VM", .timeLimit(.minutes(2)))
struct ImageTests {
    /// Everything a turn could leave a trace in, shown by the probe; `input.code` is what another turn does to it.
    static let probed = """
        local primitives = ...
        halt, module = primitives.halt, primitives.module
        list, counter = { 1, 2, { deep = 'x' } }, 0
        local hidden = { count = 0 }
        local Class = { name = 'class' }
        Class.__index = Class
        object = setmetatable({ own = 1 }, Class)
        stepping = coroutine.wrap(function() local n = 0 while true do n = n + 1 coroutine.yield(n) end end)
        stepping()
        waiting = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() end }) coroutine.yield() end)
        coroutine.resume(waiting)
        generator = ('a b c'):gmatch '%a'
        generator()
        big = ('x'):rep(50000)
        tostring(list)
        function spoil()
            hidden.count = hidden.count + 1
            return hidden.count
        end
        local function probe()
            local names, libraries = {}, {}
            for name, value in pairs(_G) do
                names[#names + 1] = tostring(name)
                if type(value) == 'table' then for key in pairs(value) do libraries[#libraries + 1] = tostring(key) end end
            end
            table.sort(names)
            table.sort(libraries)
            return {
                names = names, libraries = libraries, list = #list, deep = list[3].deep, counter = counter,
                hidden = spoil(), class = object.name, own = object.own, step = stepping(),
                waiting = coroutine.status(waiting), next = generator() or 'none', big = #big, first = big:sub(1, 3),
                shown = tostring(list) .. tostring({}), chance = math.random(1000000), moment = os.time(),
                upper = ('ab'):upper(), metatable = getmetatable('') == false, memory = collectgarbage 'count' < 4000,
            }
        end
        return function(input)
            if input.code then return load(input.code)() end
            return probe()
        end
        """
    /// Ways to leave a trace, or to be torn away in the middle.
    static let spoilers = [
        "for name in pairs(_G) do if name ~= '_G' then _G[name] = nil end end",
        "string.upper, string.leak, table.sort, math.random = nil, 1, error, nil leak = 'leak'",
        "for i = 1, 5 do spoil() end counter = 9 list[3].deep = 'y' list[4] = 4",
        "getmetatable(object).name = 'changed' setmetatable(object, { __index = function() return 'hooked' end })",
        "stepping() stepping() coroutine.close(waiting) generator() generator()",
        "for i = 1, 100 do tostring({}) end math.randomseed(1) math.random()",
        "big = nil for i = 1, 200000 do local t = { i } end",
        "for i = 1, 300 do setmetatable({}, { __index = list }) end",
        "setmetatable(_G, { __index = function() return 4 end, __newindex = function() end })",
        "error({ code = list })",
        "halt{ leak = 1 }",
        "halt(print)",
        "return print",
        "coroutine.wrap(function() error 'inside' end)()",
        "local function f() return f() + 1 end return f()",
        "stepping = stepping stepping.x = 1",
    ]

    private func program(upon base: Program? = nil, _ source: String = probed) throws -> Program {
        try Program(upon: base, main: compile(source, name: "bot.lua"))
    }

    private func outcome(
        _ program: Program, _ input: JSON = [:], isRunOften: Bool = true, limits: Limits = Limits()
    ) -> Outcome {
        let report = Sandbox.run(
            program, input: input, at: Circumstances(now: 1_790_000_000, seed: 3), limits: limits,
            isRunOften: isRunOften)
        #expect(!report.isBreached)
        return report.outcome
    }

    @Test("No turn leaves a trace that another could see, however it ends")
    func noTrace() throws {
        let program = try program()
        let fresh = outcome(program, isRunOften: false)
        #expect(fresh != .cpu && fresh != .memory && outcome(program) == fresh)
        var short = Limits()
        short.cpu = .milliseconds(6)
        for code in Self.spoilers + HostileScripts.language.map(\.source) {
            _ = outcome(program, ["code": .string(code)], limits: short)
            #expect(outcome(program) == fresh, "after \(code)")
        }
    }

    @Test("What loading made is there in each run: coroutines in the middle, closures, metatables")
    func continued() throws {
        let program = try program()
        for _ in 1...3 {
            guard case .returned(let probe) = outcome(program) else {
                Issue.record("the probe ends well")
                return
            }
            #expect(
                probe["step"] == 2 && probe["next"] == "b" && probe["hidden"] == 1 && probe["waiting"] == "suspended")
        }
    }

    @Test("Many programs take turns in one thread, and each finds itself")
    func interleaved() throws {
        let base = try program(
            "local primitives = ... local seen = {} return function(main) seen[#seen + 1] = main(primitives) "
                + "return function(input) return { mine = seen[1](input), count = #seen } end end")
        let another = try program(
            "shared = { 'another' } local primitives = ... return function(main) local turn = main(primitives) "
                + "return function(input) shared[#shared + 1] = 'x' return { mine = turn(input), count = #shared } end end"
        )
        var programs: [(program: Program, expected: Outcome)] = []
        for number in 1...60 {
            let source = """
                local data = {}
                for i = 1, \(number * 20) do data[i] = \(number) .. '-' .. i end
                return function(input) data[#data + 1] = 'one more' return { #data, data[1], data[\(number * 20)] } end
                """
            let mine: JSON = [
                .integer(Int64(number * 20 + 1)), .string("\(number)-1"), .string("\(number)-\(number * 20)"),
            ]
            switch number % 3 {
            case 0: programs.append((try program(source), .returned(mine)))
            case 1: programs.append((try program(upon: base, source), .returned(["count": 1, "mine": mine])))
            default: programs.append((try program(upon: another, source), .returned(["count": 2, "mine": mine])))
            }
        }
        var dice = SplitMix64(seed: 11)
        for _ in 1...2000 {
            let chosen = programs[Int(dice.next() % UInt64(programs.count))]
            #expect(outcome(chosen.program) == chosen.expected)
        }
    }

    @Test("Each thread has images of its own")
    func threads() throws {
        let program = try program()
        let fresh = outcome(program, isRunOften: false)
        DispatchQueue.concurrentPerform(iterations: 64) { round in
            if round % 2 == 0 { _ = outcome(program, ["code": .string(Self.spoilers[round % Self.spoilers.count])]) }
            #expect(outcome(program) == fresh)
        }
    }

    @Test("More images than a thread keeps are made again")
    func evicted() throws {
        let programs = try (1...30).map { number in
            try program(
                "local t = {} for i = 1, 100000 do t[i] = i + \(number) end return function() return t[100000] end")
        }
        for _ in 1...2 {
            for (index, program) in programs.enumerated() {
                #expect(outcome(program) == .returned(.integer(Int64(100_001 + index))))
            }
        }
    }

    @Test("An image made under other limits is not used")
    func otherLimits() throws {
        let program = try program("local s = ('x'):rep(200000) return function() return #(s .. 'y') end")
        #expect(outcome(program) == .returned(200_001))
        var tight = Limits()
        tight.memory = 300_000
        #expect(outcome(program, limits: tight) == .memory)
        tight = Limits()
        tight.string = 1000
        guard case .failed(let failure) = outcome(program, limits: tight) else {
            Issue.record("strings of 1000 bytes are all it may have")
            return
        }
        #expect(failure.message == "resulting string too large")
        #expect(outcome(program) == .returned(200_001))
        // A larger arena lies elsewhere: images of the old one fit it no more.
        tight = Limits(cpu: .milliseconds(50), memory: 64 << 20)
        #expect(outcome(program, limits: tight) == .returned(200_001))
        #expect(outcome(program) == .returned(200_001))
    }

    @Test("A program that does not load fails the same way each time")
    func broken() throws {
        var limits = Limits()
        limits.cpu = .milliseconds(5)
        for (source, expected) in [
            ("while true do end", Outcome.cpu), ("local t = {} while true do t = { t, t } end", .memory),
        ] {
            let program = try program(source)
            limits.cpu = expected == .cpu ? .milliseconds(5) : .seconds(5)
            for _ in 1...3 { #expect(outcome(program, limits: limits) == expected) }
        }
        let program = try program("error 'not today'")
        for _ in 1...3 { #expect(outcome(program) == outcome(program, isRunOften: false)) }
    }

    @Test("A script that takes too much to load is refused with both numbers")
    func tooLarge() throws {
        let program = try program("t = {} for i = 1, 300000 do t[i] = i end return function() end")
        var limits = Limits()
        limits.cpu = .seconds(5)
        guard case .failed(let failure) = outcome(program, limits: limits) else {
            Issue.record("its tables are too large")
            return
        }
        #expect(failure.message.hasPrefix("loading the script takes "))
        #expect(failure.message.hasSuffix(" bytes; at most 8388608 are allowed"))
    }

    @Test(
        "While a script is loaded there is no time and no chance",
        arguments: [
            ("os.time()", "os.time() works inside a handler: up here it would run once for many messages"),
            ("os.date()", "os.date without a time works inside a handler: up here it would run once for many messages"),
            ("math.random(6)", "math.random works inside a handler: up here it would run once for many messages"),
            ("math.randomseed(1)", "math.randomseed is not needed: every message has its own random numbers"),
        ])
    func neither(source: String, message: String) throws {
        let program = try program("local x = 1\n\(source)\nreturn function() return 1 end")
        #expect(
            outcome(program)
                == .failed(Failure(message: message, file: "bot.lua", line: 2, traceback: ["bot.lua:2: in main chunk"]))
        )
        let handled = try self.program(
            "os.time{ year = 2026, month = 1, day = 1 } os.date('%c', 0) "
                + "return function() \(source) return 1 end")
        #expect(outcome(handled) == .returned(1))
    }

    @Test("The collector leaves a turn alone until there is much to collect, and then does its work")
    func collector() throws {
        let program = try program(
            """
            loaded = {} for i = 1, 5000 do loaded[i] = { i } end
            return function(input)
                local before = collectgarbage 'count'
                for i = 1, 5000 do local t = { i } end
                local after = collectgarbage 'count'
                for i = 1, 500000 do local t = { i, i + 1 } end
                return { after - before > 350, collectgarbage 'count' < 16000 }
            end
            """)
        var limits = Limits()
        limits.cpu = .seconds(10)
        for _ in 1...3 { #expect(outcome(program, limits: limits) == .returned([true, true])) }
    }
}
