package import JSON

/// One of the names a transport knows a person by.
package struct Identity: Sendable, Hashable {
    /// What the value is. For WhatsApp see the facts on business-scoped user ids: a phone number may be withheld, and a
    /// user name changes over time, so a user name never finds a person.
    package enum Kind: String, Sendable, CaseIterable {
        case userID = "user_id"
        case parentUserID = "parent_user_id"
        case phone
        case username
    }

    package let kind: Kind
    package let value: String
    package init(_ kind: Kind, _ value: String) { (self.kind, self.value) = (kind, value) }
}

/// Who sent something: every identity the transport told, strongest first, and the name the person shows.
package struct Sender: Sendable, Equatable {
    package var identities: [Identity]
    package var name: String?

    package init(identities: [Identity], name: String? = nil) {
        self.identities = identities
        self.name = name
    }

    package subscript(kind: Identity.Kind) -> String? { identities.first { $0.kind == kind }?.value }
}

extension Sender {
    /// `{"name":…,"phone":…,"user_id":…}`, with what is known.
    package var json: JSON {
        var object: JSONObject = ["name": name.map(JSON.string)]
        for identity in identities { object[identity.kind.rawValue] = .string(identity.value) }
        return .object(object)
    }

    package init(json: JSON) {
        self.init(
            identities: Identity.Kind.allCases.compactMap { kind in json[kind.rawValue]?.string.map { Identity(kind, $0) } },
            name: json["name"]?.string)
    }
}
