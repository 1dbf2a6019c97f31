package import JSON
internal import Sandbox

/// One `*_test.lua`, run step by step.
///
/// A test is straight-line Lua, but what it does (say something, wait two hours) happens outside. So it is run like a
/// turn that misses an input: from its top, with the results of all steps done so far; at the first step without a
/// result it stops and says what it needs. The runner does that for real and calls ``step(test:results:)`` again with
/// one more result, until the test has passed or failed. A test is deterministic, so each run comes to the same steps.
///
/// ```swift
/// var results: [JSON] = []
/// while case .needs(let step) = script.step(test: index, results: results) { results.append(await perform(step)) }
/// ```
///
/// ## Steps
/// Each test begins with a new contact, an empty store and no state. A step names the `people` who take part by now, the
/// contact first with an empty name, and who acts, `by`, counted from 1. It is one of
/// - `{"kind":"says","text":"menu"}`: the person sends a text.
/// - `{"kind":"taps","message":2,"id":"order","title":"Order bread"}`: the person taps an entry of a menu. `message`
///   counts from 1 over all messages that this person has received, and is the latest that has such an entry.
/// - `{"kind":"reacts","message":2,"emoji":"👍"}`; without an emoji the reaction is taken back.
/// - `{"kind":"sends","media":"image","text":"the caption","filename":"…","voice":true}`, or in place of `media`
///   `"location":{"latitude":…,"longitude":…,"name":"…","address":"…"}` or `"contacts":[{"name":"…","phone":"…"}]`.
/// - `{"kind":"advance","milliseconds":7200000}`: time passes; timers that fall due fire, each at its time.
///
/// A step is done when nothing moves any more: no event waits, no message is on its way.
///
/// ## Results
/// `{"people":[…],"escalation":{…},"refused":0,"failure":{…}}`, what the step brought about:
/// - `people`: for each person `messages`, what they received since the step before, in order, each as
///   `Twin.Shown.json` tells it; and what is remembered by now: `state` and `contact` as objects, `timers` as a list of
///   `{"name":"…","milliseconds":…}`, the time until each.
/// - `escalation`: `{"reason":"…","queue":"…","priority":"…","note":"…"}` when a conversation was handed to a human
///   in this step (all but `reason` may be absent); absent otherwise.
/// - `refused`: how many messages of this step were refused.
/// - `failure`: `{"message":"…","file":"bot.lua","line":12}` when a turn of this step was parked (`file` and `line` may
///   be absent); absent otherwise. It fails the test at the step's line, whatever the test expects.
package struct TestScript: Sendable {
    /// What a test wants or how it ended.
    package enum Step: Sendable, Equatable {
        case needs(JSON)
        case passed
        /// `message` has several lines: what is wrong, expected and given, and the dialogue so far.
        case failed(message: String, file: String?, line: Int?)
    }

    /// The most steps one test may have.
    package static let steps = 200

    /// The file's name, relative to the tenant's folder.
    package let file: String
    /// The names of the tests in their order.
    package let tests: [String]
    private let program: Program
    private let limits: ScriptLimits

    /// - Parameters:
    ///   - source: The bytes of the test file; see ``Draft/tests``.
    ///   - bundle: The tenant's files: a test may `require` the same tables its bot does.
    /// - Throws: The first thing wrong with the file.
    package init(
        compiling source: [UInt8], file: String, bundle: Bundle, limits: ScriptLimits = ScriptLimits()
    ) throws(ScriptError) {
        var limits = limits
        // A test replays its whole dialogue at each step.
        limits.cpu = .milliseconds(500)
        self.limits = limits
        self.file = file
        var files = bundle.files
        files[Bundle.main] = nil
        program = try Program(
            upon: Prelude.testBase(limits), files: files, limits: limits, test: (file, source))
        let report = Sandbox.run(program, input: ["results": []], limits: limits.sandbox)
        guard case .returned(let answer) = report.outcome else { throw ScriptError(report, limits: limits) }
        tests = (answer["tests"]?.array ?? []).compactMap(\.string)
    }

    /// Runs the test at `index` of ``tests`` from its top as far as `results` reach.
    ///
    /// - Precondition: `index` is one of ``tests``.
    package func step(test index: Int, results: [JSON]) -> Step {
        precondition(tests.indices.contains(index), "there is such a test")
        let input: JSON = ["test": .integer(Int64(index + 1)), "results": .array(results)]
        let report = Sandbox.run(program, input: input, limits: limits.sandbox, isRunOften: true)
        switch report.outcome {
        case .halted(let wish):
            guard let step = wish["need"] else { return .failed(message: "the test stopped", file: file, line: nil) }
            return .needs(step)
        case .returned(let answer):
            guard let failure = answer["failed"] else { return .passed }
            return .failed(
                message: failure["message"]?.string ?? "", file: failure["file"]?.string,
                line: (failure["line"]?.integer).map { Int($0) })
        default:
            let error = ScriptError(report, limits: limits)
            return .failed(message: error.message, file: error.file ?? file, line: error.line)
        }
    }
}
