package import JSON
package import Messaging
internal import Store

/// The parked events of one fingerprint, one by one.
package struct ParkedEventsOperation: Operation, Equatable {
    package static let name = "parked-events"
    /// Events told at most: the oldest.
    package static let limit = 1000

    package let tenant: TenantID
    package let fingerprint: Fingerprint
    /// Whether what people wrote is told too.
    package let showsText: Bool

    package struct Answer: Wired, Equatable {
        package let events: [Parked]
    }

    package struct Parked: Sendable, Equatable {
        package let number: EventNumber
        /// What kind of event it is; nil when it cannot be read any more.
        package let kind: String?
        package let receivedAt, parkedAt: Timestamp
        package let version: ScriptVersion?
        /// The whole sentence, and the event; nil unless they were asked for.
        package let detail: String?
        package let event: JSON?
    }

    package init(of tenant: TenantID, _ fingerprint: Fingerprint, showsText: Bool) {
        (self.tenant, self.fingerprint, self.showsText) = (tenant, fingerprint, showsText)
    }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        let events = try await OperationError.ofStore { () async throws(StoreError) in
            try await premises.store.parked(of: tenant, .fingerprint(fingerprint), after: nil, limit: Self.limit)
        }
        return Answer(events: events.map { Parked($0, showsText: showsText) })
    }
}

extension ParkedEventsOperation.Parked {
    fileprivate init(_ parked: ParkedEvent, showsText: Bool) {
        self.init(
            number: parked.number, kind: parked.event?.content.kind, receivedAt: parked.receivedAt,
            parkedAt: parked.parkedAt, version: parked.version, detail: showsText ? parked.detail : nil,
            event: showsText ? parked.event?.withoutRaw.json : nil)
    }
}

extension Event {
    /// Without what the transport sent, where the normal form says it all.
    package var withoutRaw: Event {
        var event = self
        if case .unknown = content { return event }
        event.raw = .null
        return event
    }
}

extension ParkedEventsOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init),
            let fingerprint = json["fingerprint"]?.string, let showsText = json["shows_text"]?.bool
        else { return nil }
        self.init(of: tenant, Fingerprint(fingerprint), showsText: showsText)
    }

    package var json: JSON {
        [
            "tenant": .string(tenant.name), "fingerprint": .string(fingerprint.text), "shows_text": .bool(showsText),
        ]
    }
}

extension ParkedEventsOperation.Answer {
    package init?(json: JSON) {
        guard let events = json["events"]?.array else { return nil }
        self.init(events: events.compactMap(ParkedEventsOperation.Parked.init(json:)))
    }

    package var json: JSON { ["events": .array(events.map(\.json))] }
}

extension ParkedEventsOperation.Parked {
    fileprivate init?(json: JSON) {
        guard let number = json["number"]?.integer, let receivedAt = json["received_at"]?.integer,
            let parkedAt = json["parked_at"]?.integer
        else { return nil }
        self.init(
            number: EventNumber(number), kind: json["kind"]?.string, receivedAt: Timestamp(milliseconds: receivedAt),
            parkedAt: Timestamp(milliseconds: parkedAt),
            version: json["version"]?.string.map(ScriptVersion.init(hash:)), detail: json["detail"]?.string,
            event: json["event"])
    }

    fileprivate var json: JSON {
        [
            "number": .integer(number.number), "kind": kind.map(JSON.string),
            "received_at": .integer(receivedAt.milliseconds), "parked_at": .integer(parkedAt.milliseconds),
            "version": version.map { .string($0.hash) }, "detail": detail.map(JSON.string), "event": event,
        ]
    }
}
