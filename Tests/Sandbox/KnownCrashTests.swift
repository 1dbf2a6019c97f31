import Foundation
import JSON
import Sandbox
import Testing

/// The scripts that crash Lua 5.4.4 for sure, as `make sanitize` shows, on the stock interpreter.
@Suite("Known crashes of Lua 5.4.4", .timeLimit(.minutes(1)))
struct KnownCrashTests {
    @Test(
        "A script meets a refusal before it meets the defect",
        arguments: [
            ("concat", "a metatable cannot have __concat here"),
            ("weak-newindex", "a metatable cannot have __mode here"),
            ("env-chain", "load takes at most 16384 bytes"),
        ])
    func refused(script: String, message: String) throws {
        #expect(try outcome(script).failure?.message == message)
    }

    @Test("What may be done is done without the defect", arguments: ["nested-close", "gmatch-depth"])
    func survived(script: String) throws {
        #expect(try outcome(script).value == true)
    }

    /// Closer to the defect than the scripts above: as far as the sandbox lets anyone go.
    @Test(
        "At the very limit there is no defect either",
        arguments: [
            "return (load('local x = {} x._ENV = x return x' .. ('._ENV'):rep(60) .. '.a.b')) ~= nil",
            "return select(2, pcall(load('local x = {} x._ENV = x return x' .. ('._ENV'):rep(60) .. '.a.b'))) ~= nil",
            "local match = ('x'):rep(1000):gmatch(('x?'):rep(512)) for _ = 1, 1000 do pcall(match) end return true",
            "local mt = {} local x = setmetatable({}, mt) mt.__concat, mt.__mode = function() end, 'kv' "
                + "setmetatable({}, { __index = mt }) return not pcall(function() return 'a' .. 'b' .. x end)",
        ])
    func limit(source: String) {
        #expect(run(source, limits: Limits(cpu: .seconds(20), memory: 16 << 20)).value == true)
    }

    private func outcome(_ script: String) throws -> Report {
        let source = try String(contentsOf: fuzzFolder.appending(path: "KnownCrashes/\(script).lua"), encoding: .utf8)
        let report = run(source, limits: Limits(cpu: .seconds(20), memory: 256 << 20))
        #expect(!report.isBreached)
        return report
    }
}
