import JSON
import Sandbox
import TestSupport
import Testing

@Suite("Legitimate Lua", .timeLimit(.minutes(1)))
struct LanguageTests {
    private static let limits = Limits(cpu: .seconds(20), memory: 64 << 20)

    @Test("What the manual promises is so", arguments: LanguageScripts.all)
    func promised(script: LanguageScript) {
        #expect(run(script.source + "\nreturn 'well'", limits: Self.limits).outcome == .returned("well"))
    }

    /// Else a script might assert what is so only here.
    @Test("The same scripts pass in stock Lua", arguments: LanguageScripts.all)
    func stock(script: LanguageScript) {
        #expect(StockLua.run(script.source + "\nreturn 'well'") == "well")
    }

    @Test("What differs from stock Lua is so here, and not there", arguments: LanguageScripts.different)
    func different(script: LanguageScript) {
        #expect(run(script.source + "\nreturn 'well'", limits: Self.limits).outcome == .returned("well"))
        #expect(StockLua.run(script.source + "\nreturn 'well'") != "well")
    }
}
