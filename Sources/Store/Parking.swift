package import JSON
package import Messaging

/// Why and how an event is set aside.
package struct Parking: Sendable, Equatable {
    /// From a small set, fit for a label.
    package var reason: String
    /// The whole sentence. It may quote what people wrote, and is sealed.
    package var detail: String
    /// Nil where no script ran.
    package var version: ScriptVersion?
    /// What the fingerprint is made of besides the reason; nil where the reason says it all.
    package var cause: Cause?
    /// The inputs of the failed turn that are not in the journal, so that it can be replayed; sealed.
    package var record: JSON?

    /// What the same mistake has in common wherever it shows.
    package struct Cause: Sendable, Equatable {
        package var file: String?
        package var line: Int?
        /// The sentence without what people wrote.
        package var sentence: String

        package init(file: String? = nil, line: Int? = nil, sentence: String) {
            (self.file, self.line, self.sentence) = (file, line, sentence)
        }
    }

    package init(
        reason: String, detail: String, version: ScriptVersion? = nil, cause: Cause? = nil, record: JSON? = nil
    ) {
        self.reason = reason
        self.detail = detail
        self.version = version
        self.cause = cause
        self.record = record
    }
}

/// An event that was set aside, with why.
package struct ParkedEvent: Sendable, Equatable {
    package var number: EventNumber
    package var tenant: TenantID?
    package var channel: ChannelID
    package var receivedAt: Timestamp
    package var parkedAt: Timestamp
    package var fingerprint: Fingerprint
    package var reason: String
    package var detail: String?
    package var cause: Parking.Cause?
    package var version: ScriptVersion?
    /// Nil where no turn failed, or when it cannot be read any more.
    package var record: JSON?
    /// Nil when it cannot be read any more.
    package var event: Event?
    /// Nil where it belongs to none: it can never have a turn.
    package var conversation: ConversationID?

    package init(
        number: EventNumber, tenant: TenantID?, channel: ChannelID, receivedAt: Timestamp, parkedAt: Timestamp,
        fingerprint: Fingerprint, reason: String, detail: String?, cause: Parking.Cause?, version: ScriptVersion?,
        record: JSON?, event: Event?, conversation: ConversationID?
    ) {
        self.number = number
        self.tenant = tenant
        self.channel = channel
        self.receivedAt = receivedAt
        self.parkedAt = parkedAt
        self.fingerprint = fingerprint
        self.reason = reason
        self.detail = detail
        self.cause = cause
        self.version = version
        self.record = record
        self.event = event
        self.conversation = conversation
    }
}

/// Parked events of one tenant that have a fingerprint in common.
package struct ParkedGroup: Sendable, Equatable {
    package var tenant: TenantID?
    package var fingerprint: Fingerprint
    package var reason: String
    /// Nil where the reason says it all.
    package var cause: Parking.Cause?
    package var count: Int
    /// When the first and the last of them were parked.
    package var first, last: Timestamp
    /// The versions that failed, the latest first, at most ``maximumVersions``.
    package var versions: [ScriptVersion]

    package static let maximumVersions = 5

    package init(
        tenant: TenantID?, fingerprint: Fingerprint, reason: String, cause: Parking.Cause?, count: Int,
        first: Timestamp, last: Timestamp, versions: [ScriptVersion]
    ) {
        self.tenant = tenant
        self.fingerprint = fingerprint
        self.reason = reason
        self.cause = cause
        self.count = count
        self.first = first
        self.last = last
        self.versions = versions
    }
}

/// Which parked events of a tenant are meant.
package enum ParkedSelection: Sendable, Equatable {
    case all
    case fingerprint(Fingerprint)
    case event(EventNumber)
}
