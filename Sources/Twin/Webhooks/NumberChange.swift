internal import JSON
internal import Messaging

/// What a business is told when a person's number, and with it the user id, changes.
struct NumberChange {
    let business: Twin.Phone
    let former, current: PersonIdentity
    let id: String
    let at: Timestamp

    /// A `system` message, and field `user_id_update` where the business knows user ids.
    var updates: [Update] {
        let message = Update(business: business, value: system)
        guard let userID = userIDUpdate else { return [message] }
        return [message, Update(business: business, field: "user_id_update", value: userID)]
    }

    private var system: JSON {
        let phone = former.showsPhone
        let body: JSON = [
            "body": .string(
                "User \(former.name) changed from \(phone ? former.phone : former.userID ?? "") to "
                    + "\(phone ? current.phone : current.userID ?? "")"),
            "wa_id": phone ? .string(current.phone) : nil,
            "user_id": current.userID.map(JSON.string),
            "parent_user_id": current.parentID.map(JSON.string),
            "type": phone ? "user_changed_number" : "user_changed_user_id",
        ]
        return [
            "messaging_product": "whatsapp", "metadata": InboundMessage.metadata(business),
            "messages": [
                [
                    "from": phone ? .string(former.phone) : nil, "from_user_id": former.userID.map(JSON.string),
                    "id": .string(id), "timestamp": .string(String(at.seconds)), "system": body, "type": "system",
                ]
            ],
        ]
    }

    private var userIDUpdate: JSON? {
        guard let previous = former.userID, let now = current.userID else { return nil }
        let phone: JSON? = current.showsPhone ? .string(current.phone) : nil
        var parent: JSON?
        if let previous = former.parentID, let now = current.parentID {
            parent = ["previous": .string(previous), "current": .string(now)]
        }
        return [
            "messaging_product": "whatsapp", "metadata": InboundMessage.metadata(business),
            "contacts": [["profile": ["name": .string(current.name)], "wa_id": phone]],
            "user_id_update": [
                [
                    "wa_id": phone, "detail": .string("User id for \(current.name) has been updated."),
                    "user_id": ["previous": .string(previous), "current": .string(now)], "parent_user_id": parent,
                    "timestamp": .string(String(at.seconds)),
                ]
            ],
        ]
    }
}
