import Synchronization

/// What callers on any thread hand to the loop's thread.
final class TransferInbox: Sendable {
    /// What the loop takes at once.
    struct Delivery {
        var orders: [TransferOrder] = []
        var cancelled: [TransferOrder] = []
        var isClosing = false
    }

    private struct State {
        var delivery = Delivery()
        var pending = 0
        var isSignalled = false
        var isClosed = false
        var closers: [CheckedContinuation<Void, Never>] = []

        mutating func needsSignal() -> Bool {
            defer { isSignalled = true }
            return !isSignalled
        }
    }

    private enum Admission { case refused(HTTPClient.Failure), taken(signal: Bool) }

    let multi: MultiHandle
    private let maximumPending: Int
    private let state = Mutex(State())

    init(_ multi: MultiHandle, maximumPending: Int) { (self.multi, self.maximumPending) = (multi, maximumPending) }

    /// Hands in an order, which is finished at once if it cannot be taken.
    func submit(_ order: TransferOrder) {
        let admission = state.withLock { state -> Admission in
            guard !state.delivery.isClosing else { return .refused(Self.closed) }
            guard state.pending < maximumPending else { return .refused(Self.overloaded) }
            state.pending += 1
            state.delivery.orders.append(order)
            return .taken(signal: state.needsSignal())
        }
        switch admission {
        case .refused(let failure): order.finish(.failure(failure))
        case .taken(let signal): if signal { multi.wake() }
        }
    }

    /// Has an order ended, wherever it is by now.
    func cancel(_ order: TransferOrder) {
        // Also marked, because a task that is cancelled already says so before it hands in its order.
        order.cancel()
        let signal = state.withLock { state in
            state.delivery.cancelled.append(order)
            return state.needsSignal()
        }
        if signal { multi.wake() }
    }

    /// Ends all orders, and returns when the loop has ended too.
    func close() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.closers.append(continuation) }
                return state.isClosed
            }
            isClosed ? continuation.resume() : beginClosing()
        }
    }

    /// Ends all orders and the loop, without waiting for it.
    func beginClosing() {
        state.withLock { $0.delivery.isClosing = true }
        multi.wake()
    }

    /// Takes everything that was handed in; for the loop.
    func take() -> Delivery {
        state.withLock { state in
            state.isSignalled = false
            defer { state.delivery = Delivery(isClosing: state.delivery.isClosing) }
            return state.delivery
        }
    }

    /// An order that was taken is finished; for the loop.
    func settle() { state.withLock { $0.pending -= 1 } }

    /// The loop has ended; for the loop.
    func closeDone() {
        let closers = state.withLock { state in
            state.isClosed = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    private static let closed = HTTPClient.Failure(
        kind: .notSent, mayHaveArrived: false, reason: "the client was closed")
    private static let overloaded = HTTPClient.Failure(
        kind: .overloaded, mayHaveArrived: false, reason: "too many requests are under way")
}
