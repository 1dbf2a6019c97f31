import JSON
import Messaging

/// Where an event belongs.
struct Place: Sendable {
    let contact: Int64
    let conversation: Int64
}

/// How a contact is known on one channel, with what is remembered of the last event there.
private struct Acquaintance {
    let contact: Int64
    var profile: [UInt8]?
    /// The name of the user id by which the contact is known on this channel.
    var user: [UInt8]?
    /// The contact's own conversation there; a person who only writes in groups has none.
    var conversation: Int64?
    var lastInbound: Timestamp?
}

extension Ledger {
    /// Finds or makes the contact and the conversation of an event, and learns what it tells of them; nil if nobody is
    /// behind it.
    mutating func place(_ arrival: SealedArrival) throws -> Place? {
        let group = try arrival.group.map { try self.group($0, arrival) }
        guard let party = arrival.party else {
            return group.map { Place(contact: $0.contact, conversation: $0.number) }
        }
        var acquaintance = try identify(party, arrival)
        let before = acquaintance
        let lastInbound = group.map(\.lastInbound) ?? acquaintance.lastInbound
        let isNewest = lastInbound.map { $0 <= arrival.at } ?? true
        if acquaintance.profile != party.profile {
            try learn(party, of: acquaintance.contact, arrival, isNewest: isNewest)
        }
        if let user = party.user, isNewest || acquaintance.user == nil { acquaintance.user = user }

        let conversation =
            try group?.number ?? acquaintance.conversation ?? addConversation(with: acquaintance.contact, arrival)
        if group == nil { acquaintance.conversation = conversation }
        if acquaintance.user != before.user || acquaintance.conversation != before.conversation {
            try store(acquaintance, arrival)
        }
        if arrival.isByPerson, lastInbound.map({ $0 < arrival.at }) ?? true {
            try connection.run(
                "UPDATE conversations SET last_inbound = ? WHERE number = ?", .time(arrival.at), .integer(conversation))
        }
        return Place(contact: acquaintance.contact, conversation: conversation)
    }

    /// The contact whose event it is, made if there is none.
    private mutating func identify(_ party: SealedArrival.Party, _ arrival: SealedArrival) throws -> Acquaintance {
        let verdict =
            if arrival.isNotice {
                try ContactRule.decideNotice(found: findings(of: party, all: true)) {
                    try acquaintance(with: $0, on: arrival.channel).lastInbound
                }
            } else {
                try ContactRule.decide(found: findings(of: party, all: false), user: party.user) {
                    try acquaintance(with: $0, on: arrival.channel).user
                }
            }
        switch verdict {
        case .contact(let contact): return try acquaintance(with: contact, on: arrival.channel)
        case .newcomer:
            let contact = try addContact(Person(party.sender), profile: party.profile, arrival)
            for identity in party.identities { try link(identity, to: contact, arrival) }
            return Acquaintance(contact: contact, profile: party.profile)
        }
    }

    /// What the sender's identities find, strongest first; only the first unless `all` are wanted.
    private mutating func findings(
        of party: SealedArrival.Party, all: Bool
    ) throws -> [ContactRule.Finding] {
        var found: [ContactRule.Finding] = []
        for identity in party.identities where all || found.isEmpty {
            if let contact = try owner(of: identity) {
                found.append(.init(kind: identity.identity.kind, contact: contact))
            }
        }
        return found
    }

    private mutating func owner(of identity: NamedIdentity) throws -> Int64? {
        try connection.first("SELECT contact FROM identities WHERE name = ?", .blob(identity.name)) { $0.integer(0) }
    }

    private mutating func acquaintance(with contact: Int64, on channel: Int64) throws -> Acquaintance {
        try connection.first(
            """
            SELECT contacts.profile, user, conversation, last_inbound FROM contacts
            LEFT JOIN acquaintances ON acquaintances.contact = contacts.number AND acquaintances.channel = ?
            LEFT JOIN conversations ON conversations.number = conversation
            WHERE contacts.number = ?
            """, .integer(channel), .integer(contact)
        ) {
            Acquaintance(
                contact: contact, profile: $0.optionalBlob(0), user: $0.optionalBlob(1),
                conversation: $0.optionalInteger(2), lastInbound: $0.optionalTime(3))
        } ?? Acquaintance(contact: contact)
    }

