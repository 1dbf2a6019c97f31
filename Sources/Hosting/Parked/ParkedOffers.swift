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
    /// What went live. When more comes at once than anybody could read about, the last count.
    private let (versions, news) = AsyncStream.makeStream(
        of: (tenant: TenantID, version: ScriptVersion).self, bufferingPolicy: .bufferingNewest(10_000))

    init(store: any Store, clock: any WallClock, log: Log) { (self.store, self.clock, self.log) = (store, clock, log) }

    /// May be called from any thread.
    func notice(_ report: ScriptReport) {
        if case .activated(let tenant, let version, _) = report { news.yield((tenant, version)) }
    }

    func end() { news.finish() }

    /// Makes offers until ``end()``.
    func run() async {
        for await (tenant, version) in versions { await offer(tenant, version) }
    }

    /// What failed by this very version would fail again.
    private func offer(_ tenant: TenantID, _ version: ScriptVersion) async {
        // What the store cannot tell now, `parlua parked` will.
        guard let parked = try? await store.parked(of: tenant, limit: Self.limit) else { return }
        let oldest = clock.now - ParkedChoice.freshness
        let count = parked.count {
            $0.event != nil && $0.conversation != nil && $0.receivedAt >= oldest && $0.version != version
        }
        guard count > 0 else { return }
        log.info(
            "parked turns can be run again",
            ["tenant": tenant.name, "count": count, "command": "parlua retry \(tenant)"])
    }

    /// More are not counted.
    private static let limit = 1000
}
