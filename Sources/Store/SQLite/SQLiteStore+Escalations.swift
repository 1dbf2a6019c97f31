internal import JSON
package import Messaging

extension SQLiteStore {
    package func escalations(of tenant: TenantID, limit: Int) async throws(StoreError) -> [OpenEscalation] {
        guard let keys = directory.keys(of: tenant) else { return [] }
        let rows = try read { connection in
            try connection.rows(
                """
                SELECT escalations.conversation, at, escalation, contacts.person FROM escalations
                JOIN conversations ON conversations.number = escalations.conversation
                JOIN contacts ON contacts.number = conversations.contact
                WHERE ended_at IS NULL AND conversations.tenant = ? AND conversations.owner = 'human'
                ORDER BY escalations.number LIMIT ?
                """, .integer(keys.number), .integer(limit)
            ) { (conversation: $0.integer(0), at: $0.time(1), escalation: $0.blob(2), person: $0.blob(3)) }
        }
        var escalations: [OpenEscalation] = []
        for row in rows {
            let person = Person(json: try json(row.person, as: .person, keys))
            escalations.append(
                OpenEscalation(
                    conversation: ConversationID(row.conversation), person: Sender(identities: person.identities),
                    at: row.at, escalation: Escalation(json: try json(row.escalation, as: .escalation, keys))))
        }
        return escalations
    }

    package func handBack(
        _ conversation: ConversationID, by agent: String?, at: Timestamp
    ) async throws(StoreError) -> JournalEntry? {
        let row = try read { connection in
            try connection.first(
                "SELECT tenant, channel, group_id FROM conversations WHERE number = ? AND owner = 'human'",
                .integer(conversation.number)
            ) { (tenant: $0.integer(0), channel: $0.integer(1), group: $0.optionalBlob(2)) }
        }
        guard let row else { return nil }
        let (id, keys) = try tenant(row.tenant)
        guard let id else { throw .failed("conversation \(conversation.number) belongs to no tenant") }
        var group: String?
        if let sealed = row.group { group = try text(sealed, as: .group, keys) }
        let event = Event(
            key: "handback.\(conversation.number).\(at.milliseconds)", channel: try channel(row.channel), at: at,
            sender: nil, group: group, content: .handback(by: agent), raw: .null)
        let sealed = keys.seal(event.json.bytes(), as: .event)
        let number = try await write(.inHand) { ledger in
            try ledger.handBack(conversation.number, sealed, at: at)
        }
        return number.map {
            JournalEntry(
                number: EventNumber($0), tenant: id, conversation: conversation, event: event, receivedAt: at)
        }
    }

    package func notes(on conversation: ConversationID, limit: Int) async throws(StoreError) -> [ConversationNote] {
        let rows = try read { connection in
            try connection.rows(
                """
                SELECT tenant, at, note FROM notes JOIN conversations ON conversations.number = conversation
                WHERE conversation = ? ORDER BY notes.number DESC LIMIT ?
                """, .integer(conversation.number), .integer(limit)
            ) { (tenant: $0.integer(0), at: $0.time(1), note: $0.blob(2)) }
        }
        var notes: [ConversationNote] = []
        for row in rows {
            let (_, keys) = try tenant(row.tenant)
            let text = try text(row.note, as: .note, row: Keys.bytes(of: conversation.number), keys)
            notes.append(ConversationNote(at: row.at, text: text))
        }
        return notes
    }

    package func goals(of tenant: TenantID?, limit: Int) async throws(StoreError) -> [GoalCount] {
        var number: Int64?
        if let tenant {
            guard let keys = directory.keys(of: tenant) else { return [] }
            number = keys.number
        }
        let rows = try read { [number] connection in
            try connection.rows(
                """
                SELECT tenant, name, count, value FROM goals WHERE ?1 IS NULL OR tenant = ?1
                ORDER BY count DESC, tenant, name LIMIT ?2
                """, .integer(number), .integer(limit)
            ) { (tenant: $0.integer(0), name: $0.text(1), count: Int($0.integer(2)), value: $0.real(3)) }
        }
        var goals: [GoalCount] = []
        for row in rows {
            guard let id = try self.tenant(row.tenant).id else { continue }
            goals.append(GoalCount(tenant: id, name: row.name, count: row.count, value: row.value))
        }
        return goals
    }
}
