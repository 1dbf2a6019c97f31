package import JSON
package import Messaging

/// What a turn starts from.
package struct Situation: Sendable, Equatable {
    package var tenant: TenantID
    package var channel: ChannelID
    package var contact: Contact
    /// What the script remembers of this conversation; an empty object at first.
    package var state: JSON
    package var owner: Owner
    /// When the person last wrote, by the provider's clock: opens the service window.
    package var lastInbound: Timestamp?
    /// Whether the person wants no messages of the bot, on all channels of this transport.
    package var hasOptedOut: Bool
    /// The group's id on the transport, when the conversation is a group.
    package var group: String?
    /// What the tenant uses of its quotas, as it was counted last: a new day may have begun since.
    package var usage: Usage

    package enum Owner: String, Sendable { case bot, human }

    package struct Contact: Sendable, Equatable {
        /// All identities known by now, strongest first, and the latest name.
        package var person: Sender
        /// What scripts remember of the person on all channels; an empty object at first.
        package var attributes: JSON
        package var version: Int
        package init(person: Sender, attributes: JSON, version: Int) {
            (self.person, self.attributes, self.version) = (person, attributes, version)
        }
    }

    package init(
        tenant: TenantID, channel: ChannelID, contact: Contact, state: JSON, owner: Owner, lastInbound: Timestamp?,
        hasOptedOut: Bool = false, group: String?, usage: Usage = Usage()
    ) {
        self.tenant = tenant
        self.channel = channel
        self.contact = contact
        self.state = state
        self.owner = owner
        self.lastInbound = lastInbound
        self.hasOptedOut = hasOptedOut
        self.group = group
        self.usage = usage
    }
}

/// A value of the tenant's store.
package struct StoredValue: Sendable, Equatable {
    /// 0 when there is none, else the number of the event whose turn wrote it: no two changes have the same.
    package var version: Int
    package var value: JSON?
    package init(version: Int, value: JSON?) { (self.version, self.value) = (version, value) }
}

/// The names of the tenant's store that begin with a prefix.
package struct StoredListing: Sendable, Equatable {
    /// How many names of one group are looked through at most.
    package static let maximum = 1000

    /// 0 when the prefix's group has none, else the number of the event whose turn last added or removed one.
    package var version: Int
    /// Sorted by their bytes. Nil where the prefix's group has more than ``maximum``.
    package var names: [String]?
    package init(version: Int, names: [String]?) { (self.version, self.names) = (version, names) }
}

/// Everything one turn did.
package struct TurnCommit: Sendable {
    package var event: EventNumber
    package var tenant: TenantID
    package var conversation: ConversationID
    package var version: ScriptVersion
    package var at: Timestamp
    package var effects: Effects
    /// The effects' messages, addressed and named.
    package var outgoing: [Outgoing]
    /// The contact's version that the turn saw. Checked when the turn changes the attributes.
    package var contactVersion: Int
    /// The versions of the stored values that the turn saw: if one has changed, nothing is committed.
    package var reads: [String: Int]
    /// The versions of the listings that the turn saw, by prefix: if one has changed, nothing is committed.
    package var listings: [String: Int]
    /// What the tenant may use: if the turn would exceed it, nothing is committed.
    package var quotas: Amounts
    /// The inputs that are not in the journal, so that the turn can be replayed.
    package var record: JSON
    /// How many calls to web services the turn has made.
    package var calls = 0
    /// Whether the first message may be claimed at once; false while the channel's breaker or rate limit says wait.
    package var claims: Bool

    package init(
        event: EventNumber, tenant: TenantID, conversation: ConversationID, version: ScriptVersion, at: Timestamp,
        effects: Effects, outgoing: [Outgoing], contactVersion: Int, reads: [String: Int],
        listings: [String: Int] = [:], quotas: Amounts, record: JSON, claims: Bool
    ) {
        self.event = event
        self.tenant = tenant
        self.conversation = conversation
        self.version = version
        self.at = at
        self.effects = effects
        self.outgoing = outgoing
        self.contactVersion = contactVersion
        self.reads = reads
        self.listings = listings
        self.quotas = quotas
        self.record = record
        self.claims = claims
    }
}

/// What became of a turn's commit.
package enum TurnResult: Sendable, Equatable {
    /// `claimed` is to be sent now; `nextTimer` is when the earliest of the new timers falls due, or the first of the new
    /// values is to be swept away.
    case committed(claimed: OutboxEntry?, nextTimer: Timestamp?)
    /// Something the turn read has changed meanwhile, or others have used up what it would use: run it again.
    case conflict
    /// The event was settled before; nothing changed.
    case alreadySettled
}

/// Lines that a tenant's scripts logged.
package struct LoggedLines: Sendable, Equatable {
    /// Newest first.
    package var lines: [ScriptLogLine]
    /// The number of the newest line that there is; a tenant's lines are counted from 1.
    package var last: Int
    package init(lines: [ScriptLogLine], last: Int) { (self.lines, self.last) = (lines, last) }
}

/// A conversation that a human owns, and why.
package struct OpenEscalation: Sendable, Equatable {
    package var conversation: ConversationID
    package var person: Sender
    package var at: Timestamp
    package var escalation: Escalation
    package init(conversation: ConversationID, person: Sender, at: Timestamp, escalation: Escalation) {
        (self.conversation, self.person, self.at, self.escalation) = (conversation, person, at, escalation)
    }
}

/// A note for the agents of a conversation.
package struct ConversationNote: Sendable, Equatable {
    package var at: Timestamp
    package var text: String
    package init(at: Timestamp, text: String) { (self.at, self.text) = (at, text) }
}

/// How often a goal was reached, and what that came to.
package struct GoalCount: Sendable, Equatable {
    /// How many different goals of a tenant are counted apart; further ones count together as ``others``.
    package static let maximum = 50
    package static let others = "(others)"

    package var tenant: TenantID
    package var name: String
    package var count: Int
    package var value: Double
    package init(tenant: TenantID, name: String, count: Int, value: Double) {
        (self.tenant, self.name, self.count, self.value) = (tenant, name, count, value)
    }
}
