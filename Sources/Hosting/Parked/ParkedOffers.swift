internal import Messaging
internal import Scripting
internal import Store
internal import Telemetry

/// Tells the operator, when a good version goes live, how many parked turns it could run again.
///
/// It is an offer: a turn that is run again answers a person, perhaps late, and only somebody who knows the shop can tell
/// whether that is wanted.
final class ParkedOffers: Sendable {
    private let store: any Store
    private let clock: any WallClock
    private let log: Log
    /// Tenants whose scripts went live. When more come at once than anybody could read about, the last count.
    private let (tenants, news) = AsyncStream.makeStream(of: TenantID.self, bufferingPolicy: .bufferingNewest(10_000))

    init(store: any Store, clock: any WallClock, log: Log) { (self.store, self.clock, self.log) = (store, clock, log) }

    /// May be called from any thread.
    func notice(_ report: ScriptReport) {
        if case .activated(let tenant, _, _) = report { news.yield(tenant) }
    }

    func end() { news.finish() }

    /// Makes offers until ``end()``.
    func run() async {
        for await tenant in tenants { await offer(tenant) }
    }

    private func offer(_ tenant: TenantID) async {
        // What the store cannot tell now, `parlua parked` will.
        guard let parked = try? await store.parked(of: tenant, limit: Self.limit) else { return }
        let oldest = clock.now - ParkedChoice.freshness
        let count = parked.count { $0.event != nil && $0.conversation != nil && $0.receivedAt >= oldest }
        guard count > 0 else { return }
        log.info(
            "parked turns can be run again",
            ["tenant": tenant.name, "count": count, "command": "parlua retry \(tenant)"])
    }

    /// More are not counted.
    private static let limit = 1000
}
