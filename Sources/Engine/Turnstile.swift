package import Messaging
internal import Synchronization

/// Lets turns of a tenant that met a conflict through one at a time, in the order they came.
///
/// Turns run side by side, and mostly touch different things. But of n that change the same stored value only one can
/// commit at a time: running all again would cost n²/2 runs, and the unluckiest would give up.
package final class Turnstile: Sendable {
    /// Who waits behind the one that is inside; no entry while nobody is. As long as the number of turns under way.
    private let queues = Mutex<[TenantID: ArraySlice<CheckedContinuation<Void, Never>>]>([:])

    package init() {}

    /// Returns once the caller is the one inside; ``leave(_:)`` must follow.
    package func enter(_ tenant: TenantID) async {
        await withCheckedContinuation { continuation in
            let isInside = queues.withLock { queues in
                if queues[tenant] == nil {
                    queues[tenant] = []
                    return true
                }
                queues[tenant]?.append(continuation)
                return false
            }
            if isInside { continuation.resume() }
        }
    }

    /// - Precondition: the caller is inside.
    package func leave(_ tenant: TenantID) {
        let next = queues.withLock { queues -> CheckedContinuation<Void, Never>? in
            precondition(queues[tenant] != nil, "who leaves came in")
            if let next = queues[tenant]?.popFirst() { return next }
            queues[tenant] = nil
            return nil
        }
        next?.resume()
    }
}
