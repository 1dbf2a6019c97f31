import Messaging

/// What became of a turn's commit.
enum Committed: Sendable {
    /// `isClaimed` tells whether the turn's first message is being sent now.
    case done(channel: Int64, isClaimed: Bool)
    case conflict
    case alreadySettled
}

extension Ledger {
    /// Commits a turn. Everything is checked before anything is changed, for other operations share the transaction.
    mutating func commit(_ turn: SealedTurn) throws -> Committed {
        guard let source = try source(of: turn) else { return .alreadySettled }
        guard try isCurrent(turn, contact: source.contact), let used = try use(by: turn) else { return .conflict }
        _ = try takeWaiting(turn.event)
        changes.handled += 1
        let firstMessage = try turn.letters.isEmpty ? nil : nextMessage()
        try connection.run(
            "INSERT INTO turns (event, at, version, record, first_message, messages) VALUES (?, ?, ?, ?, ?, ?)",
            .integer(turn.event.number), .time(turn.at), .text(turn.version.hash), .blob(turn.record),
            .integer(firstMessage), .integer(turn.letters.count))
        try keepVersion(turn.version, of: turn.tenant)
        try remember(turn, contact: source.contact)
        try setTimers(of: turn, source)
        if let escalation = turn.escalation { try escalate(turn, escalation) }
        try note(turn)
        if let consent = turn.consent { try set(consent, of: source.contact, on: source.channel, by: turn) }
        try log(turn, used)
        return .done(channel: source.channel, isClaimed: try queue(turn, channel: source.channel))
    }

    /// Where a turn's event came from.
    private struct Source {
        let tenant, conversation, channel, contact: Int64
    }

    /// Where the turn's event came from; nil if the event does not wait.
    private mutating func source(of turn: SealedTurn) throws -> Source? {
        let event = try connection.first(
            """
            SELECT tenant, conversation, channel, contact FROM waiting JOIN events ON number = waiting.event
            WHERE waiting.event = ?
            """, .integer(turn.event.number)
        ) {
            Source(tenant: $0.integer(0), conversation: $0.integer(1), channel: $0.integer(2), contact: $0.integer(3))
        }
        guard let event else { return nil }
        guard event.tenant == turn.tenant, event.conversation == turn.conversation.number else {
            throw StoreError.failed("the event belongs to another conversation than the turn")
        }
        return event
    }

    /// Whether what the turn saw is what there is.
    private mutating func isCurrent(_ turn: SealedTurn, contact: Int64) throws -> Bool {
        if turn.attributes != nil {
            let version = try connection.first("SELECT version FROM contacts WHERE number = ?", .integer(contact)) {
                Int($0.integer(0))
            }
            guard version == turn.contactVersion else { return false }
        }
        for read in turn.reads {
            guard try version(of: read.name, at: turn.at) == read.version else { return false }
        }
        for listing in turn.listings {
            guard try shelfVersion(of: listing.name) == listing.version else { return false }
        }
        return true
    }

    /// Stores state, attributes and values.
    private mutating func remember(_ turn: SealedTurn, contact: Int64) throws {
        if let state = turn.state {
            try connection.run(
                """
                INSERT INTO states (conversation, state) VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state
                """, .integer(turn.conversation.number), .blob(state))
            try note(isInFlow: turn.isInFlow, turn)
        }
        if let attributes = turn.attributes {
            try connection.run(
                "UPDATE contacts SET attributes = ?, version = version + 1 WHERE number = ?", .blob(attributes),
                .integer(contact))
        }
        for write in turn.writes { try put(write, of: turn) }
    }

    /// Nothing is written while the conversation stays in or out of flows.
    private mutating func note(isInFlow: Bool, _ turn: SealedTurn) throws {
        let (tenant, conversation) = (SQLValue.integer(turn.tenant), SQLValue.integer(turn.conversation.number))
        if isInFlow {
            try connection.run(
                "INSERT INTO in_flows (tenant, conversation) VALUES (?, ?) ON CONFLICT DO NOTHING", tenant, conversation
            )
        } else {
            try connection.run("DELETE FROM in_flows WHERE tenant = ? AND conversation = ?", tenant, conversation)
        }
    }

    private mutating func setTimers(of turn: SealedTurn, _ source: Source) throws {
        for name in turn.cancelled {
            try connection.run(
                "DELETE FROM timers WHERE conversation = ? AND name = ?", .integer(turn.conversation.number),
                .blob(name))
            changes.timers -= connection.changes
        }
        for timer in turn.timers {
            try connection.run(
                """
                INSERT INTO timers (tenant, channel, conversation, contact, name, due, timer)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, .integer(turn.tenant), .integer(source.channel), .integer(turn.conversation.number),
                .integer(source.contact), .blob(timer.name), .time(timer.due), .blob(timer.sealed))
        }
        changes.timers += turn.timers.count
    }

    private mutating func escalate(_ turn: SealedTurn, _ escalation: [UInt8]) throws {
        try connection.run(
            "UPDATE conversations SET owner = 'human' WHERE number = ? AND owner = 'bot'",
            .integer(turn.conversation.number))
        changes.escalated += connection.changes
        try connection.run(
            "INSERT INTO escalations (conversation, event, at, escalation) VALUES (?, ?, ?, ?)",
            .integer(turn.conversation.number), .integer(turn.event.number), .time(turn.at), .blob(escalation))
    }

    /// The number that the next message will have.
    private mutating func nextMessage() throws -> Int64 {
        try connection.first("SELECT coalesce(max(number), 0) + 1 FROM outbox") { $0.integer(0) } ?? 1
    }

    /// Queues the turn's messages; true if the first that may be sent is being sent at once.
    private mutating func queue(_ turn: SealedTurn, channel: Int64) throws -> Bool {
        let first = turn.letters.firstIndex { $0.refusal == nil }
        let claims = try first != nil && turn.claims && isClear(turn.conversation.number, at: turn.at)
        for (index, letter) in turn.letters.enumerated() {
            let state = letter.refusal == nil ? (claims && index == first ? .sending : .queued) : DeliveryState.refused
            try insert(letter, of: turn, channel: channel, as: state)
        }
        if first != nil, !claims { try advance(turn.conversation.number) }
        return claims
    }

    private mutating func insert(
        _ letter: SealedTurn.Letter, of turn: SealedTurn, channel: Int64, as state: DeliveryState
    ) throws {
        try connection.run(
            """
            INSERT INTO outbox
                (token, tenant, channel, conversation, event, created_at, state, attempts, due, failure, message)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, .text(letter.token.text), .integer(turn.tenant), .integer(channel),
            .integer(turn.conversation.number), .integer(turn.event.number), .time(turn.at), .text(state.rawValue),
            .integer(state == .sending ? 1 : 0), state.isUnfinished ? .time(turn.at) : .null,
            .text(letter.refusal?.rawValue), .blob(letter.sealed))
        changes.moveDelivery(from: nil, to: state)
    }
}
