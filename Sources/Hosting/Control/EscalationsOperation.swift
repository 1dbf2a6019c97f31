internal import Engine
package import Messaging
package import Store

/// Which conversations of a tenant a human owns, with what scripts noted on them.
package struct EscalationsOperation: Operation {
    package static let name = "escalations"
    /// Conversations of an answer, the longest escalated ones.
    package static let limit = 1000
    private static let notes = 20

    package let tenant: TenantID

    package init(of tenant: TenantID) { self.tenant = tenant }

    package struct Entry: Sendable, Equatable {
        package var escalation: OpenEscalation
        /// Newest first.
        package var notes: [ConversationNote]

        package init(escalation: OpenEscalation, notes: [ConversationNote]) {
            (self.escalation, self.notes) = (escalation, notes)
        }
    }

    package struct Answer: Wired, Equatable {
        package let entries: [Entry]

        package init(entries: [Entry]) { self.entries = entries }
    }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        try premises.expect(tenant)
        return try await OperationError.ofStore { () async throws(StoreError) in
            var entries: [Entry] = []
            for escalation in try await premises.store.escalations(of: tenant, limit: Self.limit) {
                let notes = try await premises.store.notes(on: escalation.conversation, limit: Self.notes)
                entries.append(Entry(escalation: escalation, notes: notes))
            }
            return Answer(entries: entries)
        }
    }
}

/// Gives a conversation back to its bot.
package struct HandBackOperation: Operation {
    package static let name = "handback"

    package let tenant: TenantID
    package let conversation: ConversationID
    /// Who gives it back: scripts are told.
    package let agent: String?

    package init(_ conversation: ConversationID, of tenant: TenantID, by agent: String?) {
        (self.tenant, self.conversation, self.agent) = (tenant, conversation, agent)
    }

    package struct Answer: Wired, Equatable {
        package init() {}
    }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        try premises.expect(tenant)
        let entry = try await OperationError.ofStore { () async throws(StoreError) -> JournalEntry? in
            let open = try await premises.store.escalations(of: tenant, limit: .max)
            guard open.contains(where: { $0.conversation == conversation }) else { return nil }
            return try await premises.store.handBack(conversation, by: agent, at: premises.clock.now)
        }
        guard let entry else {
            throw OperationError(
                .missing,
                "no human owns a conversation \(conversation.number) of \(tenant): `parlua escalations \(tenant)` lists them"
            )
        }
        premises.offerAgain([entry])
        return Answer()
    }
}
