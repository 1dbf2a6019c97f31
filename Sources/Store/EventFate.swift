package import JSON
package import Messaging

/// An event of the journal, and what became of it.
package struct EventFate: Sendable, Equatable {
    package var number: EventNumber
    package var tenant: TenantID?
    package var receivedAt: Timestamp
    /// Nil when it cannot be read any more.
    package var event: Event?
    package var end: End

    package enum End: Sendable, Equatable {
        case waiting
        /// A turn was committed. `record` is nil when it cannot be read any more.
        case handled(at: Timestamp, by: ScriptVersion, record: JSON?)
        /// It told what became of a message: that needs no turn.
        case received
        case ignored(at: Timestamp, reason: String)
        case parked(ParkedEvent)
    }

    package init(number: EventNumber, tenant: TenantID?, receivedAt: Timestamp, event: Event?, end: End) {
        (self.number, self.tenant, self.receivedAt, self.event, self.end) = (number, tenant, receivedAt, event, end)
    }
}

/// A message that a turn committed, and how it stands with it.
package struct SentMessage: Sendable, Equatable {
    package var token: MessageToken
    /// Nil when it cannot be read any more.
    package var message: Message?
    package var state: DeliveryState

    package init(token: MessageToken, message: Message?, state: DeliveryState) {
        (self.token, self.message, self.state) = (token, message, state)
    }
}

/// A turn that was committed, by what is known of it without opening its record.
package struct TurnSummary: Sendable, Equatable {
    package var event: EventNumber
    package var at: Timestamp
    package var version: ScriptVersion
    /// What kind of event it handled; nil when it cannot be read any more.
    package var kind: String?

    /// So many turns of all tenants are looked through, the newest.
    package static let searched = 100_000

    package init(event: EventNumber, at: Timestamp, version: ScriptVersion, kind: String?) {
        (self.event, self.at, self.version, self.kind) = (event, at, version, kind)
    }
}
