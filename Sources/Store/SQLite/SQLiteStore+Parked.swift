import JSON
package import Messaging

extension SQLiteStore {
    package func parkedGroups(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [ParkedGroup] {
        guard let number = number(of: tenant) else { return [] }
        let rows = try read { try GroupRow.load(of: number, limit: limit, from: &$0) }
        var groups: [ParkedGroup] = []
        for row in rows {
            let (id, keys) = try self.tenant(row.tenant)
            groups.append(
                ParkedGroup(
                    tenant: id, fingerprint: Fingerprint(row.fingerprint), reason: row.reason,
                    cause: row.cause.flatMap { cause($0, keys) }, count: row.count, first: row.first, last: row.last,
                    versions: row.versions.map(ScriptVersion.init(hash:))))
        }
        return groups
    }

    package func parked(
        of tenant: TenantID, _ selection: ParkedSelection, after number: EventNumber?, limit: Int
    ) async throws(StoreError) -> [ParkedEvent] {
        guard case .one(let tenant)? = self.number(of: tenant) else { return [] }
        let after = number?.number ?? .min
        return try events(
            read { connection in
                switch selection {
                case .all:
                    try connection.rows(
                        "SELECT * FROM parked_events WHERE tenant = ? AND number > ? ORDER BY number LIMIT ?",
                        .integer(tenant), .integer(after), .integer(limit), map: ParkedRow.init(row:))
                case .fingerprint(let fingerprint):
                    try connection.rows(
                        """
                        SELECT * FROM parked_events WHERE tenant = ? AND fingerprint = ? AND number > ?
                        ORDER BY number LIMIT ?
                        """, .integer(tenant), .text(fingerprint.text), .integer(after), .integer(limit),
                        map: ParkedRow.init(row:))
                case .event(let event):
                    try connection.rows(
                        "SELECT * FROM parked_events WHERE tenant = ? AND number = ? AND number > ? LIMIT ?",
                        .integer(tenant), .integer(event.number), .integer(after), .integer(limit),
                        map: ParkedRow.init(row:))
                }
            })
    }

    package func parked(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [ParkedEvent] {
        guard let number = number(of: tenant) else { return [] }
        return try events(
            read { connection in
                switch number {
                case .every:
                    try connection.rows(
                        "SELECT * FROM parked_events ORDER BY number DESC LIMIT ?", .integer(limit),
                        map: ParkedRow.init(row:))
                case .one(let tenant):
                    try connection.rows(
                        "SELECT * FROM parked_events WHERE tenant = ? ORDER BY number DESC LIMIT ?", .integer(tenant),
                        .integer(limit), map: ParkedRow.init(row:))
                }
            })
    }

    package func takeBack(_ events: [EventNumber]) async throws(StoreError) -> [JournalEntry] {
        var readable: [JournalEntry] = []
        for event in Set(events).sorted() {
            let row = try read { connection in
                try connection.first(
                    "SELECT * FROM parked_events WHERE number = ?", .integer(event.number), map: ParkedRow.init(row:))
            }
            if let row, let entry = try entry(row) { readable.append(entry) }
        }
        let candidates = readable
        return try await write(.inHand) { ledger in try candidates.filter { try ledger.takeBack($0.number) } }
    }

    /// One parked event, whoever's it is; nil when it is not parked.
    func parked(_ number: EventNumber) throws(StoreError) -> ParkedEvent? {
        let row = try read { connection in
            try connection.first(
                "SELECT * FROM parked_events WHERE number = ?", .integer(number.number), map: ParkedRow.init(row:))
        }
        return try row.map { row throws(StoreError) in try events([row]) }?.first
    }

    /// Nil when it can never have a turn.
    private func entry(_ row: ParkedRow) throws(StoreError) -> JournalEntry? {
        let (id, keys) = try tenant(row.tenant)
        guard let id, let conversation = row.conversation, let event = event(row.sealed, keys) else { return nil }
        return JournalEntry(
            number: EventNumber(row.number), tenant: id, conversation: ConversationID(conversation), event: event,
            receivedAt: row.receivedAt)
    }

    private func events(_ rows: [ParkedRow]) throws(StoreError) -> [ParkedEvent] {
        var events: [ParkedEvent] = []
        for row in rows {
            let (id, keys) = try tenant(row.tenant)
            let record = row.record.flatMap {
                try? json($0, as: .record, row: Keys.bytes(of: row.number), keys)
            }
            events.append(
                ParkedEvent(
                    number: EventNumber(row.number), tenant: id, channel: try channel(row.channel),
                    receivedAt: row.receivedAt, parkedAt: row.parkedAt, fingerprint: Fingerprint(row.fingerprint),
                    reason: row.reason, detail: row.detail.flatMap { try? text($0, as: .detail, keys) },
                    cause: row.cause.flatMap { cause($0, keys) }, version: row.version.map(ScriptVersion.init(hash:)),
                    record: record, event: event(row.sealed, keys),
                    conversation: row.conversation.map(ConversationID.init)))
        }
        return events
    }

    private func cause(_ sealed: [UInt8], _ keys: Keys) -> Parking.Cause? {
        (try? json(sealed, as: .cause, keys)).flatMap(Parking.Cause.init(json:))
    }

    /// Nil for a tenant that never had an event.
    private func number(of tenant: TenantID?) -> Whose? {
        guard let tenant else { return .every }
        return directory.keys(of: tenant).map { .one($0.number) }
    }
}

/// Whose events are looked at: those of all tenants and of none, or of one.
private enum Whose {
    case every
    case one(Int64)
}

/// A parked event as it lies in the file.
private struct ParkedRow: Sendable {
    let number, tenant, channel: Int64
    let conversation: Int64?
    let receivedAt, parkedAt: Timestamp
    let fingerprint, reason: String
    let detail, cause: [UInt8]?
    let version: String?
    let record: [UInt8]?
    let sealed: [UInt8]

    /// The columns as `parked_events` has them.
    init(row: borrowing Row) {
        number = row.integer(0)
        tenant = row.integer(1)
        channel = row.integer(2)
        conversation = row.optionalInteger(3)
        receivedAt = row.time(4)
        parkedAt = row.time(5)
        fingerprint = row.text(6)
        reason = row.text(7)
        detail = row.optionalBlob(8)
        cause = row.optionalBlob(9)
        version = row.optionalText(10)
        record = row.optionalBlob(11)
        sealed = row.blob(12)
    }
}

/// A group of parked events as it is gathered.
private struct GroupRow: Sendable {
    let tenant: Int64
    let fingerprint: String
    let count: Int
    let first, last: Timestamp
    let newest: Int64
    var reason = ""
    var cause: [UInt8]?
    var versions: [String] = []

    static func load(of whose: Whose, limit: Int, from connection: inout Connection) throws -> [GroupRow] {
        var groups =
            switch whose {
            case .every:
                try connection.rows(
                    """
                    SELECT tenant, fingerprint, count(*), min(at), max(at), max(event) FROM parked
                    GROUP BY tenant, fingerprint ORDER BY 5 DESC, 6 DESC LIMIT ?
                    """, .integer(limit), map: GroupRow.init(row:))
            case .one(let tenant):
                try connection.rows(
                    """
                    SELECT tenant, fingerprint, count(*), min(at), max(at), max(event) FROM parked
                    WHERE tenant = ? GROUP BY tenant, fingerprint ORDER BY 5 DESC, 6 DESC LIMIT ?
                    """, .integer(tenant), .integer(limit), map: GroupRow.init(row:))
            }
        for index in groups.indices { try groups[index].complete(from: &connection) }
        return groups
    }

    private init(row: borrowing Row) {
        tenant = row.integer(0)
        fingerprint = row.text(1)
        count = Int(row.integer(2))
        first = row.time(3)
        last = row.time(4)
        newest = row.integer(5)
    }

    /// What all have in common is read from the newest.
    private mutating func complete(from connection: inout Connection) throws {
        let common = try connection.first("SELECT reason, cause FROM parked WHERE event = ?", .integer(newest)) {
            (reason: $0.text(0), cause: $0.optionalBlob(1))
        }
        if let common { (reason, cause) = common }
        versions = try connection.rows(
            """
            SELECT version FROM parked WHERE tenant = ? AND fingerprint = ? AND version IS NOT NULL
            GROUP BY version ORDER BY max(event) DESC LIMIT ?
            """, .integer(tenant), .text(fingerprint), .integer(ParkedGroup.maximumVersions)
        ) { $0.text(0) }
    }
}
