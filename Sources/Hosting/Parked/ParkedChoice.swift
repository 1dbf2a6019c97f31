package import JSON
internal import Engine
package import Messaging
internal import Store

/// Which parked turns an operator means: all of a tenant, those of a fingerprint, or one; none that are too old.
package struct ParkedChoice: Wired, Equatable {
    package let tenant: TenantID
    /// A fingerprint, or an event's number, as it was typed; nil for all.
    package let which: String?
    /// What was received longer ago stays; nil for any age.
    package let maximumAge: Duration?

    /// As long as WhatsApp takes free texts after a person wrote: what is older would be answered by a refused message,
    /// unless the person wrote again.
    package static let freshness = Duration.seconds(24 * 3600)

    package init(of tenant: TenantID, _ which: String? = nil, maximumAge: Duration? = freshness) {
        (self.tenant, self.which, self.maximumAge) = (tenant, which, maximumAge)
    }

    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init) else { return nil }
        self.init(
            of: tenant, json["which"]?.string,
            maximumAge: json["maximum_age"]?.integer.map { .milliseconds($0) })
    }

    package var json: JSON {
        [
            "tenant": .string(tenant.name), "which": which.map(JSON.string),
            "maximum_age": maximumAge.map { .integer($0.milliseconds) },
        ]
    }

    /// How many of those that are meant stay where they are, and why.
    package struct Remainder: Wired, Equatable {
        /// They are too old.
        package var old = 0
        /// They belong to no conversation, or cannot be read any more: there can be no turn.
        package var hopeless = 0

        package init() {}

        package init?(json: JSON) {
            guard let old = json["old"]?.integer, let hopeless = json["hopeless"]?.integer else { return nil }
            (self.old, self.hopeless) = (Int(old), Int(hopeless))
        }

        package var json: JSON { ["old": .integer(Int64(old)), "hopeless": .integer(Int64(hopeless))] }
    }

    /// Visits those that can have a turn, in journal order, in groups of at most 500, until `visit` says that it has
    /// enough; counts the others.
    ///
    /// - Throws: an error of kind `missing` where nothing is parked by the name that was given.
    func visit(
        in premises: Premises, _ visit: ([ParkedEvent]) async throws(OperationError) -> Bool
    ) async throws(OperationError) -> Remainder {
        let selection = try await self.selection(in: premises)
        let oldest = maximumAge.map { premises.clock.now - $0 }
        var remainder = Remainder()
        var last: EventNumber?
        var wantsMore = true
        while wantsMore {
            let page = try await OperationError.ofStore { [last] () async throws(StoreError) in
                try await premises.store.parked(of: tenant, selection, after: last, limit: Self.page)
            }
            guard let end = page.last else { break }
            last = end.number
            let possible = page.filter { $0.event != nil && $0.conversation != nil }
            let fresh = possible.filter { parked in oldest.map { parked.receivedAt >= $0 } ?? true }
            remainder.hopeless += page.count - possible.count
            remainder.old += possible.count - fresh.count
            if !fresh.isEmpty { wantsMore = try await visit(fresh) }
        }
        if last == nil { try premises.expect(tenant) }
        return remainder
    }

    private static let page = 500

    private func selection(in premises: Premises) async throws(OperationError) -> ParkedSelection {
        guard let which else { return .all }
        let fingerprint = Fingerprint(which)
        let isKnown = try await OperationError.ofStore { () async throws(StoreError) in
            try await !premises.store.parked(of: tenant, .fingerprint(fingerprint), after: nil, limit: 1).isEmpty
        }
        if isKnown { return .fingerprint(fingerprint) }
        if let number = Int64(which) {
            let event = EventNumber(number)
            let isParked = try await OperationError.ofStore { () async throws(StoreError) in
                try await !premises.store.parked(of: tenant, .event(event), after: nil, limit: 1).isEmpty
            }
            if isParked { return .event(event) }
        }
        throw OperationError(
            .missing,
            "\(tenant) has nothing parked as \(which) (any more): `parlua parked \(tenant)` lists what there is")
    }
}

extension Premises {
    /// - Throws: an error of kind `missing` where the configuration names no such tenant: it may be misspelt.
    func expect(_ tenant: TenantID) throws(OperationError) {
        guard directory.current.tenants.contains(tenant) else {
            throw OperationError(.missing, "the configuration names no tenant \(tenant)")
        }
    }
}

extension OperationError {
    /// Does what a store does; what it cannot is a failed operation.
    static func ofStore<T>(_ work: () async throws(StoreError) -> T) async throws(OperationError) -> T {
        do throws(StoreError) { return try await work() } catch { throw OperationError(.failed, error.description) }
    }
}
