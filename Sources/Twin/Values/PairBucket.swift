internal import Messaging

/// The pair rate limit: one message in 6 s to one person; a burst of up to 45 within 6 s borrows from the future, so
/// that after a burst of n the next message may follow n × 6 s after the burst began. Section 7.2.
struct PairBucket: Sendable, Equatable {
    private static let interval = Duration.seconds(6)
    private static let mostInBurst = 45

    private var start = Timestamp(milliseconds: .min / 2)
    private var count = 0

    init() {}

    /// Counts a message, unless it comes too early.
    mutating func admit(at now: Timestamp) -> Bool {
        if now >= start + Self.interval * count {
            (start, count) = (now, 1)
            return true
        }
        guard now < start + Self.interval, count < Self.mostInBurst else { return false }
        count += 1
        return true
    }
}
