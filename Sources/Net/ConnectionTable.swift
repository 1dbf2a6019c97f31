import Synchronization

/// All connections of a server, and how many more it admits.
final class ConnectionTable: Sendable {
    private struct State {
        var admission: Admission
        /// Accepted, not yet taken over by an event loop; by descriptor.
        var arriving: [Int32: ServedConnection] = [:]
        /// Between the started and the closed notification, so that their descriptors are surely open.
        var open: [Int32: ServedConnection] = [:]
    }

    private let state: Mutex<State>

    init(_ admission: Admission) { state = Mutex(State(admission: admission)) }

    var hasRoom: Bool { state.withLock { $0.admission.hasRoom } }

    /// Counts `connection` in; false when its peer has too many.
    func admit(_ connection: ServedConnection) -> Bool {
        state.withLock { state in
            guard state.admission.enter(connection.group) else { return false }
            // A descriptor that comes again while its connection still seems to arrive was given up by an event loop
            // without notice, which it does when memory is short.
            if let lost = state.arriving.updateValue(connection, forKey: connection.descriptor) {
                state.admission.leave(lost.group)
            }
            return true
        }
    }

    /// No event loop took the connection that arrived under `descriptor`.
    func dismiss(_ descriptor: Int32) {
        state.withLock { state in
            if let connection = state.arriving.removeValue(forKey: descriptor) {
                state.admission.leave(connection.group)
            }
        }
    }

    /// An event loop has taken over the connection that arrived under `descriptor`.
    func start(_ descriptor: Int32) -> ServedConnection? {
        state.withLock { state in
            guard let connection = state.arriving.removeValue(forKey: descriptor) else { return nil }
            state.open[descriptor] = connection
            return connection
        }
    }

    /// The connection is about to be closed; true when the table was full and has room now.
    func remove(_ connection: ServedConnection) -> Bool {
        state.withLock { state in
            let wasFull = !state.admission.hasRoom
            state.open[connection.descriptor] = nil
            state.admission.leave(connection.group)
            return wasFull
        }
    }

    /// Disconnects all peers whose time is over.
    func disconnectOverdue(at now: ContinuousClock.Instant) {
        // Under the lock, so that no descriptor is closed, and perhaps given to somebody else, before its shutdown.
        state.withLock { state in
            for connection in state.open.values
            where connection.decide({ $0.deadline.map { $0 <= now } ?? false }) {
                connection.disconnect()
            }
        }
    }

    /// All connections at this moment.
    var all: [ServedConnection] { state.withLock { Array($0.open.values) + Array($0.arriving.values) } }
}
