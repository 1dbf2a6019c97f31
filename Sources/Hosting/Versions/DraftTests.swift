package import Messaging
package import Scripting

/// How a draft's own tests ended.
package struct TestsVerdict: Sendable, Equatable {
    package var passed: Int
    /// Of each test that failed where and why; the first line of the text is a sentence by itself.
    package var failures: [ScriptError]

    package init(passed: Int = 0, failures: [ScriptError] = []) { (self.passed, self.failures) = (passed, failures) }

    /// What keeps the draft from taking over.
    var refusal: ScriptError? {
        guard let first = failures.first else { return nil }
        let count = passed + failures.count
        return ScriptError(
            file: first.file, line: first.line,
            message: "\(failures.count) of \(count) tests \(failures.count == 1 ? "fails" : "fail"): \(first.message)")
    }
}

/// Runs a draft's own tests against it. It is given to a host from above, for what runs them is made of a host.
///
/// Nil when `isWanted`, which is asked between two tests, has become false.
package typealias DraftTests =
    @Sendable (
        _ draft: Draft, _ script: Script, _ tenant: TenantID, _ isWanted: @Sendable () -> Bool
    ) async -> TestsVerdict?
