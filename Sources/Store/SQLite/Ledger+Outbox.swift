import Messaging

/// A message's row, without the message.
struct OutboxRow: Sendable {
    let number: Int64
    let channel: Int64
    let conversation: Int64
    let state: DeliveryState
}

/// A claimed message as it lies in the file; opened outside the writer's thread.
struct ClaimedRow: Sendable {
    let token: MessageToken
    let tenant: Int64
    let channel: Int64
    let conversation: Int64
    let attempts: Int
    let createdAt: Timestamp
    let sealed: [UInt8]
}

extension Ledger {
    mutating func message(token: String) throws -> OutboxRow? {
        try connection.first(
            "SELECT number, channel, conversation, state FROM outbox WHERE token = ?", .text(token),
            map: OutboxRow.init(row:)) ?? nil
    }

    mutating func message(number: Int64) throws -> OutboxRow? {
        try connection.first(
            "SELECT number, channel, conversation, state FROM outbox WHERE number = ?", .integer(number),
            map: OutboxRow.init(row:)) ?? nil
    }

    /// Brings a message into a state that is final but for receipts.
    mutating func move(
        _ message: OutboxRow, to state: DeliveryState, failure: FailureClass? = nil, code: Int? = nil
    ) throws {
        try connection.run(
            """
            UPDATE outbox SET state = ?, due = NULL, wake = NULL,
                failure = coalesce(?, failure), code = coalesce(?, code)
            WHERE number = ?
            """, .text(state.rawValue), .text(failure?.rawValue), .integer(code.map(Int64.init)),
            .integer(message.number))
        changes.moveDelivery(from: message.state, to: state)
    }

    /// Brings a message into a state that is not final: queued again, or undecided. `due` is when it may be sent, or
    /// until when it holds its conversation.
    mutating func postpone(_ message: OutboxRow, as state: DeliveryState, due: Timestamp) throws {
        try connection.run(
            "UPDATE outbox SET state = ?, due = ?, wake = NULL WHERE number = ?", .text(state.rawValue), .time(due),
            .integer(message.number))
        changes.moveDelivery(from: message.state, to: state)
        // It stands before the later ones again, of which one may have been the next.
        try connection.run(
            """
            UPDATE outbox SET wake = NULL
            WHERE conversation = ? AND state = 'queued' AND due IS NOT NULL AND wake IS NOT NULL
            """, .integer(message.conversation))
    }

    /// Lets receipts find a message by the id the provider gave it; an id given before stays.
    mutating func remember(provider name: [UInt8], of message: OutboxRow) throws {
        try connection.run(
            "INSERT INTO provider_ids (name, channel, message) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", .blob(name),
            .integer(message.channel), .integer(message.number))
    }

    /// The message that is next to leave a conversation, and the earliest time for it: the oldest queued one, unless
    /// one is being sent; an undecided one holds it up for a while.
    private mutating func next(of conversation: Int64) throws -> (number: Int64, at: Timestamp)? {
        try connection.first(
            """
            SELECT number, max(due, coalesce((
                SELECT max(due) FROM outbox WHERE conversation = ?1 AND state = 'undecided' AND due IS NOT NULL), due))
            FROM outbox WHERE conversation = ?1 AND state = 'queued' AND due IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM outbox WHERE conversation = ?1 AND state = 'sending' AND due IS NOT NULL)
            ORDER BY number LIMIT 1
            """, .integer(conversation)
        ) { ($0.integer(0), $0.time(1)) }
    }

    /// Notes when the conversation's next message may leave.
    mutating func advance(_ conversation: Int64) throws {
        guard let next = try next(of: conversation) else { return }
        try connection.run("UPDATE outbox SET wake = ? WHERE number = ?", .time(next.at), .integer(next.number))
    }

    /// Claims the conversation's next message if it is due; otherwise notes when it will be.
    mutating func claimNext(of conversation: Int64, at now: Timestamp) throws -> ClaimedRow? {
        guard let next = try next(of: conversation) else { return nil }
        guard next.at <= now else {
            try connection.run("UPDATE outbox SET wake = ? WHERE number = ?", .time(next.at), .integer(next.number))
            return nil
        }
        let claimed = try connection.first(
            """
            UPDATE outbox SET state = 'sending', attempts = attempts + 1, wake = NULL WHERE number = ?
            RETURNING token, tenant, channel, conversation, attempts, created_at, message
            """, .integer(next.number), map: ClaimedRow.init(row:))
        changes.moveDelivery(from: .queued, to: .sending)
        return claimed
    }

    /// Claims what is due, the longest due first.
    mutating func claimDue(at now: Timestamp, limit: Int) throws -> [ClaimedRow] {
        let conversations = try connection.rows(
            "SELECT conversation FROM outbox WHERE wake <= ? ORDER BY wake, number LIMIT ?", .time(now), .integer(limit)
        ) { $0.integer(0) }
        return try conversations.compactMap { try claimNext(of: $0, at: now) }
    }

    /// Turns what was being sent when the last run ended into undecided messages.
    mutating func recoverSending(holdUntil hold: Timestamp) throws -> Int {
        let conversations = try connection.rows(
            """
            UPDATE outbox INDEXED BY outbox_unfinished SET state = 'undecided', due = ?, wake = NULL
            WHERE due IS NOT NULL AND state = 'sending' RETURNING conversation
            """, .time(hold)
        ) { $0.integer(0) }
        for conversation in conversations {
            changes.moveDelivery(from: .sending, to: .undecided)
            try advance(conversation)
        }
        return conversations.count
    }

    /// Whether a new message of the conversation would be the next to leave, at once.
    mutating func isClear(_ conversation: Int64, at now: Timestamp) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM outbox
            WHERE conversation = ? AND due IS NOT NULL AND (state <> 'undecided' OR due > ?) LIMIT 1
            """, .integer(conversation), .time(now)
        ) { _ in } == nil
    }
}

extension OutboxRow {
    fileprivate init?(row: borrowing Row) {
        guard let state = DeliveryState(rawValue: row.text(3)) else { return nil }
        self.init(number: row.integer(0), channel: row.integer(1), conversation: row.integer(2), state: state)
    }
}

extension ClaimedRow {
    fileprivate init(row: borrowing Row) {
        self.init(
            token: MessageToken(row.text(0)), tenant: row.integer(1), channel: row.integer(2),
            conversation: row.integer(3), attempts: Int(row.integer(4)), createdAt: row.time(5), sealed: row.blob(6))
    }
}
