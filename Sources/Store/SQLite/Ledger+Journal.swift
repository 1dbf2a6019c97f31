import Messaging

/// What became of an arrival, in numbers.
enum Journalled: Sendable {
    case waiting(number: Int64, conversation: Int64)
    case settled
    case decided(conversation: Int64)
    case duplicate
}

extension Ledger {
    /// Journals one arrival with everything that follows from it.
    mutating func append(_ arrival: SealedArrival) throws -> Journalled {
        try connection.run("INSERT INTO seen (name) VALUES (?) ON CONFLICT DO NOTHING", .blob(arrival.name))
        guard connection.changes == 1 else {
            changes.duplicates += 1
            return .duplicate
        }
        if case .receipt(let receipt) = arrival.fate { return try append(receipt, arrival) }
        let place = try place(arrival)
        let number = try journal(arrival, conversation: place?.conversation, contact: place?.contact, isPart: true)
        switch arrival.fate {
        case .turn:
            guard let place else {
                try park(number, tenant: arrival.keys.number, at: arrival.receivedAt, .plain(ParkReason.nobody))
                return .settled
            }
            try connection.run("INSERT INTO waiting (event) VALUES (?)", .integer(number))
            changes.waiting += 1
            return .waiting(number: number, conversation: place.conversation)
        case .park(let reason):
            try park(number, tenant: arrival.keys.number, at: arrival.receivedAt, .plain(reason))
        case .ignore(let reason):
            try ignore(number, at: arrival.receivedAt, reason: reason)
        case .receipt: break  // Done above.
        }
        return .settled
    }

    /// Adds an arrival to the journal and returns its number.
    ///
    /// - Parameter isPart: whether it is part of what goes on in the conversation; a status of a message is not.
    mutating func journal(
        _ arrival: SealedArrival, conversation: Int64?, contact: Int64?, isPart: Bool
    ) throws -> Int64 {
        try journal(
            arrival.sealed, tenant: arrival.keys.number, channel: arrival.channel, conversation: conversation,
            contact: contact, at: arrival.receivedAt, isPart: isPart)
    }

    mutating func journal(
        _ sealed: [UInt8], tenant: Int64, channel: Int64, conversation: Int64?, contact: Int64?,
        at receivedAt: Timestamp, isPart: Bool
    ) throws -> Int64 {
        let chain = isPart ? conversation : nil
        try connection.run(
            """
            INSERT INTO events (tenant, channel, conversation, contact, received_at, event, previous)
            VALUES (?, ?, ?, ?, ?, ?, (SELECT last_event FROM conversations WHERE number = ?))
            """, .integer(tenant), .integer(channel), .integer(conversation), .integer(contact),
            .time(receivedAt), .blob(sealed), .integer(chain))
        changes.received += 1
        let number = connection.lastInserted
        if let chain {
            try connection.run(
                "UPDATE conversations SET last_event = ? WHERE number = ?", .integer(number), .integer(chain))
        }
        return number
    }

    /// Lets an event that was journalled wait for its turn.
    mutating func putInLine(_ event: Int64) throws {
        try connection.run("INSERT INTO waiting (event) VALUES (?)", .integer(event))
        changes.waiting += 1
    }

    /// Takes an event from those waiting; false if it is not one of them.
    mutating func takeWaiting(_ event: EventNumber) throws -> Bool {
        try connection.run("DELETE FROM waiting WHERE event = ?", .integer(event.number))
        guard connection.changes == 1 else { return false }
        changes.waiting -= 1
        return true
    }

    mutating func park(_ event: Int64, tenant: Int64, at: Timestamp, _ parking: SealedParking) throws {
        try connection.run(
            """
            INSERT INTO parked (event, tenant, at, reason, fingerprint, detail, cause, version, record)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, .integer(event), .integer(tenant), .time(at), .text(parking.reason),
            .text(parking.fingerprint.text), .blob(parking.detail), .blob(parking.cause),
            .text(parking.version?.hash), .blob(parking.record))
        changes.parked += 1
    }

    /// Lets a parked event wait again; false if it is not one, or belongs to no conversation.
    mutating func takeBack(_ event: EventNumber) throws -> Bool {
        try connection.run(
            """
            DELETE FROM parked WHERE event = ?1 AND EXISTS (
                SELECT 1 FROM events WHERE number = ?1 AND conversation IS NOT NULL)
            """, .integer(event.number))
        guard connection.changes == 1 else { return false }
        changes.parked -= 1
        try connection.run("INSERT INTO waiting (event) VALUES (?)", .integer(event.number))
        changes.waiting += 1
        return true
    }

    mutating func ignore(_ event: Int64, at: Timestamp, reason: String) throws {
        try connection.run(
            "INSERT INTO ignored (event, at, reason) VALUES (?, ?, ?)", .integer(event), .time(at), .text(reason))
        changes.ignored += 1
    }
}

/// Reasons the store itself parks for.
enum ParkReason {
    /// A script shall handle it, but nobody who can be found again is behind it, or no tenant.
    static let nobody = "nobody"
    /// What lies in the file cannot be opened or understood any more.
    static let damaged = "damaged"
}
