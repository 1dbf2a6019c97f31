import JSON
import Sandbox
import TestSupport

/// How far beyond its limit of processor time a hostile script comes, whatever it calls.
enum Overshoot {
    static func measure() throws {
        let limits = Limits()
        print("\n== the hostile corpus under the limits of a turn (\(limits.cpu), \(limits.memory >> 20) MiB)")
        var runs: [(idea: String, report: Report)] = []
        for script in HostileScripts.language {
            let source = "local p = ... local halt, module = p.halt, p.module return function()\n\(script.source)\nend"
            guard let main = try? Sandbox.compile(Array(source.utf8), name: "hostile") else { continue }
            runs.append((script.idea, Sandbox.run(Program(main: main), input: .null, limits: limits)))
        }
        let stopped = runs.filter { $0.report.outcome == .cpu || $0.report.outcome == .memory }
        print("   \(runs.count) scripts, \(stopped.count) of them stopped; furthest beyond the limit:")
        for (idea, report) in runs.sorted(by: { $0.report.cpu > $1.report.cpu }).prefix(5) {
            print("   " + (report.cpu - limits.cpu).milliseconds + " ms  " + idea)
        }
    }
}
