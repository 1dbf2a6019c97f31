import JSON
import Messaging

/// An arrival made ready in the caller's task, so that the writer's thread neither seals nor hashes.
struct SealedArrival: Sendable {
    /// A receipt and the names under which the message it tells of may be found.
    struct Receipt: Sendable {
        let token: String?
        let provider: [UInt8]
        let status: Event.Receipt.Status
        let code: Int?
    }

    enum Fate: Sendable {
        case turn
        case receipt(Receipt?)
        case ignore(String)
        case park(String)
    }

    struct Party: Sendable {
        let sender: Sender
        /// Those that find a person, strongest first, each with its look-up key.
        let identities: [NamedIdentity]
        /// Stands for all that the sender tells: if a contact learned from the same before, there is nothing to learn.
        let profile: [UInt8]
        /// The look-up key of the user id, if there is one: the strongest comes first.
        var user: [UInt8]? { identities.first.flatMap { $0.identity.kind == .userID ? $0.name : nil } }
    }

    struct Group: Sendable {
        let name: [UInt8]
        let id: String
    }

    let keys: Keys
    let channel: Int64
    /// Recognises redelivery.
    let name: [UInt8]
    let sealed: [UInt8]
    let at: Timestamp
    let receivedAt: Timestamp
    let fate: Fate
    /// Who is behind it; nil where that is nobody who can be found again.
    let party: Party?
    let group: Group?
    let isByPerson: Bool
    let isNotice: Bool

    init(_ arrival: Arrival, keys: Keys, host: Keys, channel: Int64) {
        let event = arrival.event
        self.keys = keys
        self.channel = channel
        // Under the host's key: a channel that passes to another tenant still knows its redeliveries.
        name = host.name(event.key, as: .event, scope: channel)
        sealed = keys.seal(event.json.bytes(), as: .event)
        at = event.at
        receivedAt = arrival.receivedAt
        fate = Self.fate(of: arrival, host: host)
        // What belongs to no tenant has nobody to talk with, and a receipt finds its conversation by the message.
        let hasParty = keys.number != Keys.hostNumber && !Self.isReceipt(arrival)
        party = hasParty ? event.sender.flatMap { Self.party($0, event.channel.transport, keys) } : nil
        group = hasParty ? event.group.map { Group(name: keys.name($0, as: .group, scope: channel), id: $0) } : nil
        isByPerson = ContactRule.isByPerson(event.content)
        isNotice = ContactRule.isNotice(event.content)
    }

    private static func isReceipt(_ arrival: Arrival) -> Bool {
        if arrival.disposition == .receipt { return true }
        if case .status = arrival.event.content { return true }
        return false
    }

    private static func fate(of arrival: Arrival, host: Keys) -> Fate {
        switch arrival.disposition {
        case .turn: return .turn
        case .ignore(let reason): return .ignore(reason)
        case .park(let reason): return .park(reason)
        case .receipt:
            guard case .status(let receipt) = arrival.event.content else { return .receipt(nil) }
            return .receipt(
                Receipt(
                    token: receipt.token?.text, provider: host.name(receipt.message, as: .provider),
                    status: receipt.status, code: receipt.error?.code))
        }
    }

    private static func party(_ sender: Sender, _ transport: Transport, _ keys: Keys) -> Party? {
        let identities = Messaging.Identity.Kind.allCases.flatMap { kind in
            sender.identities.filter { $0.kind == kind && kind != .username }
        }
        if identities.isEmpty { return nil }
        return Party(
            sender: sender,
            identities: identities.enumerated().map { NamedIdentity($1, transport, keys, isLikely: $0 == 0) },
            profile: keys.name(
                sender.identities.reduce(into: sender.name ?? "") { $0 += "\0\($1.kind.rawValue)\0\($1.value)" },
                as: .profile))
    }
}
