import JSON
package import Messaging

extension SQLiteStore {
    package func situation(of event: EventNumber) async throws(StoreError) -> Situation {
        let row = try read { try SituationRow.load(event, from: &$0) }
        guard let row else { throw .failed("event \(event.number) belongs to no conversation") }
        return try situation(row)
    }

    /// Opens what a situation is made of.
    func situation(_ row: SituationRow) throws(StoreError) -> Situation {
        let (id, keys) = try tenant(row.tenant)
        guard let id else { throw .failed("conversation \(row.conversation) belongs to no tenant") }
        let channel = try self.channel(row.channel)
        let person = Person(json: try json(row.person, as: .person, keys))
        var state: JSON = [:]
        if let sealed = row.state { state = try json(sealed, as: .state, row: Keys.bytes(of: row.conversation), keys) }
        var attributes: JSON = [:]
        if let sealed = row.attributes { attributes = try json(sealed, as: .attributes, keys) }
        var group: String?
        if let sealed = row.group { group = try text(sealed, as: .group, keys) }
        return Situation(
            tenant: id, channel: channel,
            contact: .init(
                person: person.sender(knownBy: row.user) { NamedIdentity.name($0, channel.transport, keys) },
                attributes: attributes, version: row.contactVersion),
            state: state, owner: Situation.Owner(rawValue: row.owner) ?? .bot, lastInbound: row.lastInbound,
            hasOptedOut: row.hasOptedOut, group: group, usage: row.usage)
    }

    package func values(
        of tenant: TenantID, keys: [String], at now: Timestamp
    ) async throws(StoreError) -> [String: StoredValue] {
        // Who never stored anything has no keys yet, and reading makes none.
        guard let tenantKeys = directory.keys(of: tenant) else {
            return Dictionary(keys.map { ($0, StoredValue(version: 0, value: nil)) }) { first, _ in first }
        }
        let names = keys.map { (key: $0, name: tenantKeys.name($0, as: .value)) }
        let rows = try read { connection in
            try names.map { _, name in
                try connection.first(
                    "SELECT version, value FROM stored WHERE name = ? AND (expires IS NULL OR expires > ?)",
                    .blob(name), .time(now)
                ) { (version: Int($0.integer(0)), sealed: $0.optionalBlob(1)) }
            }
        }
        var values: [String: StoredValue] = [:]
        for (name, row) in zip(names, rows) {
            var value: JSON?
            if let sealed = row?.sealed {
                value = StoredText(json: try json(sealed, as: .value, row: name.name, tenantKeys))?.value
            }
            values[name.key] = StoredValue(version: row?.version ?? 0, value: value)
        }
        return values
    }

    package func listing(
        of tenant: TenantID, prefix: String, at now: Timestamp
    ) async throws(StoreError) -> StoredListing {
        guard let keys = directory.keys(of: tenant) else { return StoredListing(version: 0, names: []) }
        let shelf = keys.name(NameGroup.holding(prefix), as: .shelf)
        let rows = try read { try ShelfRow.load(shelf, at: now, from: &$0) }
        guard let rows else { return StoredListing(version: 0, names: []) }
        guard rows.labels.count <= StoredListing.maximum else {
            return StoredListing(version: rows.version, names: nil)
        }
        var names: [String] = []
        for row in rows.labels {
            let name = try text(row.label, as: .label, row: row.name, keys)
            if name.utf8.starts(with: prefix.utf8) { names.append(name) }
        }
        // As Lua sorts: by bytes.
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return StoredListing(version: rows.version, names: names)
    }

    package func commit(_ turn: TurnCommit) async throws(StoreError) -> TurnResult {
        let keys = try await keys(of: turn.tenant)
        let sealed = SealedTurn(turn, keys: keys)
        switch try await write(.inHand, { ledger in try ledger.commit(sealed) }) {
        case .conflict: return .conflict
        case .alreadySettled: return .alreadySettled
        case .done(let channel, let isClaimed):
            var claimed: OutboxEntry?
            if isClaimed, let first = turn.outgoing.first(where: { $0.refusal == nil }) {
                claimed = OutboxEntry(
                    token: first.token, tenant: turn.tenant, channel: try self.channel(channel),
                    conversation: turn.conversation, recipient: first.recipient, message: first.message, attempts: 1,
                    createdAt: turn.at)
            }
            return .committed(claimed: claimed, nextTimer: Self.nextTimer(of: turn.effects))
        }
    }

