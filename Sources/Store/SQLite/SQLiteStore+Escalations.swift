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
}
