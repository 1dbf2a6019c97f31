internal import JSON
internal import Messaging

extension WhatsApp {
    /// An element of `statuses`: what became of a message of ours (facts, section 3).
    struct Status {
        private let status: JSON

        init(_ status: JSON) { self.status = status }

        /// Whom the message was for; in a group, the member this status is about. Two keys have been spelt in two ways.
        static func person(_ status: JSON) -> Person {
            Person(
                userIDs: status["recipient_participant_user_id"], status["recipient_user_id"],
                parentUserIDs: status["recipient_participant_parent_user_id"], status["recipient_parent_user_id"],
                status["parent_recipient_user_id"],
                phones: status["recipient_participant_id"], status["participant_recipient_id"],
                isForGroup(status) ? nil : status["recipient_id"])
        }

        /// Puts what the status says into `event`.
        ///
        /// - Returns: what it is recognised by; nil if it does not name message and status.
        func fill(_ event: inout Event) -> String? {
            event.group = Self.isForGroup(status) ? status["recipient_id"]?.identifier : nil
            guard let message = status["id"]?.identifier, let name = status["status"]?.identifier else { return nil }
            if let known = Event.Receipt.Status(rawValue: name) {
                event.content = .status(
                    Event.Receipt(
                        message: message, status: known,
                        token: status["biz_opaque_callback_data"]?.identifier.map(MessageToken.init), error: error))
            } else {
                event.content = .unknown(type: "status.\(name)")
            }
            return EventKey.status(message: message, status: name, recipient: recipient)
        }

        private static func isForGroup(_ status: JSON) -> Bool { status["recipient_type"]?.string == "group" }

        /// The id that is there most reliably comes first, so that a redelivery is recognised.
        private var recipient: String? {
            let names = [
                "recipient_participant_user_id", "recipient_participant_id", "participant_recipient_id",
                "recipient_user_id", "recipient_id",
            ]
            for name in names { if let id = status[name]?.identifier { return id } }
            return nil
        }

        /// The first of the errors; more than one has not been seen.
        private var error: ProviderError? { status["errors"]?.array?.first.flatMap(ProviderError.init(whatsApp:)) }
    }

    /// An element of `user_id_update`: somebody's business-scoped user id changed (facts, section 2.2).
    ///
    /// It tells the same as the system message `user_changed_user_id`, but names the old id where the message only shows
    /// it in its text, which nobody should trust: people choose their names.
    enum UserIDChange {
        static func person(_ change: JSON) -> Person {
            Person(
                userIDs: change["user_id"]?["current"], change["user_id"]?["previous"],
                parentUserIDs: change["parent_user_id"]?["current"], change["parent_user_id"]?["previous"],
                phones: change["wa_id"])
        }

        static func fill(_ event: inout Event, from change: JSON) {
            guard change["user_id"]?["current"]?.identifier != nil else { return }
            event.content = .system(Event.SystemNotice(type: "user_id_update", body: change["detail"]?.string))
        }
    }
}

extension ProviderError {
    /// Reads `{code, title, message, error_data: {details}}`, as in webhooks, and the `error` of an answer.
    ///
    /// Nil without a code: decisions go by it alone (facts, section 6.1).
    init?(whatsApp error: JSON) {
        guard let code = error["code"]?.integer ?? error["code"]?.string.flatMap({ Int64($0) }) else { return nil }
        self.init(
            code: Int(code), title: error["title"]?.string ?? error["message"]?.string ?? "",
            details: error["error_data"]?["details"]?.string ?? error["error_user_msg"]?.string)
    }
}
