package import Messaging
internal import Scripting
package import Store

/// What a turn has asked of the world by now, with the versions that its commit validates.
package struct Findings: Sendable {
    package private(set) var values: [String: StoredValue] = [:]
    package private(set) var listings: [String: StoredListing] = [:]
    /// Nothing validates these: what clocks show does not change while a turn runs.
    package private(set) var zones: [String: ZoneAnswer] = [:]

    package private(set) var history: [Utterance]?

    package init() {}

    /// Whether all that is needed is told by the store and by clocks, so that asking changes nothing.
    static func changeNothing(_ needs: TurnNeeds) -> Bool {
        needs
            == TurnNeeds(keys: needs.keys, listings: needs.listings, zones: needs.zones, history: needs.history)
    }

    /// Finds what the turn needs besides what it has. `zone` is the name of the tenant's own.
    mutating func find(
        _ needs: TurnNeeds, for entry: JournalEntry, at now: Timestamp, zone: String, in store: any Store
    ) async throws(StoreError) {
        for name in needs.zones { zones[name] = Zones.zone(named: name.isEmpty ? zone : name, around: now) }
        try await find(needs, for: entry, at: now, in: store)
    }

    private mutating func find(
        _ needs: TurnNeeds, for entry: JournalEntry, at now: Timestamp, in store: any Store
    ) async throws(StoreError) {
        if !needs.keys.isEmpty {
            values.merge(try await store.values(of: entry.tenant, keys: needs.keys, at: now)) { $1 }
        }
        // Nothing joins what was said before an event, so it stays as it was found first.
        if needs.history, history == nil { history = try await store.history(before: entry.number) }
        for prefix in needs.listings {
            listings[prefix] = try await store.listing(of: entry.tenant, prefix: prefix, at: now)
        }
    }

    /// Finds all of it afresh: something of it has changed.
    mutating func findAgain(for entry: JournalEntry, at now: Timestamp, in store: any Store) async throws(StoreError) {
        let needs = TurnNeeds(keys: Array(values.keys), listings: Array(listings.keys))
        try await find(needs, for: entry, at: now, in: store)
    }
}
