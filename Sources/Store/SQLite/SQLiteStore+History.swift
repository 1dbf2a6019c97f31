import JSON
package import Messaging

extension SQLiteStore {
    package func history(before event: EventNumber) async throws(StoreError) -> [Utterance] {
        let rows = try read { try HistoryRow.load(before: event, from: &$0) }
        var said: [Utterance] = []
        for row in rows {
            let (_, keys) = try tenant(row.tenant)
            // The latest first, and a turn's messages are later than its event.
            for letter in row.messages.reversed() {
                if let outgoing = (try? json(letter.sealed, as: .message, keys)).flatMap({
                    Outgoing(token: MessageToken(letter.token), json: $0)
                }), let utterance = Utterance(outgoing.message, at: letter.at) {
                    said.append(utterance)
                }
            }
            if let utterance = self.event(row.sealed, keys).flatMap(Utterance.init) { said.append(utterance) }
            if said.count >= Utterance.kept { break }
        }
        return said.prefix(Utterance.kept).reversed()
    }
}

/// An event of a conversation with the messages that answered it.
private struct HistoryRow: Sendable {
    let tenant: Int64
    let sealed: [UInt8]
    let messages: [(token: String, at: Timestamp, sealed: [UInt8])]

    /// How many events are looked at: timers and the like say nothing.
    private static let reach = 60

    /// The latest first.
    static func load(before event: EventNumber, from connection: inout Connection) throws -> [HistoryRow] {
        var rows: [HistoryRow] = []
        var (next, said) = (try previous(of: event.number, from: &connection), 0)
        while let number = next, rows.count < reach, said < Utterance.kept {
            let row = try connection.first(
                """
                SELECT tenant, events.event, previous, first_message, messages FROM events
                LEFT JOIN turns ON turns.event = number WHERE number = ?
                """, .integer(number)
            ) {
                (
                    tenant: $0.integer(0), sealed: $0.blob(1), previous: $0.optionalInteger(2),
                    first: $0.optionalInteger(3), count: $0.integer(4)
                )
            }
            guard let row else { break }
            var messages: [(token: String, at: Timestamp, sealed: [UInt8])] = []
            if let first = row.first {
                messages = try connection.rows(
                    """
                    SELECT token, created_at, message FROM outbox
                    WHERE number BETWEEN ? AND ? AND state NOT IN ('refused', 'expired') ORDER BY number
                    """, .integer(first), .integer(first + row.count - 1)
                ) { (token: $0.text(0), at: $0.time(1), sealed: $0.blob(2)) }
            }
            rows.append(HistoryRow(tenant: row.tenant, sealed: row.sealed, messages: messages))
            said += messages.count + 1
            next = row.previous
        }
        return rows
    }

    private static func previous(of event: Int64, from connection: inout Connection) throws -> Int64? {
        try connection.first("SELECT previous FROM events WHERE number = ?", .integer(event)) {
            $0.optionalInteger(0)
        } ?? nil
    }
}
