import JSON
package import Messaging

extension SQLiteStore {
    package func fireTimers(due now: Timestamp, limit: Int) async throws(StoreError) -> [JournalEntry] {
        try await sweep(at: now, limit: limit)
        let rows = try read { try TimerRow.load(due: now, limit: limit, from: &$0) }
        if rows.isEmpty { return [] }
        var timers: [(ripe: RipeTimer, tenant: TenantID, event: Event?)] = []
        for row in rows {
            let (id, keys) = try tenant(row.tenant)
            guard let id else { throw .failed("timer \(row.number) belongs to no tenant") }
            let stored = timer(in: row, keys)
            let channel = try self.channel(row.channel)
            let event = stored.flatMap { self.event(of: row, $0, on: channel, keys) }
            let ripe = RipeTimer(
                number: row.number, tenant: row.tenant, channel: row.channel, conversation: row.conversation,
                contact: row.contact, due: row.due,
                next: event == nil ? nil : stored?.repetition?.next(after: now, from: row.due),
                sealedEvent: event.map { keys.seal($0.json.bytes(), as: .event) }, sealedTimer: row.sealed)
            timers.append((ripe, id, event))
        }
        let ripe = timers.map(\.ripe)
        let numbers = try await write(.inHand) { ledger in try ripe.map { try ledger.fire($0, at: now) } }
        var entries: [JournalEntry] = []
        for (timer, number) in zip(timers, numbers) {
            guard let number = number.map(EventNumber.init) else { continue }
            guard let event = timer.event else {
                onDamaged(.event(number))
                continue
            }
            entries.append(
                JournalEntry(
                    number: number, tenant: timer.tenant, conversation: ConversationID(timer.ripe.conversation),
                    event: event, receivedAt: now))
        }
        return entries
    }

    package func nextTimer() async throws(StoreError) -> Timestamp? {
        let (due, expires) = try read { connection in
            (
                try connection.first("SELECT min(due) FROM timers") { $0.optionalTime(0) } ?? nil,
                try connection.first("SELECT min(expires) FROM stored WHERE expires IS NOT NULL") {
                    $0.optionalTime(0)
                } ?? nil
            )
        }
        return [due, expires.map(Self.sweep(of:))].compactMap(\.self).min()
    }

    /// When a value that expires at `moment` is swept away: all of ten seconds at once, so that values which expire one by
    /// one do not cost a transaction each.
    static func sweep(of moment: Timestamp) -> Timestamp {
        Timestamp(milliseconds: (moment.milliseconds + 9_999) / 10_000 * 10_000)
    }

    private func sweep(at now: Timestamp, limit: Int) async throws(StoreError) {
        let isDue = try read { connection in
            try connection.first("SELECT 1 FROM stored WHERE expires <= ? LIMIT 1", .time(now)) { _ in true } ?? false
        }
        if isDue { try await write(.inHand) { ledger in try ledger.sweep(at: now, limit: limit) } }
    }

    /// Nil when it cannot be read any more.
    private func timer(in row: TimerRow, _ keys: Keys) -> StoredTimer? {
        do throws(StoreError) { return StoredTimer(json: try json(row.sealed, as: .timer, keys)) } catch { return nil }
    }

    /// The event a timer becomes: it happened when it fell due, and nobody did it. Nil when it cannot be read any more.
    private func event(of row: TimerRow, _ timer: StoredTimer, on channel: ChannelID, _ keys: Keys) -> Event? {
        do throws(StoreError) {
            var group: String?
            if let sealed = row.group { group = try text(sealed, as: .group, keys) }
            // What comes again needs another key each time.
            let key = "timer.\(row.number)" + (timer.repetition == nil ? "" : ".\(row.due.milliseconds)")
            return Event(
                key: key, channel: channel, at: row.due, sender: nil, group: group, content: .timer(timer.firing),
                raw: .null)
        } catch {
            return nil
        }
    }
}

/// A timer as it lies in the file.
private struct TimerRow: Sendable {
    let number, tenant, channel, conversation, contact: Int64
    let due: Timestamp
    let sealed: [UInt8]
    let group: [UInt8]?

    static func load(due now: Timestamp, limit: Int, from connection: inout Connection) throws -> [TimerRow] {
        try connection.rows(
            """
            SELECT timers.number, timers.tenant, timers.channel, conversation, timers.contact, due, timer, group_id
            FROM timers JOIN conversations ON conversations.number = conversation
            WHERE due <= ? ORDER BY due, timers.number LIMIT ?
            """, .time(now), .integer(limit)
        ) {
            TimerRow(
                number: $0.integer(0), tenant: $0.integer(1), channel: $0.integer(2), conversation: $0.integer(3),
                contact: $0.integer(4), due: $0.time(5), sealed: $0.blob(6), group: $0.optionalBlob(7))
        }
    }
}
