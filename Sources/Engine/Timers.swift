package import Messaging
package import Store
package import Telemetry

/// Turns due timers into waiting events.
package final class Timers: Sendable {
    private let store: any Store
    private let clock: any WallClock
    private let log: Log
    private let bell = Bell()

    /// How many timers become events in one transaction.
    private static let batch = 256

    package init(store: any Store, clock: any WallClock, log: Log) {
        self.store = store
        self.clock = clock
        self.log = log
    }

    /// Tells that a timer was set that may fall due before all others.
    package func wake() { bell.ring() }

    /// Lets `look` fire what falls due, for as long as the task lives. `look` is ``fireDue(offer:)``, by whoever counts
    /// what is in hand.
    package func run(look: @Sendable () async throws(StoreError) -> Int) async {
        while !Task.isCancelled {
            do throws(StoreError) {
                while try await look() > 0 {}
                let next = try await store.nextTimer()
                await bell.wait(until: next, by: clock)
            } catch {
                log.error("timers cannot be read", ["error": error.description])
                await bell.wait(until: clock.now + .seconds(1), by: clock)
            }
        }
    }

    /// Fires what is due now, up to a batch, and returns how many that were.
    package func fireDue(offer: ([JournalEntry]) -> Void) async throws(StoreError) -> Int {
        let fired = try await store.fireTimers(due: clock.now, limit: Self.batch)
        if !fired.isEmpty { offer(fired) }
        return fired.count
    }
}
