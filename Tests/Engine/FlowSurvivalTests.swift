import Crypto
import Engine
import Foundation
import Messaging
import Store
import TestSupport
import Testing

/// Bots made at random and people who do as a seed decides, through kills, edits, redeliveries and a bad transport.
///
/// `PARLUA_SEEDS=17` repeats one seed, `PARLUA_SEEDS=1...5000` runs many.
@Suite("Any flow through the engine", .timeLimit(.minutes(10)))
struct FlowSurvivalTests {
    private static var seeds: ClosedRange<UInt64> {
        let wanted = ProcessInfo.processInfo.environment["PARLUA_SEEDS"]
        guard let ends = wanted?.split(separator: "...").compactMap({ UInt64($0) }), let first = ends.first,
            let last = ends.last, first <= last
        else { return 1...200 }
        return first...last
    }

    @Test("What a contact is told, and what is remembered in the end, is as if nothing had happened")
    func undisturbed() async throws {
        let folder = try TemporaryFolder.inMemory()
        let (template, key) = (folder.file("template.db"), SealingKey.random())
        try await SQLiteStore(path: template, masterKey: key).close()
        let workers = Workers(threads: 2)
        defer { workers.close() }
        let troubles = try await withThrowingTaskGroup(of: FlowTown.Troubles.self) { group in
            var troubles = FlowTown.Troubles()
            for (count, seed) in Self.seeds.enumerated() {
                if count >= Self.atOnce, let other = try await group.next() { troubles.add(other) }
                group.addTask { try await survive(seed, template: template, key: key, workers: workers) }
            }
            for try await other in group { troubles.add(other) }
            return troubles
        }
        print("\(Self.seeds): \(troubles)")
        // Without these nothing was survived.
        let count = Self.seeds.count
        guard count >= 100 else { return }
        #expect(troubles.lives > count && troubles.redeliveries > count && troubles.edits > count)
        #expect(troubles.retries > count && troubles.lost > count / 20 && troubles.decided > count / 10)
    }

    /// How many seeds are tried beside each other.
    private static let atOnce = 4

    private func survive(
        _ seed: UInt64, template: String, key: SealingKey, workers: Workers
    ) async throws -> FlowTown.Troubles {
        let (flow, contact) = (AnyFlow(seed: seed), AnyContact(seed: seed))
        func town(_ weather: Weather?) throws -> FlowTown {
            try FlowTown(flow, contact, in: weather, template: template, key: key, workers: workers)
        }
        let calm = try await town(nil).live()
        let stormy = try town(Weather(seed: seed))
        let difference = try await stormy.live().difference(from: calm)
        #expect(calm.faults.isEmpty && !calm.told.isEmpty, "seed \(seed)")
        #expect(difference == nil, "PARLUA_SEEDS=\(seed) swift test --filter FlowSurvivalTests")
        return stormy.troubles
    }
}

extension FlowTown.Troubles {
    fileprivate mutating func add(_ other: Self) {
        lives += other.lives
        redeliveries += other.redeliveries
        edits += other.edits
        retries += other.retries
        lost += other.lost
        decided += other.decided
    }
}
