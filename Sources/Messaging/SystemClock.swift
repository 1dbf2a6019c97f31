internal import Glibc

/// The machine's wall clock.
///
/// A sleep looks at the wall again at least once a minute, so that setting the machine's clock forward is noticed.
package struct SystemClock: WallClock {
    private static let longestNap = Duration.seconds(60)

    package init() {}

    package var now: Timestamp {
        var time = timespec()
        // CLOCK_REALTIME exists on every Linux, and the pointer is good for the call: it cannot fail.
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package func sleep(until deadline: Timestamp) async throws {
        try Task.checkCancellation()
        while true {
            let left = deadline - now
            guard left > .zero else { return }
            try await Task.sleep(for: min(left, Self.longestNap))
        }
    }
}
