internal import JSON
internal import Messaging

/// Builds the `value` that tells one status of one message (sections 2.2 and 3).
struct StatusUpdate {
    let business: Twin.Phone
    let person: PersonIdentity
    let id: String
    let status: Twin.Status
    let at: Timestamp
    /// Whether the message was addressed by phone number: then statuses repeat it, whoever withholds it elsewhere.
    let wasSentToPhone: Bool
    let callbackData: String?
    let pricing: JSON?
    let error: GraphError?

    var value: JSON {
        [
            "messaging_product": "whatsapp",
            "metadata": InboundMessage.metadata(business),
            "contacts": contact.map { [$0] },
            "statuses": [item],
        ]
    }

    private var showsPhone: Bool { wasSentToPhone || (status != .failed && person.showsPhone) }

    /// The BSUID is told always, but of a failed message only if that was the address.
    private var showsUserID: Bool { status != .failed || !wasSentToPhone }

    /// Nobody's profile comes with a failure; and none came before there were user ids.
    private var contact: JSON? {
        guard status != .failed, let userID = person.userID else { return nil }
        return [
            "profile": [
                "name": .string(person.name), "username": status == .sent ? nil : person.username.map(JSON.string),
            ],
            "wa_id": showsPhone ? .string(person.phone) : nil,
            "user_id": .string(userID),
            "parent_user_id": person.parentID.map(JSON.string),
        ]
    }

    private var item: JSON {
        [
            "id": .string(id),
            "status": .string(status.rawValue),
            "timestamp": .string(String(at.seconds)),
            "recipient_id": showsPhone ? .string(person.phone) : nil,
            "recipient_user_id": showsUserID ? person.userID.map(JSON.string) : nil,
            "recipient_parent_user_id": showsUserID && status != .failed ? person.parentID.map(JSON.string) : nil,
            "biz_opaque_callback_data": callbackData.map(JSON.string),
            "pricing": pricing,
            "errors": error.map { [$0.item] },
        ]
    }
}
