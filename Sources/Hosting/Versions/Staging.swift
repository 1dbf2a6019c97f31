internal import Engine
internal import Messaging
package import Scripting

/// What looking a draft over has come to.
package struct Staged: Sendable {
    package let draft: Draft
    /// Nil when it does not load.
    package fileprivate(set) var script: Script?
    package fileprivate(set) var findings: [Finding] = []
    /// Nil when the tests were not run.
    package fileprivate(set) var tests: TestsVerdict?
    /// Nil when it is not known who waits.
    package fileprivate(set) var forecast: Forecast?
    /// What keeps it from taking over; nil when nothing does.
    package fileprivate(set) var refusal: ScriptError?
}

/// Looks a draft over, beside the version in force and off the way of events: it compiles and loads, static checks find
/// no error, its own tests pass; then, who waits in a flow is rehearsed.
struct Staging: Sendable {
    let limits: ScriptLimits
    /// Nil where drafts are not tested.
    let tests: DraftTests?
    let forecaster: Forecaster
    /// Their own threads, so that no event waits for a draft.
    let workers: Workers
    /// Tests take a host of their own each: so many drafts are tested at a time, and others wait.
    let gate = Gate(places: 2)

    func compile(_ bundle: Bundle, of tenant: TenantID) async -> Result<Script, ScriptError> {
        await workers.run(for: tenant) { [limits] in
            do throws(ScriptError) {
                return .success(try Script(compiling: bundle, limits: limits))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Takes every step that can be taken; nil when `isWanted` has become false meanwhile.
    ///
    /// - Parameter isTrial: Whether it is enough that the draft loads: what checks find is told, and tests are not run.
    func stage(
        _ draft: Draft, of tenant: TenantID, insteadOf current: ScriptVersion?, isTrial: Bool,
        isWanted: @escaping @Sendable () -> Bool
    ) async -> Staged? {
        var staged = Staged(draft: draft)
        switch await compile(draft.bundle, of: tenant) {
        case .failure(let error):
            staged.refusal = error
            return staged
        case .success(let script):
            staged.script = script
            staged.findings = await workers.run(for: tenant) { script.findings(in: draft.bundle, tests: draft.tests) }
            let mistake = staged.findings.first { $0.severity == .error && !isTrial }
            staged.refusal = mistake.map { ScriptError(file: $0.file, line: $0.line, message: $0.message) }
            if !isTrial, staged.refusal == nil {
                guard let verdict = await test(draft, script, of: tenant, isWanted: isWanted) else { return nil }
                staged.tests = verdict
                staged.refusal = verdict.refusal
            }
            // Nobody waits in a flow where no version has ever run.
            if staged.refusal == nil, let current, current != draft.version {
                staged.forecast = await forecaster.forecast(script, of: tenant)
            }
            return isWanted() ? staged : nil
        }
    }

    /// Runs the draft's tests; nil when `isWanted` has become false meanwhile.
    func test(
        _ draft: Draft, _ script: Script, of tenant: TenantID, isWanted: @escaping @Sendable () -> Bool
    ) async -> TestsVerdict? {
        guard let tests, !draft.tests.isEmpty else { return TestsVerdict() }
        return await gate.pass { isWanted() ? await tests(draft, script, tenant, isWanted) : nil }
    }
}
