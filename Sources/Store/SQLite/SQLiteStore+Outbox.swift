package import Messaging

extension SQLiteStore {
    package func claimDue(at now: Timestamp, limit: Int) async throws(StoreError) -> [OutboxEntry] {
        // Mostly nothing is due, and then the writer need not know of the question.
        let isDue = try read { connection in
            try connection.first("SELECT 1 FROM outbox WHERE wake <= ? LIMIT 1", .time(now)) { _ in } != nil
        }
        guard isDue else { return [] }
        let rows = try await write(.inHand) { ledger in try ledger.claimDue(at: now, limit: limit) }
        var entries: [OutboxEntry] = []
        for row in rows {
            if let entry = try await firstReadable(row, at: now) { entries.append(entry) }
        }
        return entries
    }

    package func record(
        _ outcome: SendOutcome, for token: MessageToken, at now: Timestamp
    ) async throws(StoreError) -> OutboxEntry? {
        var provider: [UInt8]?
        if case .accepted(let id) = outcome { provider = directory.host.name(id, as: .provider) }
        let row = try await write(.inHand) { [provider] ledger in
            guard let message = try ledger.message(token: token.text) else {
                throw StoreError.failed("no message has this token")
            }
            if let provider { try ledger.remember(provider: provider, of: message) }
            // A receipt may have told more already; what it told stays.
            if message.state.isUnfinished { try ledger.apply(outcome, to: message) }
            return try ledger.claimNext(of: message.conversation, at: now)
        }
        return if let row { try await firstReadable(row, at: now) } else { nil }
    }

    /// Opens a claimed message. One that cannot be read any more ends refused, and the next of its conversation that is
    /// due takes its place; nil when there is none.
    private func firstReadable(_ claimed: ClaimedRow, at now: Timestamp) async throws(StoreError) -> OutboxEntry? {
        var next: ClaimedRow? = claimed
        while let row = next {
            do throws(StoreError) { return try entry(row) } catch {
                guard case .damaged = error else { throw error }
            }
            next = try await write(.inHand) { ledger in
                guard let message = try ledger.message(token: row.token.text) else { return nil }
                try ledger.move(message, to: .refused, failure: .content)
                return try ledger.claimNext(of: message.conversation, at: now)
            }
            onDamaged(.message(row.token))
        }
        return nil
    }

    package func recoverSending(at now: Timestamp, holdUntil hold: Timestamp) async throws(StoreError) -> Int {
        try await write(.inHand) { ledger in try ledger.recoverSending(holdUntil: hold) }
    }

    package func nextDue() async throws(StoreError) -> Timestamp? {
        try read { connection in
            try connection.first("SELECT min(wake) FROM outbox WHERE wake IS NOT NULL") { $0.optionalTime(0) } ?? nil
        }
    }

    private func entry(_ row: ClaimedRow) throws(StoreError) -> OutboxEntry {
        let (id, keys) = try tenant(row.tenant)
        guard let id, let outgoing = Outgoing(token: row.token, json: try json(row.sealed, as: .message, keys)) else {
            throw .damaged("a message in the outbox cannot be read")
        }
        return OutboxEntry(
            token: row.token, tenant: id, channel: try channel(row.channel),
            conversation: ConversationID(row.conversation), recipient: outgoing.recipient, message: outgoing.message,
            attempts: row.attempts, createdAt: row.createdAt)
    }
}

extension Ledger {
    /// Brings an unfinished message where the outcome of its sending takes it.
    fileprivate mutating func apply(_ outcome: SendOutcome, to message: OutboxRow) throws {
        switch outcome {
        case .accepted: try move(message, to: .accepted)
        case .retry(let at):
            if try isUnwanted(message) { return try move(message, to: .refused, failure: .optedOut) }
            try postpone(message, as: .queued, due: at)
        case .refused(let failure, let code): try move(message, to: .refused, failure: failure, code: code)
        case .undecided(let hold): try postpone(message, as: .undecided, due: hold)
        case .expired: try move(message, to: .expired)
        }
    }
}
