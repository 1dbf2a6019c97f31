import Foundation
import JSON
import Testing

@Suite("parlua run", .timeLimit(.minutes(1)))
struct RunTests {
    private struct Run {
        let status: Int32
        let output: String
        let report: JSON
    }

    /// Runs `source` as `bot.lua`.
    private func run(_ source: String, _ options: String...) async throws -> Run {
        let folder = FileManager.default.temporaryDirectory.appending(path: "parlua-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "bot.lua")
        try Data(source.utf8).write(to: file)
        let result = try await Binary.run(["run", file.path] + options)
        return Run(
            status: result.status, output: result.output, report: try JSON(parsing: result.errorLines.last ?? ""))
    }

    @Test("A script that ends well: what it printed, and what it took")
    func well() async throws {
        let run = try await run("print('hello', 1, nil) print() return print")
        #expect(run.status == 0)
        #expect(run.output == "hello\t1\tnil\n\n")
        #expect(run.report["outcome"] == "ok")
        #expect(run.report["message"] == .null)
        #expect((run.report["cpu_ms"]?.number ?? 0) > 0)
        #expect((run.report["memory_bytes"]?.integer ?? 0) > 0)
        #expect(
            run.report.object?.members.map(\.name) == ["outcome", "message", "cpu_ms", "memory_bytes"])
    }

    @Test(
        "An error ends with 1 and names file and line",
        arguments: [
            ("print 'before'\nerror 'oh no'", "bot.lua:2: oh no"),
            ("\n\nx = = 1", "bot.lua:3: unexpected symbol near '='"),
            ("\u{1b}Lua", "bot.lua: attempt to load a binary chunk"),
        ])
    func errors(source: String, message: String) async throws {
        let run = try await run(source)
        #expect(run.status == 1)
        #expect(run.report["outcome"] == "error")
        #expect(run.report["message"]?.string?.hasPrefix(message) == true, "\(run.report.text())")
        #expect(run.output == (source.hasPrefix("print") ? "before\n" : ""))
    }

    @Test("A file beyond the limit is an error of the script")
    func tooLong() async throws {
        let run = try await run("-- " + String(repeating: "x", count: 70_000))
        #expect(run.status == 1)
        #expect(run.report["message"]?.string?.contains("65536") == true)
    }

    @Test("An endless loop ends with 2, even where errors are caught")
    func endless() async throws {
        let run = try await run("while true do pcall(function() while true do end end) end", "--cpu-ms", "20")
        #expect(run.status == 2)
        #expect(run.report["outcome"] == "cpu")
        #expect(run.report["message"]?.string?.contains("more than 20 ms") == true)
        #expect((run.report["cpu_ms"]?.number ?? 0) >= 20)
    }

    @Test("Allocating without end ends with 3")
    func greedy() async throws {
        let run = try await run("local t = {} while true do t[#t + 1] = {} end", "--memory-mb=2", "--cpu-ms=10000")
        #expect(run.status == 3)
        #expect(run.report["outcome"] == "memory")
        #expect((run.report["memory_bytes"]?.integer ?? .max) <= 2 << 20)
    }

    @Test("A file that is not there ends with 66")
    func missing() async throws {
        let result = try await Binary.run("run", "/no/such.lua")
        #expect(result.status == 66)
        #expect(result.error == "parlua: /no/such.lua: No such file or directory\n")
    }

    @Test(
        "Limits out of range are wrong usage",
        arguments: [["x.lua", "--cpu-ms", "0"], ["x.lua", "--memory-mb=lots"], [], ["x.lua", "y.lua"]])
    func usage(arguments: [String]) async throws {
        #expect(try await Binary.run(["run"] + arguments).status == 64)
    }
}
