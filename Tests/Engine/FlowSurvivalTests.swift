import Engine
import Foundation
import Messaging
import Testing

/// Bots made at random and people who do as a seed decides, through kills, edits, redeliveries and a bad transport.
///
/// `PARLUA_SEEDS=17` repeats one seed, `PARLUA_SEEDS=1...5000` runs many.
@Suite("Any flow through the engine", .timeLimit(.minutes(60)))
struct FlowSurvivalTests {
    private static var seeds: ClosedRange<UInt64> {
        let wanted = ProcessInfo.processInfo.environment["PARLUA_SEEDS"]
        guard let ends = wanted?.split(separator: "...").compactMap({ UInt64($0) }), let first = ends.first,
            let last = ends.last, first <= last
        else { return 1...100 }
        return first...last
    }

    @Test("What a contact is told, and what is remembered in the end, is as if nothing had happened")
    func undisturbed() async throws {
        let troubles = try await Self.each { seed, place in
            let (flow, contact) = (AnyFlow(seed: seed), AnyContact(seed: seed))
            let calm = try await FlowTown(flow, contact, in: nil, at: place).live()
            let stormy = try FlowTown(flow, contact, in: Weather(seed: seed), at: place)
            let difference = try await stormy.live().difference(from: calm)
            #expect(calm.faults.isEmpty && !calm.told.isEmpty, "seed \(seed)")
            #expect(difference == nil, "PARLUA_SEEDS=\(seed) swift test --filter FlowSurvivalTests")
            return stormy.troubles
        }
        print("\(Self.seeds): \(troubles)")
        // Without these nothing was survived.
        let count = Self.seeds.count
        guard count >= 100 else { return }
        #expect(troubles.lives > count && troubles.redeliveries > count && troubles.edits > count)
        #expect(troubles.retries > count && troubles.lost > count / 20 && troubles.decided > count / 10)
    }

    @Test("What somebody is told who only answers is what the same lines say if questions could wait")
    func straight() async throws {
        _ = try await Self.each { seed, place in
            let flow = AnyFlow(seed: seed)
            let stormy = try FlowTown(flow, .steady, in: Weather(seed: seed), at: place)
            let report = try await stormy.live()
            let (told, straight) = (report.told.map(\.body), try flow.straight())
            let rest = told.dropFirst(straight.count)
            #expect(report.faults == [], "PARLUA_SEEDS=\(seed) swift test --filter FlowSurvivalTests")
            #expect(
                told.prefix(straight.count) == straight.prefix(told.count) && rest.allSatisfy { $0.hasPrefix("over ") },
                "PARLUA_SEEDS=\(seed) swift test --filter FlowSurvivalTests")
            return stormy.troubles
        }
    }

    /// How many seeds are tried beside each other.
    private static let atOnce = 4

    private static func each(
        _ survive: @escaping @Sendable (UInt64, FlowTown.Place) async throws -> FlowTown.Troubles
    ) async throws -> FlowTown.Troubles {
        let place = try await FlowTown.Place()
        defer { place.workers.close() }
        return try await withThrowingTaskGroup(of: FlowTown.Troubles.self) { group in
            var troubles = FlowTown.Troubles()
            for (count, seed) in seeds.enumerated() {
                if count >= atOnce, let other = try await group.next() { troubles.add(other) }
                group.addTask { try await survive(seed, place) }
            }
            for try await other in group { troubles.add(other) }
            return troubles
        }
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
