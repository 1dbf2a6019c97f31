internal import Messaging
internal import Scripting
package import Store

/// What a turn has asked of the world by now, with the versions that its commit validates.
package struct Findings: Sendable {
    package private(set) var values: [String: StoredValue] = [:]
    package private(set) var listings: [String: StoredListing] = [:]

    package init() {}

    /// Whether the store alone has all that is needed, so that asking changes nothing.
    static func areOfStore(_ needs: TurnNeeds) -> Bool {
        needs == TurnNeeds(keys: needs.keys, listings: needs.listings)
    }

    /// Finds what the turn needs besides what it has.
    mutating func find(
        _ needs: TurnNeeds, for entry: JournalEntry, at now: Timestamp, in store: any Store
    ) async throws(StoreError) {
        if !needs.keys.isEmpty {
            values.merge(try await store.values(of: entry.tenant, keys: needs.keys, at: now)) { $1 }
        }
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
