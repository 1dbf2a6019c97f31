package import JSON
package import Messaging
package import Store

/// What is parked, by what it has in common.
package struct ParkedGroupsOperation: Operation, Equatable {
    package static let name = "parked-groups"
    /// Groups told at most.
    package static let limit = 1000

    /// Nil for all tenants, and what belongs to none.
    package let tenant: TenantID?

    package struct Answer: Wired, Equatable {
        package let groups: [ParkedGroup]
    }

    package init(of tenant: TenantID?) { self.tenant = tenant }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let groups = try await OperationError.ofStore { () async throws(StoreError) in
            try await premises.store.parkedGroups(of: tenant, limit: Self.limit)
        }
        if groups.isEmpty, let tenant { try premises.expect(tenant) }
        return Answer(groups: groups)
    }
}

extension ParkedGroupsOperation {
    package init?(json: JSON) { self.init(of: json["tenant"]?.string.flatMap(TenantID.init)) }
    package var json: JSON { ["tenant": tenant.map { .string($0.name) }] }
}

extension ParkedGroupsOperation.Answer {
    package init?(json: JSON) {
        guard let groups = json["groups"]?.array else { return nil }
        self.init(groups: groups.compactMap(ParkedGroup.init(json:)))
    }

    package var json: JSON { ["groups": .array(groups.map(\.json))] }
}

extension ParkedGroup {
    fileprivate init?(json: JSON) {
        guard let fingerprint = json["fingerprint"]?.string, let reason = json["reason"]?.string,
            let count = json["count"]?.integer, let first = json["first"]?.integer, let last = json["last"]?.integer
        else { return nil }
        self.init(
            tenant: json["tenant"]?.string.flatMap(TenantID.init), fingerprint: Fingerprint(fingerprint),
            reason: reason,
            cause: json["cause"].flatMap(Parking.Cause.init(json:)), count: Int(count),
            first: Timestamp(milliseconds: first), last: Timestamp(milliseconds: last),
            versions: (json["versions"]?.array ?? []).compactMap { $0.string.map(ScriptVersion.init(hash:)) })
    }

    fileprivate var json: JSON {
        [
            "tenant": tenant.map { .string($0.name) }, "fingerprint": .string(fingerprint.text),
            "reason": .string(reason), "cause": cause?.json, "count": .integer(Int64(count)),
            "first": .integer(first.milliseconds), "last": .integer(last.milliseconds),
            "versions": .array(versions.map { .string($0.hash) }),
        ]
    }
}
