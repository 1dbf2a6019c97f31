/// Tells the time and waits for it. Passed in wherever time matters, so that tests and simulations own it.
package protocol WallClock: Sendable {
    var now: Timestamp { get }
    /// Returns once `deadline` has come, at once if it is past; throws `CancellationError` when the task is cancelled.
    func sleep(until deadline: Timestamp) async throws
}
