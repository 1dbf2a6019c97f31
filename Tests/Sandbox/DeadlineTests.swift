import JSON
import Sandbox
import Testing

@Suite("The deadline", .timeLimit(.minutes(1)))
struct DeadlineTests {
    /// Keys that collide: the table is rebuilt in quadratic time inside one instruction, 2 s here.
    static let stuck = "local t = {} for i = 1, 65000 do t[i * 65535] = 1 end"

    @Test("A run that is stuck in one instruction is abandoned, and its thread runs the next one")
    func abandoned() {
        for _ in 0..<20 {
            let report = run(Self.stuck, limits: Limits(cpu: .milliseconds(5), memory: 16 << 20))
            #expect(report.outcome == .cpu)
            #expect(run("return input", input: ["a": 1]).value == ["a": 1])
        }
    }

    @Test("Many runs side by side each have their own limit", arguments: [8])
    func sideBySide(tasks: Int) async {
        let outcomes = await withTaskGroup(of: [Outcome].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    (0..<10).map { turn in
                        let source = (task + turn).isMultiple(of: 2) ? "while true do end" : "return \(task)"
                        return run(source, limits: Limits(cpu: .milliseconds(10), memory: 4 << 20)).outcome
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(outcomes.count(where: { $0 == .cpu }) == tasks * 5)
    }

    @Test(
        "A killed run in the middle of any library function leaves the thread sound",
        arguments: [
            "while true do os.date('%c') end", "while true do string.format('%.99f', 1e308) end",
            "while true do print(('x'):rep(100)) end", "while true do pcall(halt, { ('x'):rep(1000), print }) end",
            "while true do load('x = 1') end", "while true do table.sort({ 3, 2, 1 }) end",
        ])
    func soundAfterKill(source: String) {
        for _ in 0..<10 {
            #expect(run(source, limits: Limits(cpu: .milliseconds(2), memory: 16 << 20)).outcome == .cpu)
        }
        #expect(run("return os.date('!%Y', 0) .. ('%.3f'):format(1)").value == "19701.000")
    }
}
