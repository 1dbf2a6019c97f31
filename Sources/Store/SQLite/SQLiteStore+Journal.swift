import JSON
package import Messaging

extension SQLiteStore {
    package func append(_ arrivals: [Arrival]) async throws(StoreError) -> [Appended] {
        if arrivals.isEmpty { return [] }
        // Before the work of sealing, which an overloaded host should not do in vain.
        if let refusal = writer?.refusal(.arriving) { throw refusal }
        let sealed = try await seal(arrivals)
        let journalled = try await write(.arriving) { ledger in try sealed.map { try ledger.append($0) } }
        return zip(arrivals, journalled).map { arrival, journalled in
            switch (journalled, arrival.tenant) {
            case (.waiting(let number, let conversation), let tenant?):
                .waiting(
                    JournalEntry(
                        number: EventNumber(number), tenant: tenant, conversation: ConversationID(conversation),
                        event: arrival.event, receivedAt: arrival.receivedAt))
            case (.decided(let conversation), _): .decided(ConversationID(conversation))
            case (.duplicate, _): .duplicate
            case (.settled, _), (.waiting, nil): .settled  // Without a tenant nothing waits.
            }
        }
    }

    private func seal(_ arrivals: [Arrival]) async throws(StoreError) -> [SealedArrival] {
        var sealed: [SealedArrival] = []
        sealed.reserveCapacity(arrivals.count)
        for arrival in arrivals {
            var keys = directory.host
            if let tenant = arrival.tenant { keys = try await self.keys(of: tenant) }
            let channel = try await number(of: arrival.event.channel)
            sealed.append(SealedArrival(arrival, keys: keys, host: directory.host, channel: channel))
        }
        return sealed
    }

    package func waiting(after number: EventNumber?, limit: Int) async throws(StoreError) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        var last = number?.number ?? .min
        // Reads on behind what is damaged: a short answer says that there is no more.
        while entries.count < limit {
            let rows = try read { [last, room = limit - entries.count] in
                try WaitingRow.load(after: last, limit: room, from: &$0)
            }
            var damaged: [WaitingRow] = []
            for row in rows {
                if let entry = try entry(row) { entries.append(entry) } else { damaged.append(row) }
            }
            guard let end = rows.last, !damaged.isEmpty else { break }
            try await park(damaged)
            last = end.number
        }
        return entries
    }

    /// Nil when nobody can read the event any more.
    private func entry(_ row: WaitingRow) throws(StoreError) -> JournalEntry? {
        let (id, keys) = try tenant(row.tenant)
        guard let id, let event = event(row.sealed, keys) else { return nil }
        return JournalEntry(
            number: EventNumber(row.number), tenant: id, conversation: ConversationID(row.conversation), event: event,
            receivedAt: row.receivedAt)
    }

    /// Sets aside what cannot be read, so that it does not hold up everything behind it.
    private func park(_ damaged: [WaitingRow]) async throws(StoreError) {
        if writer == nil { return }  // Who only looks changes nothing.
        let parked = try await write(.inHand) { ledger in
            try damaged.filter { row in
                guard try ledger.takeWaiting(EventNumber(row.number)) else { return false }
                try ledger.park(row.number, tenant: row.tenant, at: row.receivedAt, .plain(ParkReason.damaged))
                return true
            }
        }
        for row in parked { onDamaged(.event(EventNumber(row.number))) }
    }

    package func settle(
        _ event: EventNumber, as settlement: Settlement, at: Timestamp
    ) async throws(StoreError) -> Bool {
        let row = try read { connection in
            try connection.first("SELECT tenant FROM events WHERE number = ?", .integer(event.number)) { $0.integer(0) }
        }
        guard let row else { return false }  // What is not in the journal does not wait.
        let (_, keys) = try tenant(row)
        switch settlement {
        case .ignored(let reason):
            return try await write(.inHand) { ledger in
                guard try ledger.takeWaiting(event) else { return false }
                try ledger.ignore(event.number, at: at, reason: reason)
                return true
            }
        case .parked(let parking):
            let sealed = SealedParking(parking, of: event, keys: keys)
            return try await write(.inHand) { ledger in
                guard try ledger.takeWaiting(event) else { return false }
                try ledger.park(event.number, tenant: keys.number, at: at, sealed)
                if let version = sealed.version { try ledger.keepVersion(version, of: keys.number) }
                return true
            }
        }
    }

    /// Opens a journalled event; nil when that cannot be done any more.
    func event(_ sealed: [UInt8], _ keys: Keys) -> Event? {
        (try? json(sealed, as: .event, keys)).flatMap(Event.init(json:))
    }

    /// Opens sealed JSON.
    func json(_ sealed: [UInt8], as kind: Sealed, row: [UInt8] = [], _ keys: Keys) throws(StoreError) -> JSON {
        do { return try JSON(parsing: keys.open(sealed, as: kind, row: row)) } catch { throw Self.damaged(kind) }
    }

    /// Opens sealed text.
    func text(_ sealed: [UInt8], as kind: Sealed, row: [UInt8] = [], _ keys: Keys) throws(StoreError) -> String {
        do { return String(decoding: try keys.open(sealed, as: kind, row: row), as: UTF8.self) } catch {
            throw Self.damaged(kind)
        }
    }

    private static func damaged(_ kind: Sealed) -> StoreError {
        .damaged("a sealed \(kind.rawValue) cannot be read any more")
    }
}

/// A waiting event as it lies in the file.
private struct WaitingRow: Sendable {
    let number, tenant, conversation: Int64
    let receivedAt: Timestamp
    let sealed: [UInt8]

    static func load(after number: Int64, limit: Int, from connection: inout Connection) throws -> [WaitingRow] {
        try connection.rows(
            """
            SELECT number, tenant, conversation, received_at, events.event FROM waiting
            JOIN events ON number = waiting.event WHERE waiting.event > ? ORDER BY waiting.event LIMIT ?
            """, .integer(number), .integer(limit)
        ) {
            WaitingRow(
                number: $0.integer(0), tenant: $0.integer(1), conversation: $0.integer(2), receivedAt: $0.time(3),
                sealed: $0.blob(4))
        }
    }
}
