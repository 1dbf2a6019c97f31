internal import Synchronization

/// The engine's one source of randomness, passed in: the system's in production, a seeded one in tests.
package final class Dice: RandomNumberGenerator, Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    package init(_ generator: any RandomNumberGenerator & Sendable) { self.generator = Mutex(generator) }

    package func next() -> UInt64 { generator.withLock { $0.next() } }
}
