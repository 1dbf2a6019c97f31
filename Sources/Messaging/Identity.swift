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
    /// `{"name":…,"phone":…,"user_id":…}`, with what is known. Where there are several of one kind, e.g. the new and the old
    /// number of somebody who changed it, the first has the plain member and the others follow in `others`.
    package var json: JSON {
        var object: JSONObject = ["name": name.map(JSON.string)]
        var others: [JSON] = []
        for identity in identities {
            if object[identity.kind.rawValue] == nil {
                object[identity.kind.rawValue] = .string(identity.value)
            } else {
                others.append(["kind": .string(identity.kind.rawValue), "value": .string(identity.value)])
            }
        }
        if !others.isEmpty { object["others"] = .array(others) }
        return .object(object)
    }

    package init(json: JSON) {
        let others = (json["others"]?.array ?? []).compactMap { other -> Identity? in
            guard let kind = other["kind"]?.string.flatMap(Identity.Kind.init(rawValue:)) else { return nil }
            return other["value"]?.string.map { Identity(kind, $0) }
        }
        self.init(
            identities: Identity.Kind.allCases.flatMap { kind in
                (json[kind.rawValue]?.string.map { [Identity(kind, $0)] } ?? []) + others.filter { $0.kind == kind }
            },
            name: json["name"]?.string)
    }
}
