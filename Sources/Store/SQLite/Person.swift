import JSON
import Messaging

/// All that is known of who a contact is: every identity ever told, and the latest name.
struct Person: Equatable {
    /// Strongest kind first; of a kind, the one told last comes first.
    private(set) var identities: [Identity]
    private(set) var name: String?

    /// Kept of each kind; the ones not told for longest go first.
    static let identitiesPerKind = 16

    init(_ sender: Sender) {
        identities = []
        learn(sender, isNewest: true)
    }

    /// These identities, in this order.
    init(listing identities: [Identity]) { self.identities = identities }

    /// Takes in what an event tells of its sender.
    ///
    /// What was not known is learned from any event; only the newest event may change the name and the order, for
    /// webhooks may come late.
    mutating func learn(_ sender: Sender, isNewest: Bool) {
        // Backwards, because each goes to the front of its kind.
        for identity in sender.identities.reversed() {
            let isKnown = identities.contains(identity)
            guard isNewest || !isKnown else { continue }
            // A user name is changed like a coat, so only the present one is kept.
            identities.removeAll { $0 == identity || identity.kind == .username && $0.kind == .username }
            identities.insert(identity, at: 0)
        }
        arrange()
        if isNewest, let name = sender.name { self.name = name }
    }

    mutating func forget(_ identity: Identity) { identities.removeAll { $0 == identity } }

    /// The person as a channel knows them: the user id by which they are known there comes first, for another one may
    /// belong to another business portfolio.
    ///
    /// - Parameters:
    ///   - user: the look-up key of that user id.
    ///   - name: makes the look-up key of an identity.
    func sender(knownBy user: [UInt8]?, name: (Identity) -> [UInt8]) -> Sender {
        var sender = Sender(identities: identities, name: self.name)
        let users = identities.filter { $0.kind == .userID }
        guard let user, users.count > 1, let own = users.first(where: { name($0) == user }) else { return sender }
        sender.identities.removeAll { $0 == own }
        sender.identities.insert(own, at: 0)
        return sender
    }

    private mutating func arrange() {
        identities = Identity.Kind.allCases.flatMap { kind in
            identities.filter { $0.kind == kind }.prefix(Self.identitiesPerKind)
        }
    }
}

extension Person {
    var json: JSON {
        [
            "name": name.map(JSON.string),
            "identities": .array(identities.map { [.string($0.kind.rawValue), .string($0.value)] }),
        ]
    }

    /// Reads what ``json`` made; what it does not know is left out.
    init(json: JSON) {
        identities = (json["identities"]?.array ?? []).compactMap { pair in
            guard let pair = pair.array, pair.count == 2,
                let kind = pair[0].string.flatMap(Identity.Kind.init(rawValue:)),
                let value = pair[1].string
            else { return nil }
            return Identity(kind, value)
        }
        name = json["name"]?.string
    }
}
