import JSON
package import Messaging

extension SQLiteStore {
    package func tally() async throws(StoreError) -> Tally {
        let figures = try read { connection in
            try connection.rows("SELECT name, count FROM tallies") { (name: $0.text(0), count: Int($0.integer(1))) }
        }
        return Tally(figures: figures)
    }

    package func parked(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [ParkedEvent] {
        var number: Int64?
        if let tenant {
            guard let keys = directory.keys(of: tenant) else { return [] }
            number = keys.number
        }
        let rows = try read { [number] in try ParkedRow.load(of: number, limit: limit, from: &$0) }
        var events: [ParkedEvent] = []
        for row in rows {
            let (id, keys) = try self.tenant(row.tenant)
            events.append(
                ParkedEvent(
                    number: EventNumber(row.number), tenant: id, channel: try channel(row.channel),
                    receivedAt: row.receivedAt, reason: row.reason,
                    detail: row.detail.flatMap { try? text($0, as: .detail, keys) },
                    version: row.version.map(ScriptVersion.init(hash:)), event: event(row.sealed, keys)))
        }
        return events
    }

    package func scriptLog(of tenant: TenantID, limit: Int) async throws(StoreError) -> [ScriptLogLine] {
        guard let keys = directory.keys(of: tenant) else { return [] }
        let slots =
            ScriptLog.slot(
                tenant: keys.number, line: 0)...ScriptLog.slot(tenant: keys.number, line: ScriptLog.capacity - 1)
        let rows = try read { connection in
            try connection.rows(
                "SELECT at, level, text FROM script_log WHERE slot BETWEEN ? AND ? ORDER BY line DESC LIMIT ?",
                .integer(slots.lowerBound), .integer(slots.upperBound), .integer(limit)
            ) { (at: $0.time(0), level: $0.text(1), sealed: $0.blob(2)) }
        }
        var lines: [ScriptLogLine] = []
        for row in rows {
            let level = ScriptLogLine.Level(rawValue: row.level) ?? .info
            lines.append(ScriptLogLine(at: row.at, level: level, text: try text(row.sealed, as: .log, keys)))
        }
        return lines
    }
}

/// A parked event as it lies in the file.
private struct ParkedRow: Sendable {
    let number, tenant, channel: Int64
    let receivedAt: Timestamp
    let reason: String
    let detail: [UInt8]?
    let version: String?
    let sealed: [UInt8]

    static func load(of tenant: Int64?, limit: Int, from connection: inout Connection) throws -> [ParkedRow] {
        if let tenant {
            return try connection.rows(
                """
                SELECT number, parked.tenant, channel, received_at, reason, detail, version, events.event FROM parked
                JOIN events ON number = parked.event WHERE parked.tenant = ? ORDER BY parked.event DESC LIMIT ?
                """, .integer(tenant), .integer(limit), map: ParkedRow.init(row:))
        }
        return try connection.rows(
            """
            SELECT number, parked.tenant, channel, received_at, reason, detail, version, events.event FROM parked
            JOIN events ON number = parked.event ORDER BY parked.event DESC LIMIT ?
            """, .integer(limit), map: ParkedRow.init(row:))
    }

    private init(row: borrowing Row) {
        number = row.integer(0)
        tenant = row.integer(1)
        channel = row.integer(2)
        receivedAt = row.time(3)
        reason = row.text(4)
        detail = row.optionalBlob(5)
        version = row.optionalText(6)
        sealed = row.blob(7)
    }
}