    private static func nextTimer(of effects: Effects) -> Timestamp? {
        let sweeps = effects.writes.compactMap { write -> Timestamp? in
            if write.value != nil, case .at(let moment) = write.expiry { Self.sweep(of: moment) } else { nil }
        }
        return (effects.timers.map(\.due) + sweeps).min()
    }
}

/// The names of a group as they lie in the file.
private struct ShelfRow: Sendable {
    let version: Int
    let labels: [(name: [UInt8], label: [UInt8])]

    /// Nil where the group has no names. One more than the maximum says that there are too many.
    static func load(_ shelf: [UInt8], at now: Timestamp, from connection: inout Connection) throws -> ShelfRow? {
        let found = try connection.first("SELECT number, version FROM shelves WHERE name = ?", .blob(shelf)) {
            (number: $0.integer(0), version: Int($0.integer(1)))
        }
        guard let found else { return nil }
        let labels = try connection.rows(
            """
            WITH RECURSIVE below (number) AS (
                SELECT ?1 UNION ALL SELECT shelves.number FROM below JOIN shelves ON parent = below.number
            )
            SELECT stored.name, label FROM below JOIN stored ON shelf = below.number
            WHERE expires IS NULL OR expires > ?2 LIMIT ?3
            """, .integer(found.number), .time(now), .integer(StoredListing.maximum + 1)
        ) { (name: $0.blob(0), label: $0.blob(1)) }
        return ShelfRow(version: found.version, labels: labels)
    }
}

/// What a situation is made of, as it lies in the file.
struct SituationRow: Sendable {
    let tenant, channel, conversation: Int64
    let contactVersion: Int
    let person: [UInt8]
    let attributes, state, group, user: [UInt8]?
    let owner: String
    let lastInbound: Timestamp?
    let usage: Usage
    let hasOptedOut: Bool

    static func load(_ event: EventNumber, from connection: inout Connection) throws -> SituationRow? {
        try connection.first(
            """
            SELECT conversations.tenant, conversations.channel, conversations.number, contacts.version, person,
                attributes, state, group_id, user, owner, last_inbound,
                day, messages, timers, store_keys, store_bytes, log_lines, http_calls,
                EXISTS (
                    SELECT 1 FROM channels JOIN opt_outs ON opt_outs.transport = channels.transport
                    WHERE channels.number = conversations.channel AND opt_outs.contact = contacts.number)
            FROM events
            JOIN conversations ON conversations.number = events.conversation
            JOIN contacts ON contacts.number = events.contact
            LEFT JOIN states ON states.conversation = conversations.number
            LEFT JOIN acquaintances
                ON acquaintances.contact = contacts.number AND acquaintances.channel = conversations.channel
            LEFT JOIN usage ON usage.tenant = conversations.tenant
            WHERE events.number = ?
            """, .integer(event.number), map: SituationRow.init(row:))
    }

    /// Of conversations that wait in a flow; in a group, with whoever it was begun by.
    static func inFlows(of tenant: Int64, limit: Int, from connection: inout Connection) throws -> [SituationRow] {
        try connection.rows(
            """
            SELECT conversations.tenant, conversations.channel, conversations.number, contacts.version, person,
                attributes, state, group_id, user, owner, last_inbound,
                day, messages, timers, store_keys, store_bytes, log_lines, http_calls,
                EXISTS (
                    SELECT 1 FROM channels JOIN opt_outs ON opt_outs.transport = channels.transport
                    WHERE channels.number = conversations.channel AND opt_outs.contact = contacts.number)
            FROM in_flows
            JOIN conversations ON conversations.number = in_flows.conversation
            JOIN contacts ON contacts.number = conversations.contact
            LEFT JOIN states ON states.conversation = conversations.number
            LEFT JOIN acquaintances
                ON acquaintances.contact = contacts.number AND acquaintances.channel = conversations.channel
            LEFT JOIN usage ON usage.tenant = conversations.tenant
            WHERE in_flows.tenant = ? ORDER BY in_flows.conversation DESC LIMIT ?
            """, .integer(tenant), .integer(limit), map: SituationRow.init(row:))
    }

    private init(row: borrowing Row) {
        tenant = row.integer(0)
        channel = row.integer(1)
        conversation = row.integer(2)
        contactVersion = Int(row.integer(3))
        person = row.blob(4)
        attributes = row.optionalBlob(5)
        state = row.optionalBlob(6)
        group = row.optionalBlob(7)
        user = row.optionalBlob(8)
        owner = row.text(9)
        lastInbound = row.optionalTime(10)
        usage = Usage(row: row, from: 11)
        hasOptedOut = row.integer(18) != 0
    }
}
