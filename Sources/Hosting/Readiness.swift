internal import Synchronization

/// Whether the host may be sent traffic: true from the end of its start to the beginning of its stop.
package final class Readiness: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isReady: Bool { flag.load(ordering: .acquiring) }
    package func set(_ isReady: Bool) { flag.store(isReady, ordering: .releasing) }
}
