internal import JSON
internal import Messaging

/// What becomes of an answer on its way back.
enum AnswerFate: Sendable, Equatable {
    case given
    case lost
    case falsified
    case late(Duration)
}

extension World {
    /// The number a request speaks for, or why it may not.
    func desk(_ phoneNumberID: String, token: String?, method: String) throws(GraphError) -> Desk {
        guard let token, !token.isEmpty else { throw .noToken }
        guard desks.values.contains(where: { $0.phone.accessToken == token }) else { throw .badToken }
        guard let desk = desks[phoneNumberID], desk.phone.accessToken == token else {
            throw .unknownObject(String(phoneNumberID.prefix(64)), method: method)
        }
        return desk
    }

    var validator: Validator {
        Validator(templates: templates, acceptsUnknownTemplates: configuration.acceptsUnknownTemplates)
    }

    /// What this send shall be refused with for nothing, if so.
    mutating func refusalByFault() -> GraphError? {
        guard random.happens(faults.refuse) else { return nil }
        return faults.refusal == GraphError.unknown.code ? .unknown : GraphError(faults.refusal, "Refused on purpose")
    }

    /// What shall become of the answer to an accepted send.
    mutating func fate() -> AnswerFate {
        let fate: AnswerFate =
            if random.happens(faults.loseAnswer) {
                .lost
            } else if random.happens(faults.acceptThenRefuse) {
                .falsified
            } else if random.happens(faults.answerLate) {
                .late(faults.lateness)
            } else {
                .given
            }
        if fate == .lost || fate == .falsified { counters.lostAnswers += 1 }
        return fate
    }

    mutating func trace() -> String { "A" + String(random.next(), radix: 36) + String(random.next(), radix: 36) }

    mutating func refuse(_ error: GraphError, phoneNumberID: String, now: Timestamp) {
        counters.refused += 1
        refused.append(
            Refused(phoneNumberID: phoneNumberID, at: now, code: error.code, details: error.details ?? error.title))
        trim(&refused)
    }

    /// Takes a message, plans its statuses, and gives the answer.
    mutating func accept(
        _ send: Send, body: JSON, phoneNumberID: String, now: Timestamp
    ) throws(GraphError) -> JSON {
        guard let desk = desks[phoneNumberID] else { throw .unknownObject(phoneNumberID, method: "POST") }
        guard hasRoom else { throw .throughput }
        let addressee = try addressee(of: send, from: desk.phone)
        guard addressee?.phone != desk.phone.displayNumber else { throw .toYourself }
        guard desks[phoneNumberID]?.throughput?.admit(at: now) ?? true else { throw .throughput }
        let person = addressee ?? Profile(phone: "", name: "")
        let key = Chat.Key(person: person.phone, phoneNumberID: phoneNumberID)
        var chat = chats[key] ?? Chat(most: configuration.limits.messagesPerChat)
        guard !rules.pairRate || addressee == nil || chat.pair.admit(at: now) else { throw .pair }
        if addressee != nil { chats[key] = chat }

        let isLater = addressee != nil && random.happens(faults.failAfterSent)
        let delivery = Delivery(
            id: MessageID.make(person: name(of: person, in: send), .outbound, using: &random), chat: key, send: send,
            accepted: now, pricing: pricing(send, chat, phoneNumberID, now: now),
            failure: addressee == nil || isLater ? .undeliverable : failure(send, chat, now: now),
            failsAfterSent: isLater, delays: configuration.delays)
        deliveries[delivery.id] = delivery
        if let first = delivery.steps.first { agenda.add(.step(delivery.id), at: first.due) }
        record(delivery, body: body, now: now)
        return Self.answer(delivery, person: person)
    }

    /// Marks a message and all before it as read (section 5.11).
    mutating func markRead(_ id: String, typing: Bool, phoneNumberID: String, now: Timestamp) throws(GraphError) -> JSON {
        guard let (key, number) = inbound[id], key.phoneNumberID == phoneNumberID, var chat = chats[key] else {
            throw .invalid("message_id is not a message to this phone number.")
        }
        chat.read = max(chat.read, number)
        if typing { chat.typing = now }
        chats[key] = chat
        return ["success": true]
    }

    // MARK: Recipients

    /// The person a send is for. A number nobody knows becomes a person who never wrote; a user id that was never told is nobody.
    private mutating func addressee(of send: Send, from business: Twin.Phone) throws(GraphError) -> Profile? {
        switch send.recipient {
        case .phone(let written):
            guard
                let digits = PhoneNumber.addressed(
                    written, from: business.displayNumber, prepending: rules.prependsCountryCode)
            else { throw .invalid("to is not a valid phone number.") }
            return person(phone: digits)
        case .userID(let id): return userIDs[id].flatMap { people[$0] }
        }
    }

    /// Ids must not tell a number that is withheld.
    private func name(of person: Profile, in send: Send) -> String {
        if case .userID(let id) = send.recipient { id } else { person.phone }
    }

    private func failure(_ send: Send, _ chat: Chat, now: Timestamp) -> GraphError? {
        guard rules.window, send.content.kind != .template, !chat.windowIsOpen(at: now) else { return nil }
        return .window
    }

    private mutating func pricing(_ send: Send, _ chat: Chat, _ phoneNumberID: String, now: Timestamp) -> JSON? {
        guard send.content.kind != .reaction else { return nil }
        let isTemplate = send.content.kind == .template
        let registered = templates.first { "\($0.name)/\($0.language)" == send.content.template }
        return desks[phoneNumberID]?.meter.pricing(
            isTemplate ? registered?.category ?? .utility : nil, windowIsOpen: chat.windowIsOpen(at: now), at: now)
    }

    // MARK: Records

    private mutating func record(_ delivery: Delivery, body: JSON, now: Timestamp) {
        counters.accepted += 1
        accepted.append(
            Accepted(
                id: delivery.id, phoneNumberID: delivery.chat.phoneNumberID, person: delivery.chat.person, at: now,
                callbackData: delivery.send.callbackData, body: body))
        trim(&accepted)
    }

    /// Drops the older half when there are too many: cheaper than one by one.
    private func trim<T>(_ list: inout [T]) {
        if list.count > configuration.limits.sends { list.removeFirst(list.count / 2) }
    }

    private static func answer(_ delivery: Delivery, person: Profile) -> JSON {
        let contact: JSON =
            switch delivery.send.recipient {
            case .phone(let input): ["input": .string(input), "wa_id": .string(person.phone)]
            case .userID(let id): ["input": .string(id), "user_id": .string(id)]
            }
        let status: JSON? = delivery.send.content.kind == .template ? "accepted" : nil
        return [
            "messaging_product": "whatsapp", "contacts": [contact],
            "messages": [["id": .string(delivery.id), "message_status": status]],
        ]
    }
}
