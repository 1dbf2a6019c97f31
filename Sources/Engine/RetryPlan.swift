package import Messaging
package import Store

/// Decides what follows from a transport's verdict: done, again and when, or never.
///
/// Pauses grow fourfold from `base` up to `cap` and are drawn uniformly below that bound ("full jitter"), so that what
/// failed together does not return together; the facts, section 6.3, name 1, 4, 16, 64 s for WhatsApp. A pause the
/// transport asks for is a floor under the drawn one.
///
/// Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
package struct RetryPlan: Sendable {
    package var base: Duration = .seconds(1)
    package var cap: Duration = .seconds(64 * 4)
    /// How often a message is tried before it expires.
    package var maximumAttempts = 12
    /// How old a message may grow before it expires: an answer after a day would answer another conversation.
    package var maximumAge: Duration = .seconds(24 * 3600)
    /// How long an undecided message holds back the later ones of its conversation.
    package var undecidedHold: Duration = .seconds(20)

    package init() {}

    package func outcome(
        of verdict: Verdict, attempt: Int, age: Duration, now: Timestamp, using random: inout some RandomNumberGenerator
    ) -> SendOutcome {
        switch verdict {
        case .accepted(let id): return .accepted(id: id)
        case .refused(let failure, let error): return .refused(failure, code: error?.code)
        case .undecided: return .undecided(holdUntil: now + undecidedHold)
        case .retry(_, let floor, _):
            let pause = max(floor ?? .zero, pause(after: attempt, using: &random))
            guard attempt < maximumAttempts, age + pause < maximumAge else { return .expired }
            return .retry(at: now + pause)
        }
    }

    /// Draws the pause after the `attempt`-th failure, counted from 1.
    package func pause(after attempt: Int, using random: inout some RandomNumberGenerator) -> Duration {
        precondition(attempt >= 1, "attempts count from 1")
        let bound = min(cap, base * Double(1 << (2 * min(attempt - 1, 16))))
        return bound * Double.random(in: 0...1, using: &random)
    }
}
