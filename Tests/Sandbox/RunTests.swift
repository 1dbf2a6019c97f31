import JSON
import Sandbox
import Testing

@Suite("A run", .timeLimit(.minutes(1)))
struct RunTests {
    @Test("The function that the main chunk returns is called with the input, and its result is the output")
    func echo() {
        let input: JSON = [
            "text": "hi", "list": [1, .number(2.5), true, "x"], "nested": ["a": ["b": .object(.init())]],
        ]
        #expect(run("return input", input: input).outcome == .returned(sorted(input)))
    }

    @Test("A null in the input is absent")
    func null() {
        let report = run("return { #input.list, input.gone == nil }", input: ["list": [1, .null], "gone": .null])
        #expect(report.value == [1, true])
    }

    @Test("halt ends the run with its value, whatever surrounds it")
    func halt() {
        let ways = [
            "halt{ need = 'x' }",
            "pcall(halt, { need = 'x' })",
            "xpcall(function() halt{ need = 'x' } end, function() return 'caught' end)",
            "coroutine.resume(coroutine.create(function() halt{ need = 'x' } end))",
            "coroutine.wrap(function() pcall(function() halt{ need = 'x' } end) end)()",
            "local c <close> = setmetatable({}, { __close = function() error('no') end }) halt{ need = 'x' }",
            "for _ in pairs{ 1 } do pcall(string.gsub, 'x', 'x', function() halt{ need = 'x' } end) end",
            "table.sort({ 1, 2, 3 }, function() halt{ need = 'x' } end)",
        ]
        for way in ways {
            #expect(run("\(way)\nreturn 'went on'").outcome == .halted(["need": "x"]), "\(way)")
        }
    }

    @Test("Modules run once, at their first call, and keep their value")
    func modules() {
        let report = run(
            "local a, b = module 'prices', module 'prices' return { a == b, a.bread, module 'nothing' }",
            modules: ["prices": "count = (count or 0) + 1 return { bread = 250 + count }", "nothing": ""])
        #expect(report.value == [true, 251, true])
    }

    @Test("A module that is missing, or requires itself, is an error with its name")
    func badModules() {
        #expect(run("module 'x'").failure?.message == "there is no module 'x'")
        #expect(run("module '../bot'").failure?.message == "there is no module '../bot'")
    }

    @Test("An error names file and line, and the way there")
    func failure() {
        let failure = run("local function deep() error 'oh' end\nlocal x = deep()").failure
        #expect(failure?.file == "bot.lua" && failure?.line == 2)
        #expect(failure?.message == "oh")
        #expect(failure?.traceback.contains { $0.hasPrefix("bot.lua:3: in") } == true)
    }

    @Test("An endless loop meets the CPU limit, and the place is known")
    func endless() {
        let report = run("\nwhile true do end")
        #expect(report.outcome == .cpu)
        #expect(report.stoppedAt == .init(file: "bot.lua", line: 3))
        #expect(report.cpu >= .milliseconds(50))
    }

    @Test("Growing without end meets the memory limit")
    func greedy() {
        let report = run(
            "local t = {} while true do t[#t + 1] = {} end", limits: Limits(cpu: .seconds(10), memory: 4 << 20))
        #expect(report.outcome == .memory)
        #expect(report.memory <= 4 << 20)
    }

    @Test("What is printed is kept up to its limit")
    func printing() {
        #expect(run("print('a', 1, nil, true) print()").printed == "a\t1\tnil\ttrue\n\n")
        var limits = Limits()
        limits.print = 10
        let report = run("for i = 1, 100 do print 'abc' end return 1", limits: limits)
        #expect(report.printedIsCut && report.printed == "abc\nabc\nab" || report.printed == "abc\nabc\n")
        #expect(report.value == 1)
    }

    @Test("A source that does not compile tells where and why")
    func badSource() {
        #expect {
            _ = try compile("local x = 1\nlocal y == 2", name: "bot.lua")
        } throws: { error in
            guard let error = error as? SourceError else { return false }
            return error.file == "bot.lua" && error.line == 2 && error.message.contains("near '=='")
        }
    }

    private func sorted(_ value: JSON) -> JSON {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    members: object.members.sorted { $0.name < $1.name }
                        .map { .init(name: $0.name, value: sorted($0.value)) }))
        case .array(let items): .array(items.map(sorted))
        default: value
        }
    }
}
