internal import JSON
internal import Messaging

extension WhatsApp {
    /// Everything an update calls somebody by; of each kind the newest first.
    ///
    /// Any of it may be missing: a phone number is withheld from those who do not know it (facts, section 2.2).
    struct Person {
        let userIDs, parentUserIDs, phones: [String]

        init(userIDs: JSON?..., parentUserIDs: JSON?..., phones: JSON?...) {
            self.userIDs = userIDs.compactMap { $0?.identifier }
            self.parentUserIDs = parentUserIDs.compactMap { $0?.identifier }
            self.phones = phones.compactMap { $0?.phone }
        }

        /// The person together with what their contact card says; nil if nothing at all is known.
        func sender(contact: JSON?) -> Sender? {
            var identities: [Identity] = []
            func add(_ kind: Identity.Kind, _ values: [String], _ other: String?) {
                for value in values + (other.map { [$0] } ?? []) {
                    let identity = Identity(kind, value)
                    if !identities.contains(identity) { identities.append(identity) }
                }
            }
            let profile = contact?["profile"]
            add(.userID, userIDs, contact?["user_id"]?.identifier)
            add(.parentUserID, parentUserIDs, contact?["parent_user_id"]?.identifier)
            add(.phone, phones, contact?["wa_id"]?.phone)
            add(.username, [], profile?["username"]?.identifier)
            let name = profile?["name"]?.string
            return identities.isEmpty && name == nil ? nil : Sender(identities: identities, name: name)
        }
    }

    /// The contact cards beside the updates of one change. They belong to updates by id; their places tell nothing.
    struct Contacts {
        let cards: [JSON]
        private var byUserID: [String: Int] = [:]
        private var byPhone: [String: Int] = [:]

        init(_ value: JSON?) {
            cards = value?.array ?? []
            for (index, card) in cards.enumerated() {
                if let id = card["user_id"]?.identifier, byUserID[id] == nil { byUserID[id] = index }
                if let phone = card["wa_id"]?.phone, byPhone[phone] == nil { byPhone[phone] = index }
            }
        }

        /// Where `person`'s card is. One with another user id is somebody else's, though the phone be the same: numbers
        /// move from one person to the next.
        func index(of person: Person) -> Int? {
            for id in person.userIDs { if let index = byUserID[id] { return index } }
            for phone in person.phones {
                guard let index = byPhone[phone] else { continue }
                if person.userIDs.isEmpty || cards[index]["user_id"]?.identifier == nil { return index }
            }
            return nil
        }
    }
}
