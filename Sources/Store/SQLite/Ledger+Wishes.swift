import Messaging

extension Ledger {
    /// Keeps a turn's notes and counts its goals.
    mutating func note(_ turn: SealedTurn) throws {
        for note in turn.notes {
            try connection.run(
                "INSERT INTO notes (conversation, event, at, note) VALUES (?, ?, ?, ?)",
                .integer(turn.conversation.number), .integer(turn.event.number), .time(turn.at), .blob(note))
        }
        for goal in turn.goals { try count(goal, of: turn.tenant) }
    }

    private mutating func count(_ goal: Goal, of tenant: Int64) throws {
        try connection.run(
            """
            INSERT INTO goals (tenant, name, count, value)
            SELECT ?1, CASE
                WHEN (SELECT count(*) FROM goals WHERE tenant = ?1) < ?4
                    OR EXISTS (SELECT 1 FROM goals WHERE tenant = ?1 AND name = ?2) THEN ?2
                ELSE ?5 END, 1, ?3
            WHERE true
            ON CONFLICT DO UPDATE SET count = count + 1, value = value + excluded.value
            """, .integer(tenant), .text(goal.name), .real(goal.value), .integer(GoalCount.maximum),
            .text(GoalCount.others))
    }

    /// Keeps what a person wants of the bot's messages. Whoever wants none any more gets none that waits either.
    mutating func set(_ consent: Consent, of contact: Int64, on channel: Int64, by turn: SealedTurn) throws {
        let transport = try connection.first("SELECT transport FROM channels WHERE number = ?", .integer(channel)) {
            $0.text(0)
        }
        guard consent == .withdrawn else {
            return try connection.run(
                "DELETE FROM opt_outs WHERE contact = ? AND transport = ?", .integer(contact), .text(transport))
        }
        try connection.run(
            "INSERT INTO opt_outs (contact, transport, event, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            .integer(contact), .text(transport), .integer(turn.event.number), .time(turn.at))
        let conversations = try connection.rows(
            """
            SELECT conversation FROM acquaintances JOIN channels ON number = channel
            WHERE contact = ? AND transport = ? AND conversation IS NOT NULL
            """, .integer(contact), .text(transport)
        ) { $0.integer(0) }
        for conversation in conversations { try withdrawQueued(of: conversation) }
    }

    private mutating func withdrawQueued(of conversation: Int64) throws {
        let queued = try connection.rows(
            "SELECT number FROM outbox WHERE conversation = ? AND state = 'queued' AND due IS NOT NULL",
            .integer(conversation)
        ) { $0.integer(0) }
        for number in queued {
            if let message = try message(number: number) { try move(message, to: .refused, failure: .optedOut) }
        }
    }

    /// Whether the message was meant for somebody who has opted out since.
    mutating func isUnwanted(_ message: OutboxRow) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM outbox
            JOIN conversations ON conversations.number = outbox.conversation
            JOIN channels ON channels.number = outbox.channel
            JOIN opt_outs ON opt_outs.contact = conversations.contact AND opt_outs.transport = channels.transport
            WHERE outbox.number = ? AND outbox.event < opt_outs.event AND group_id IS NULL
            """, .integer(message.number)
        ) { _ in true } ?? false
    }

    /// Gives a conversation back to its bot; nil when no human owned it.
    mutating func handBack(_ conversation: Int64, _ sealedEvent: [UInt8], at: Timestamp) throws -> Int64? {
        let place = try connection.first(
            "SELECT tenant, channel, contact FROM conversations WHERE number = ? AND owner = 'human'",
            .integer(conversation)
        ) { (tenant: $0.integer(0), channel: $0.integer(1), contact: $0.integer(2)) }
        guard let place else { return nil }
        try connection.run("UPDATE conversations SET owner = 'bot' WHERE number = ?", .integer(conversation))
        changes.escalated -= 1
        try connection.run(
            "UPDATE escalations SET ended_at = ? WHERE conversation = ? AND ended_at IS NULL", .time(at),
            .integer(conversation))
        let number = try journal(
            sealedEvent, tenant: place.tenant, channel: place.channel, conversation: conversation,
            contact: place.contact, at: at, isPart: true)
        try putInLine(number)
        return number
    }
}
