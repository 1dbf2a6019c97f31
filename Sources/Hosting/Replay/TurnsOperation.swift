package import JSON
package import Messaging
package import Store

/// The turns of a tenant that were committed last, newest first. It tells nothing of what was said.
package struct TurnsOperation: Operation, Equatable {
    package static let name = "turns"
    package static let limits = 1...1000

    package let tenant: TenantID
    package let limit: Int

    package struct Answer: Wired, Equatable {
        package let turns: [TurnSummary]
    }

    package init(of tenant: TenantID, limit: Int) { (self.tenant, self.limit) = (tenant, limit) }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let turns = try await OperationError.ofStore { () async throws(StoreError) in
            try await premises.store.turns(of: tenant, limit: limit)
        }
        if turns.isEmpty { try premises.expect(tenant) }
        return Answer(turns: turns)
    }
}

extension TurnsOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init), let limit = json["limit"]?.integer,
            Self.limits.contains(Int(limit))
        else { return nil }
        self.init(of: tenant, limit: Int(limit))
    }

    package var json: JSON { ["tenant": .string(tenant.name), "limit": .integer(Int64(limit))] }
}

extension TurnsOperation.Answer {
    package init?(json: JSON) {
        guard let turns = json["turns"]?.array else { return nil }
        self.init(turns: turns.compactMap(TurnSummary.init(json:)))
    }

    package var json: JSON { ["turns": .array(turns.map(\.json))] }
}

extension TurnSummary {
    fileprivate init?(json: JSON) {
        guard let event = json["event"]?.integer, let at = json["at"]?.integer, let version = json["version"]?.string
        else { return nil }
        self.init(
            event: EventNumber(event), at: Timestamp(milliseconds: at), version: ScriptVersion(hash: version),
            kind: json["kind"]?.string)
    }

    fileprivate var json: JSON {
        [
            "event": .integer(event.number), "at": .integer(at.milliseconds), "version": .string(version.hash),
            "kind": kind.map(JSON.string),
        ]
    }
}
