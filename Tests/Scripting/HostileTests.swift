import TestSupport
import Testing

@testable import Scripting

/// The same ends as in a bare sandbox, behind the words of a bot.
@Suite("Hostile bots", .timeLimit(.minutes(2)))
struct HostileTests {
    /// As in the bare sandbox: who should run out of memory has time, and the other way round.
    private static func limits(for end: HostileScript.End) -> ScriptLimits {
        var limits = ScriptLimits()
        switch end {
        case .cpu: (limits.cpu, limits.memory) = (.milliseconds(20), 64 << 20)
        case .memory: (limits.cpu, limits.memory) = (.seconds(20), 4 << 20)
        case .error, .quota, .harmless: (limits.cpu, limits.memory) = (.seconds(20), 64 << 20)
        }
        return limits
    }

    @Test("Each handler comes to its end", arguments: HostileScripts.language + HostileScripts.bots)
    func handler(script: HostileScript) throws {
        let bot = try Script("on.message(\(script.handler))", limits: Self.limits(for: script.end))
        let outcome = bot.run("hello")
        switch script.end {
        case .cpu: #expect(outcome.failure?.kind == .cpu, "\(outcome)")
        case .memory: #expect(outcome.failure?.kind == .memory, "\(outcome)")
        case .error(let sentence), .quota(let sentence):
            let isQuota = script.end == .quota(sentence)
            #expect(outcome.failure?.kind == (isQuota ? .quota : .error), "\(outcome)")
            let message = outcome.failure?.message ?? "no failure"
            #expect(message.hasPrefix(sentence), "\(message)")
        case .harmless(let result): #expect(try outcome.texts == [result], "\(outcome)")
        }
    }

    @Test("Each file that should not load does not, and says why", arguments: HostileScripts.files)
    func file(script: HostileScript) throws {
        let error = #expect(throws: ScriptError.self) {
            try Script(script.source, limits: Self.limits(for: script.end))
        }
        let text = error?.description ?? ""
        switch script.end {
        case .cpu: #expect(text.contains("runs longer than"), "\(text)")
        case .memory: #expect(text.contains("memory"), "\(text)")
        case .error(let sentence), .quota(let sentence): #expect(text.hasPrefix(sentence), "\(text)")
        case .harmless: Issue.record("it is no file that should not load")
        }
    }
}