    private mutating func store(_ acquaintance: Acquaintance, _ arrival: SealedArrival) throws {
        try connection.run(
            """
            INSERT INTO acquaintances (contact, channel, user, conversation) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET user = excluded.user, conversation = excluded.conversation
            """, .integer(acquaintance.contact), .integer(arrival.channel), .blob(acquaintance.user),
            .integer(acquaintance.conversation))
    }
}

extension Ledger {
    /// Takes new identities and, from the newest event, the name into what is known of the contact.
    private mutating func learn(
        _ party: SealedArrival.Party, of contact: Int64, _ arrival: SealedArrival, isNewest: Bool
    ) throws {
        for identity in party.identities { try link(identity, to: contact, arrival) }
        guard let before = try person(of: contact, arrival.keys) else { return }
        var person = before
        person.learn(party.sender, isNewest: isNewest)
        if person == before { return }
        try store(person, of: contact, profile: isNewest ? party.profile : nil, arrival.keys)
    }

    /// Lets `identity` find `contact`, and nobody else from now on.
    private mutating func link(_ identity: NamedIdentity, to contact: Int64, _ arrival: SealedArrival) throws {
        let owner = try self.owner(of: identity)
        if owner == contact { return }
        if let owner { try forget(identity, of: owner, arrival.keys) }
        try connection.run(
            "INSERT INTO identities (name, contact) VALUES (?, ?) ON CONFLICT DO UPDATE SET contact = excluded.contact",
            .blob(identity.name), .integer(contact))
    }

    /// Takes an identity from a contact, so that nothing meant for them is sent to its new owner.
    private mutating func forget(_ identity: NamedIdentity, of contact: Int64, _ keys: Keys) throws {
        guard var person = try person(of: contact, keys) else { return }
        person.forget(identity.identity)
        try store(person, of: contact, profile: nil, keys)
        try connection.run(
            "UPDATE acquaintances SET user = NULL WHERE contact = ? AND user = ?", .integer(contact),
            .blob(identity.name))
    }

    private mutating func person(of contact: Int64, _ keys: Keys) throws -> Person? {
        let sealed = try connection.first("SELECT person FROM contacts WHERE number = ?", .integer(contact)) {
            $0.blob(0)
        }
        return try sealed.map { Person(json: try JSON(parsing: keys.open($0, as: .person))) }
    }

    private mutating func store(_ person: Person, of contact: Int64, profile: [UInt8]?, _ keys: Keys) throws {
        try connection.run(
            "UPDATE contacts SET person = ?, profile = ? WHERE number = ?",
            .blob(keys.seal(person.json.bytes(), as: .person)), .blob(profile), .integer(contact))
    }

    private mutating func addContact(_ person: Person, profile: [UInt8]?, _ arrival: SealedArrival) throws -> Int64 {
        try connection.run(
            "INSERT INTO contacts (tenant, version, profile, person) VALUES (?, 0, ?, ?)",
            .integer(arrival.keys.number),
            .blob(profile), .blob(arrival.keys.seal(person.json.bytes(), as: .person)))
        return connection.lastInserted
    }

    private mutating func addConversation(
        with contact: Int64, _ arrival: SealedArrival, group: SealedArrival.Group? = nil
    ) throws -> Int64 {
        try connection.run(
            "INSERT INTO conversations (tenant, channel, contact, owner, group_id) VALUES (?, ?, ?, ?, ?)",
            .integer(arrival.keys.number), .integer(arrival.channel), .integer(contact),
            .text(Situation.Owner.bot.rawValue),
            .blob(group.map { arrival.keys.seal(Array($0.id.utf8), as: .group) }))
        return connection.lastInserted
    }

    /// A group's conversation, made if there is none. A contact without identities stands for the group itself, where
    /// nobody in particular did something in it.
    private mutating func group(
        _ group: SealedArrival.Group, _ arrival: SealedArrival
    ) throws -> (number: Int64, contact: Int64, lastInbound: Timestamp?) {
        let known = try connection.first(
            """
            SELECT number, contact, last_inbound FROM chat_groups JOIN conversations ON number = conversation
            WHERE name = ?
            """, .blob(group.name)
        ) { (number: $0.integer(0), contact: $0.integer(1), lastInbound: $0.optionalTime(2)) }
        if let known { return known }
        let contact = try addContact(Person(Sender(identities: [])), profile: nil, arrival)
        let number = try addConversation(with: contact, arrival, group: group)
        try connection.run(
            "INSERT INTO chat_groups (name, conversation) VALUES (?, ?)", .blob(group.name), .integer(number))
        return (number, contact, nil)
    }
}
