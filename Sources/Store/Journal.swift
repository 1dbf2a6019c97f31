package import Messaging

/// An event on its way into the journal.
package struct Arrival: Sendable {
    /// Nil for what belongs to nobody, e.g. a signed body that is not JSON: it is sealed under the host's own key.
    package var tenant: TenantID?
    package var event: Event
    package var receivedAt: Timestamp
    package var disposition: Disposition

    package enum Disposition: Sendable, Equatable {
        /// A script shall handle it: it waits.
        case turn
        /// It tells what became of a message of ours: the delivery is updated in the same transaction.
        case receipt
        case ignore(reason: String)
        case park(reason: String)
    }

    package init(tenant: TenantID?, event: Event, receivedAt: Timestamp, disposition: Disposition) {
        self.tenant = tenant
        self.event = event
        self.receivedAt = receivedAt
        self.disposition = disposition
    }
}

/// What became of an arrival.
package enum Appended: Sendable, Equatable {
    /// It is journalled and waits for its turn.
    case waiting(JournalEntry)
    /// It is journalled and needs no turn.
    case settled
    /// The receipt decided a message that was undecided, being sent or to be tried again, so this conversation's later
    /// messages may go on.
    case decided(ConversationID)
    /// It was journalled before.
    case duplicate
}

/// An event in the journal.
package struct JournalEntry: Sendable, Equatable {
    package var number: EventNumber
    package var tenant: TenantID
    package var conversation: ConversationID
    package var event: Event
    package var receivedAt: Timestamp

    package init(
        number: EventNumber, tenant: TenantID, conversation: ConversationID, event: Event, receivedAt: Timestamp
    ) {
        self.number = number
        self.tenant = tenant
        self.conversation = conversation
        self.event = event
        self.receivedAt = receivedAt
    }
}

/// How an event ends without effects.
package enum Settlement: Sendable, Equatable {
    case parked(Parking)
    case ignored(reason: String)

    package static func parked(reason: String, detail: String, version: ScriptVersion?) -> Self {
        .parked(Parking(reason: reason, detail: detail, version: version))
    }
}

/// How many events there are of each kind. `received == handled + parked + ignored + waiting`, always: each figure is
/// counted where it changes, so the equation is a check and not a definition.
package struct Tally: Sendable, Equatable {
    package var received = 0
    package var handled = 0
    package var parked = 0
    package var ignored = 0
    package var waiting = 0
    package var duplicates = 0
    /// Outbound messages by the state they are in now.
    package var deliveries: [DeliveryState: Int] = [:]
    package var timers = 0
    /// Conversations that a human owns.
    package var escalated = 0

    package init() {}
}
