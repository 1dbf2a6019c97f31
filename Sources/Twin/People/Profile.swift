extension Twin {
    /// What of a person's identity webhooks tell (section 2.2).
    package enum Disclosure: Sendable, Equatable {
        /// As before April 2026: the phone number and nothing else.
        case phone
        /// The phone number and the business-scoped user id.
        case phoneAndUserID
        /// The person took a user name and the number is withheld.
        case userID(username: String)
    }
}

/// A person as the twin knows them.
struct Profile: Sendable, Equatable {
    /// In digits.
    var phone: String
    var name: String
    var disclosure = Twin.Disclosure.phone

    func identity(for business: Twin.Phone, seed: UInt64) -> PersonIdentity {
        let knowsUserIDs = disclosure != .phone
        return PersonIdentity(
            name: name, phone: phone,
            userID: knowsUserIDs ? UserID.make(phone: phone, portfolio: business.wabaID, seed: seed) : nil,
            parentID: knowsUserIDs && business.hasParentIDs
                ? UserID.makeParent(phone: phone, portfolio: business.wabaID, seed: seed) : nil,
            username: username, showsPhone: username == nil)
    }

    private var username: String? { if case .userID(let username) = disclosure { username } else { nil } }
}

/// What one business may learn about a person.
struct PersonIdentity: Sendable, Equatable {
    let name: String
    let phone: String
    let userID: String?
    let parentID: String?
    let username: String?
    let showsPhone: Bool
}
