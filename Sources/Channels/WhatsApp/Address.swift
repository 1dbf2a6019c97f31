package import Messaging

extension WhatsApp {
    /// What a message is addressed to.
    package enum Address: Sendable, Equatable {
        /// Digits, country code first.
        case phone(String)
        /// A business-scoped user id, of one business or of a group of them.
        case userID(String)
        case group(String)

        /// Picks what can be addressed among somebody's identities: the first phone number, else the first user id, else the
        /// first parent user id. Nil if there is none; a user name is no address.
        ///
        /// The phone number goes first because some messages cannot be sent to a user id (facts, error 131062).
        package init?(_ identities: [Identity]) {
            func first(_ kind: Identity.Kind) -> String? { identities.first { $0.kind == kind }?.value }
            if let phone = first(.phone) {
                self = .phone(phone)
            } else if let id = first(.userID) ?? first(.parentUserID) {
                self = .userID(id)
            } else {
                return nil
            }
        }
    }
}
