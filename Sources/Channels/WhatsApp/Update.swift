internal import JSON
internal import Messaging

extension WhatsApp {
    /// One element of an array of updates: what it is, and whom it speaks of.
    struct Update {
        enum Kind { case message, status, userIDChange, other }

        let element: JSON
        /// The array it stands in.
        let list: String
        let field: String
        let kind: Kind
        private let person: Person
        /// Where the person's contact card is.
        let card: Int?

        init(_ element: JSON, in list: String, field: String, contacts: Contacts) {
            (self.element, self.list, self.field) = (element, list, field)
            switch (field, list) {
            case ("messages", "messages"):
                kind = .message
                person = InboundMessage.person(element)
            case ("messages", "statuses"):
                kind = .status
                person = Status.person(element)
            case ("user_id_update", "user_id_update"):
                kind = .userIDChange
                person = UserIDChange.person(element)
            default:
                kind = .other
                person = Person(
                    userIDs: element["user_id"], parentUserIDs: element["parent_user_id"], phones: element["wa_id"])
            }
            card = contacts.index(of: person)
        }

        /// Nil for what is not known to be somebody's doing.
        func sender(_ contacts: Contacts) -> Sender? {
            kind == .other ? nil : person.sender(contact: card.map { contacts.cards[$0] })
        }

        /// - Parameters:
        ///   - time: the time of an element that tells none itself.
        ///   - entryTime: keeps apart what says the same at another time.
        func event(channel: ChannelID, sender: Sender?, at time: Timestamp, entryTime: JSON?, raw: JSON) -> Event {
            var event = Event(
                key: "", channel: channel, at: element["timestamp"]?.moment ?? time, sender: sender,
                content: .unknown(type: list), raw: raw)
            var key: String?
            switch kind {
            case .message: key = InboundMessage(element).fill(&event)
            case .status: key = Status(element).fill(&event)
            case .userIDChange: UserIDChange.fill(&event, from: element)
            case .other: break
            }
            event.key = key ?? EventKey.digest([.string(field), .string(list), element, entryTime ?? .null])
            return event
        }
    }
}
