internal import Messaging
internal import Playground

/// Time in a chat: it passes as outside, and jumps when somebody wants to wait.
///
/// A jump stops at everything that is due on the way, so that each thing happens at its own moment.
struct PassingClock: Sendable {
    let manual = ManualClock(now: SystemClock().now)

    /// How often time moves on: shorter than anybody notices.
    private static let tick = Duration.milliseconds(50)

    /// Lets time pass until the task is cancelled.
    func run() async {
        let clock = ContinuousClock()
        var before = clock.now
        while !Task.isCancelled {
            try? await clock.sleep(for: Self.tick)
            let now = clock.now
            manual.advance(by: now - before)
            before = now
        }
    }

    func pass(_ duration: Duration, in playground: Playground) async throws {
        try await playground.advance(manual, by: duration)
    }
}
