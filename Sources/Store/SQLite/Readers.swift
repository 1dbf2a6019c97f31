internal import Synchronization

/// A few connections that read beside the writer.
///
/// A read runs in the caller's task: it is one look-up in a file that is mostly in memory (some 10 µs) and WAL readers
/// wait for nobody, so handing it to another thread would cost more than the read.
final class Readers: Sendable {
    private final class Seat: Sendable {
        let connection: Mutex<Connection?>
        init(_ connection: consuming sending Connection) { self.connection = Mutex(connection) }
    }

    private let seats: [Seat]
    private let turn = Atomic(0)

    /// - Precondition: `count` is positive.
    init(path: String, count: Int) throws(SQLiteError) {
        precondition(count > 0, "somebody must read")
        var seats: [Seat] = []
        for _ in 0..<count { seats.append(Seat(try Connection(path: path, mode: .readOnly))) }
        self.seats = seats
    }

    /// Runs `body` on a connection that nobody uses just now.
    func read<T: Sendable>(_ body: @Sendable (inout Connection) throws -> T) throws(StoreError) -> T {
        let first = turn.wrappingAdd(1, ordering: .relaxed).oldValue & .max % seats.count
        for offset in seats.indices {
            let seat = seats[(first + offset) % seats.count]
            let result = seat.connection.withLockIfAvailable { Self.run(body, on: &$0) }
            if let result { return try result.get() }
        }
        return try seats[first].connection.withLock { Self.run(body, on: &$0) }.get()
    }

    /// Closes every connection once its reader is done; later reads throw `StoreError.closed`.
    func close() {
        for seat in seats { seat.connection.withLock { $0 = nil } }
    }

    private static func run<T: Sendable>(
        _ body: @Sendable (inout Connection) throws -> T, on connection: inout Connection?
    ) -> Result<T, StoreError> {
        do {
            guard let result = try connection?.use(body) else { return .failure(.closed) }
            return .success(result)
        } catch {
            return .failure(StoreError(error))
        }
    }
}
