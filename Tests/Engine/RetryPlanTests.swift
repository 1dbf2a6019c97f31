import Engine
import Messaging
import Store
import Testing

@Suite("The retry plan")
struct RetryPlanTests {
    private let now = Timestamp(seconds: 1_000_000)
    private let plan = RetryPlan()

    private func outcome(
        of verdict: Verdict, attempt: Int = 1, age: Duration = .zero, seed: UInt64 = 1
    ) -> SendOutcome {
        var random = SplitMix64(seed: seed)
        return plan.outcome(of: verdict, attempt: attempt, age: age, now: now, using: &random)
    }

    @Test("What is accepted or refused is settled at once")
    func settled() {
        #expect(outcome(of: .accepted(id: "wamid.A")) == .accepted(id: "wamid.A"))
        let error = ProviderError(code: 131026, title: "", details: nil)
        #expect(outcome(of: .refused(.recipient, error)) == .refused(.recipient, code: 131026))
    }

    @Test("What may have been sent is never tried again by itself")
    func undecided() {
        #expect(outcome(of: .undecided(reason: "timeout")) == .undecided(holdUntil: now + plan.undecidedHold))
    }

    @Test(
        "Pauses grow fourfold, stay below the cap and are never negative", arguments: [1, 2, 3, 5, 11],
        1...50 as ClosedRange<UInt64>)
    func pauses(attempt: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bound = min(plan.cap, .seconds(1 << (2 * (attempt - 1))))
        let pause = plan.pause(after: attempt, using: &random)
        #expect(pause >= .zero && pause <= bound)
    }

    @Test("A pause the transport asks for is kept")
    func floor() {
        let outcome = outcome(of: .retry(.rateLimited, after: .seconds(600), nil))
        guard case .retry(let at) = outcome else {
            Issue.record("expected a retry, got \(outcome)")
            return
        }
        #expect(at >= now + .seconds(600))
    }

    @Test("A message expires after the last attempt, or when the next would come too late")
    func expires() {
        #expect(outcome(of: .retry(.transient, after: nil, nil), attempt: plan.maximumAttempts) == .expired)
        #expect(outcome(of: .retry(.transient, after: nil, nil), age: plan.maximumAge) == .expired)
        #expect(outcome(of: .retry(.rateLimited, after: .seconds(25 * 3600), nil)) == .expired)
    }
}
