import JSON
package import Messaging

extension SQLiteStore {
    package func fate(of number: EventNumber) async throws(StoreError) -> EventFate? {
        guard let row = try read({ try FateRow.load(number, from: &$0) }) else { return nil }
        let (id, keys) = try tenant(row.tenant)
        return EventFate(
            number: number, tenant: id, receivedAt: row.receivedAt, event: event(row.sealed, keys),
            end: try end(row, of: number, keys))
    }

    private func end(_ row: FateRow, of number: EventNumber, _ keys: Keys) throws(StoreError) -> EventFate.End {
        if row.isWaiting { return .waiting }
        if let (at, version, sealed) = row.turn {
            let record = try? json(sealed, as: .record, row: Keys.bytes(of: number.number), keys)
            return .handled(at: at, by: ScriptVersion(hash: version), record: record)
        }
        if let (at, reason) = row.ignored { return .ignored(at: at, reason: reason) }
        if let parked = try parked(number) { return .parked(parked) }
        return .received
    }

    package func turns(of tenant: TenantID, limit: Int) async throws(StoreError) -> [TurnSummary] {
        guard let keys = directory.keys(of: tenant) else { return [] }
        return try read { connection in
            try connection.rows(
                """
                SELECT number, turns.at, version FROM
                    (SELECT event, at, version FROM turns ORDER BY event DESC LIMIT ?) AS turns
                CROSS JOIN events ON number = turns.event WHERE tenant = ? ORDER BY number DESC LIMIT ?
                """, .integer(TurnSummary.searched), .integer(keys.number), .integer(limit)
            ) {
                TurnSummary(
                    event: EventNumber($0.integer(0)), at: $0.time(1), version: ScriptVersion(hash: $0.text(2)),
                    kind: nil)
            }.map { turn in
                var turn = turn
                let sealed = try connection.first(
                    "SELECT event FROM events WHERE number = ?", .integer(turn.event.number)
                ) { $0.blob(0) }
                turn.kind = sealed.flatMap { self.event($0, keys)?.content.kind }
                return turn
            }
        }
    }

    package func messages(_ tokens: [MessageToken]) async throws(StoreError) -> [SentMessage] {
        let rows = try read { connection in
            try tokens.compactMap { token in
                try connection.first("SELECT tenant, state, message FROM outbox WHERE token = ?", .text(token.text)) {
                    (token: token, tenant: $0.integer(0), state: $0.text(1), sealed: $0.blob(2))
                }
            }
        }
        var messages: [SentMessage] = []
        for row in rows {
            let (_, keys) = try tenant(row.tenant)
            guard let state = DeliveryState(rawValue: row.state) else { continue }
            let json = try? json(row.sealed, as: .message, keys)
            messages.append(
                SentMessage(
                    token: row.token, message: json.flatMap { Outgoing(token: row.token, json: $0) }?.message,
                    state: state))
        }
        return messages
    }
}

/// An event's row with what lies beside it.
private struct FateRow: Sendable {
    let tenant: Int64
    let receivedAt: Timestamp
    let sealed: [UInt8]
    let isWaiting: Bool
    let turn: (at: Timestamp, version: String, sealed: [UInt8])?
    let ignored: (at: Timestamp, reason: String)?

    static func load(_ number: EventNumber, from connection: inout Connection) throws -> FateRow? {
        try connection.first(
            """
            SELECT tenant, received_at, events.event, waiting.event, turns.at, version, record, ignored.at, reason
            FROM events
            LEFT JOIN waiting ON waiting.event = number
            LEFT JOIN turns ON turns.event = number
            LEFT JOIN ignored ON ignored.event = number
            WHERE number = ?
            """, .integer(number.number)
        ) { row in
            let (turnAt, ignoredAt) = (row.optionalTime(4), row.optionalTime(7))
            return FateRow(
                tenant: row.integer(0), receivedAt: row.time(1), sealed: row.blob(2), isWaiting: !row.isNull(3),
                turn: turnAt.map { ($0, row.text(5), row.blob(6)) }, ignored: ignoredAt.map { ($0, row.text(8)) })
        }
    }
}
