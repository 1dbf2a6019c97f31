internal import Messaging

/// Messages a second of one business number, in and out together (section 7.1).
///
/// A token bucket of one second's worth; Meta does not publish how it measures.
struct ThroughputBucket: Sendable, Equatable {
    private let perSecond: Int
    /// Thousandths of messages used and not yet regained.
    private var used: Int64 = 0
    private var last = Timestamp(milliseconds: 0)

    /// - Precondition: `perSecond >= 1`.
    init(perSecond: Int) {
        precondition(perSecond >= 1, "a number sends at least one message a second")
        self.perSecond = perSecond
    }

    /// Counts a message to a person, unless the second is full.
    mutating func admit(at now: Timestamp) -> Bool {
        regain(until: now)
        guard used + 1000 <= Int64(perSecond) * 1000 else { return false }
        used += 1000
        return true
    }

    /// Counts a message from a person: these always come through, but use up what is left.
    mutating func count(at now: Timestamp) {
        regain(until: now)
        used = min(used + 1000, Int64(perSecond) * 1000)
    }

    private mutating func regain(until now: Timestamp) {
        let passed = min((now - last).milliseconds, 1000)
        guard passed > 0 else { return }
        used = max(0, used - passed * Int64(perSecond))
        last = now
    }
}
