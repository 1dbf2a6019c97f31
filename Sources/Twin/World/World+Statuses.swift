internal import JSON
internal import Messaging

extension World {
    /// Lets an accepted message take its next step: tells the status, and shows the message when it is delivered.
    mutating func step(_ id: String, now: Timestamp) -> Twin.Shown? {
        guard var delivery = deliveries[id], let step = delivery.advance() else { return nil }
        deliveries[id] = delivery.steps.isEmpty ? nil : delivery
        if let next = delivery.steps.first { agenda.add(.step(id), at: max(next.due, now)) }
        if delivery.tells(step.status, configuration.statuses) { tell(step.status, of: delivery, now: now) }
        return step.status == .delivered ? show(delivery, now: now) : nil
    }

    private mutating func tell(_ status: Twin.Status, of delivery: Delivery, now: Timestamp) {
        guard let business = desks[delivery.chat.phoneNumberID]?.phone else { return }
        guard hasRoom else {
            counters.dropped += 1
            return
        }
        let person = people[delivery.chat.person].map { identity(of: $0, for: business) }
        let wasSentToPhone = if case .phone = delivery.send.recipient { true } else { false }
        let update = StatusUpdate(
            business: business, person: person ?? Self.nobody(delivery.send), id: delivery.id, status: status, at: now,
            wasSentToPhone: wasSentToPhone, callbackData: delivery.send.callbackData,
            pricing: status == .sent || status == .delivered ? delivery.pricing : nil,
            error: status == .failed ? delivery.failure : nil)
        counters.statuses += 1
        tell(Update(business: business, value: update.value), chat: delivery.chat, delay: .zero, now: now)
    }

    /// Who a message to an unknown user id was for.
    private static func nobody(_ send: Send) -> PersonIdentity {
        let id: String? = if case .userID(let id) = send.recipient { id } else { nil }
        return PersonIdentity(name: "", phone: "", userID: id, parentID: nil, username: nil, showsPhone: false)
    }

    private mutating func show(_ delivery: Delivery, now: Timestamp) -> Twin.Shown {
        let message = Twin.Shown(
            id: delivery.id, phoneNumberID: delivery.chat.phoneNumberID, person: delivery.chat.person, at: now,
            content: delivery.send.content, quoting: delivery.send.quoting, callbackData: delivery.send.callbackData)
        counters.shown += 1
        let most = configuration.limits.messagesPerChat
        chats[delivery.chat, default: Chat(most: most)].show(message)
        return message
    }
}
