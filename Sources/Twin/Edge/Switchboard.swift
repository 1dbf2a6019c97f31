internal import Messaging
internal import Synchronization

/// The world under a lock, and everybody who waits for it to change.
///
/// Continuations and streams are served after the lock is left.
final class Switchboard: Sendable {
    private typealias Condition = @Sendable (World, Timestamp) -> Bool

    private struct Watcher {
        let number: UInt64
        let condition: Condition
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct Viewer {
        let wants: @Sendable (Twin.Shown) -> Bool
        let continuation: AsyncStream<Twin.Shown>.Continuation
    }

    private struct Audience {
        var next: UInt64 = 0
        var watchers: [Watcher] = []
        /// Waits that were cancelled before their continuation arrived here.
        var cancelled: Set<UInt64> = []
        var viewers: [UInt64: Viewer] = [:]
    }

    let clock: any WallClock
    let bell = Bell()
    private let world: Mutex<World>
    private let audience = Mutex(Audience())

    init(_ configuration: Twin.Configuration) {
        clock = configuration.clock
        world = Mutex(World(configuration))
    }

    func read<T: Sendable>(_ body: (World) -> T) -> T { world.withLock { body($0) } }

    /// Changes the world and wakes the courier.
    func change<T: Sendable, E: Error>(_ body: (inout World, Timestamp) throws(E) -> T) throws(E) -> T {
        defer { bell.ring() }
        return try world.withLock { (world: inout sending World) throws(E) -> T in try body(&world, clock.now) }
    }

    /// Does what is due; tells which webhooks leave now, and when there is something to do again.
    func step() -> (parcels: [Parcel], wake: Timestamp?) {
        let (parcels, shown, wake) = world.withLock { world in
            let (parcels, shown) = world.run(now: clock.now)
            return (parcels, shown, world.agenda.earliest)
        }
        if !shown.isEmpty { show(shown) }
        notify()
        return (parcels, wake)
    }

    // MARK: Waiting

    /// Returns once `condition` holds, or the task is cancelled.
    func wait(until condition: @escaping @Sendable (World, Timestamp) -> Bool) async {
        let number = audience.withLock { audience in
            audience.next += 1
            return audience.next
        }
        defer { audience.withLock { _ = $0.cancelled.remove(number) } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = audience.withLock { audience in
                    if audience.cancelled.contains(number) { return true }
                    audience.watchers.append(Watcher(number: number, condition: condition, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume() } else { notify() }
            }
        } onCancel: {
            let watcher: Watcher? = audience.withLock { audience in
                guard let index = audience.watchers.firstIndex(where: { $0.number == number }) else {
                    audience.cancelled.insert(number)
                    return nil
                }
                return audience.watchers.remove(at: index)
            }
            watcher?.continuation.resume()
        }
    }

    /// Lets go whoever's condition holds now.
    private func notify() {
        let content: [Watcher] = audience.withLock { audience in
            guard !audience.watchers.isEmpty else { return [] }
            let holds = world.withLock { world in audience.watchers.map { $0.condition(world, clock.now) } }
            let content = zip(audience.watchers, holds).filter(\.1).map(\.0)
            let numbers = Set(content.map(\.number))
            audience.watchers.removeAll { numbers.contains($0.number) }
            return content
        }
        for watcher in content { watcher.continuation.resume() }
    }

    // MARK: Watching

    /// Messages as they are shown, from now on. A viewer who falls behind by more than 1,000 misses the oldest.
    func shown(where wants: @escaping @Sendable (Twin.Shown) -> Bool) -> AsyncStream<Twin.Shown> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Twin.Shown.self, bufferingPolicy: .bufferingNewest(1000))
        let number = audience.withLock { audience in
            audience.next += 1
            audience.viewers[audience.next] = Viewer(wants: wants, continuation: continuation)
            return audience.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.audience.withLock { _ = $0.viewers.removeValue(forKey: number) }
        }
        return stream
    }

    private func show(_ messages: [Twin.Shown]) {
        let viewers = audience.withLock { Array($0.viewers.values) }
        for viewer in viewers {
            for message in messages where viewer.wants(message) { viewer.continuation.yield(message) }
        }
    }

    /// Ends every stream.
    func close() {
        let viewers = audience.withLock { audience in
            defer { audience.viewers = [:] }
            return Array(audience.viewers.values)
        }
        for viewer in viewers { viewer.continuation.finish() }
    }
}
