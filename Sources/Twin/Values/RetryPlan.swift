package import Messaging

extension Twin {
    /// When a webhook that was not answered with 200 is sent again: growing gaps, and an end.
    ///
    /// Meta's pages name both 7 days and 36 hours as the end (section 1.3); no gaps are published.
    package struct RetryPlan: Sendable, Equatable {
        package var firstGap: Duration
        /// Each gap is this many times the one before.
        package var factor: Int
        package var longestGap: Duration
        /// Counted from the first attempt; a retry that would come later is not made.
        package var giveUpAfter: Duration

        /// - Precondition: gaps are positive, `factor >= 1`.
        package init(
            firstGap: Duration = .seconds(1), factor: Int = 2, longestGap: Duration = .seconds(3600),
            giveUpAfter: Duration = .seconds(7 * 24 * 3600)
        ) {
            precondition(
                firstGap > .zero && longestGap >= firstGap && factor >= 1, "gaps are positive and do not shrink")
            (self.firstGap, self.factor, self.longestGap) = (firstGap, factor, longestGap)
            self.giveUpAfter = giveUpAfter
        }

        /// The moment of the next attempt after `failures` failed ones, counted from 1; nil when it is time to give up.
        package func next(after failures: Int, first: Timestamp, now: Timestamp) -> Timestamp? {
            precondition(failures >= 1, "failures count from 1")
            var gap = firstGap
            for _ in 1..<min(failures, 64) where gap < longestGap { gap = min(gap * factor, longestGap) }
            let moment = now + gap
            return moment - first <= giveUpAfter ? moment : nil
        }
    }
}
