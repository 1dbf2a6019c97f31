import Synchronization

/// One call of `send`: what it wants, and whom to tell.
final class TransferOrder: Sendable {
    typealias Outcome = Result<HTTPClient.Response, HTTPClient.Failure>

    let request: HTTPClient.Request
    /// When there must be an answer.
    let deadline: ContinuousClock.Instant
    private let cancelled = Atomic<Bool>(false)
    private let continuation = Mutex<CheckedContinuation<Outcome, Never>?>(nil)

    init(_ request: HTTPClient.Request, deadline: ContinuousClock.Instant) {
        (self.request, self.deadline) = (request, deadline)
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }

    /// Remembers who waits; called once, before anybody else can know of the order's outcome.
    func await(by waiter: CheckedContinuation<Outcome, Never>) { continuation.withLock { $0 = waiter } }

    /// Tells the one who waits; a second outcome is not possible.
    func finish(_ outcome: Outcome) { continuation.withLock { $0.take() }?.resume(returning: outcome) }
}
