internal import JSON
internal import Messaging

/// Why the twin cannot do what a person, or a test, wants.
package enum TwinError: Error, Equatable, CustomStringConvertible {
    case notAPhoneNumber(String)
    case noSuchBusiness(String)
    case tooManyPeople
    /// Too many webhooks wait already.
    case noRoom
    case nothingToTap
    case noSuchChoice
    case numberIsTaken
    case noWebhookAddress
    /// The endpoint did not answer the verification with 200 and the challenge.
    case notVerified(status: Int)
    case unreachable(String)

    package var description: String {
        switch self {
        case .notAPhoneNumber(let text): "\"\(text.prefix(32))\" is not a phone number of 5 to 15 digits"
        case .noSuchBusiness(let id): "there is no business number with the id \"\(id.prefix(64))\""
        case .tooManyPeople: "there are too many people"
        case .noRoom: "too many webhooks wait already"
        case .nothingToTap: "no message with something to tap was shown"
        case .noSuchChoice: "the message has no such choice"
        case .numberIsTaken: "somebody has this number already"
        case .noWebhookAddress: "the twin was not told where webhooks go"
        case .notVerified(let status): "the webhook's verification was answered with \(status) or another challenge"
        case .unreachable(let reason): "the webhook cannot be reached: \(reason)"
        }
    }
}

extension Twin {
    /// Which of the choices of a message is tapped.
    package enum Tap: Sendable, Equatable {
        /// Counted from 1, as shown.
        case number(Int)
        case id(String)
        case title(String)
        /// A number, an id or a title, whichever fits first.
        case any(String)

        func choice(of choices: [Twin.Choice]) -> Twin.Choice? {
            switch self {
            case .number(let number): choices.indices.contains(number - 1) ? choices[number - 1] : nil
            case .id(let id): choices.first { $0.id == id }
            case .title(let title): choices.first { $0.title.lowercased() == title.lowercased() }
            case .any(let text):
                Int(text).flatMap { Twin.Tap.number($0).choice(of: choices) } ?? Twin.Tap.id(text).choice(of: choices)
                    ?? Twin.Tap.title(text).choice(of: choices)
            }
        }
    }
}

extension World {
    /// The person with this number, who is made up when nobody has it.
    mutating func person(phone digits: String) -> Profile? {
        if let person = people[digits] { return person }
        guard people.count < configuration.limits.people else { return nil }
        let person = Profile(phone: digits, name: Self.name(for: digits))
        people[digits] = person
        return person
    }

    /// A person says something; the answer is the message's id.
    mutating func say(
        _ said: Twin.Said, quoting: String?, chat key: Chat.Key, now: Timestamp
    ) throws(TwinError) -> String {
        let media = shelve(said, phoneNumberID: key.phoneNumberID, now: now)
        return try speak(key, now: now) { $0.said(said, quoting: quoting, media: media) }
    }

    /// A person taps a choice of a message, the newest that has one unless told which.
    mutating func tap(_ tap: Twin.Tap, of messageID: String?, chat key: Chat.Key, now: Timestamp) throws(TwinError)
        -> String
    {
        let messages = chats[key]?.shown ?? []
        let message = messages.last { messageID == nil ? !$0.choices.isEmpty : $0.id == messageID }
        guard let message, !message.choices.isEmpty else { throw .nothingToTap }
        guard let choice = tap.choice(of: message.choices) else { throw .noSuchChoice }
        return try speak(key, now: now) { $0.tapped(choice, of: message.id) }
    }

    private mutating func speak(
        _ key: Chat.Key, now: Timestamp, message: (InboundMessage) -> JSONObject
    ) throws(TwinError) -> String {
        guard let business = desks[key.phoneNumberID]?.phone else { throw .noSuchBusiness(key.phoneNumberID) }
        guard hasRoom else { throw .noRoom }
        guard let person = person(phone: key.person) else { throw .tooManyPeople }
        let identity = identity(of: person, for: business)
        let name = identity.showsPhone ? identity.phone : identity.userID ?? identity.phone
        let inbound = InboundMessage(
            business: business, person: identity, id: MessageID.make(person: name, .inbound, using: &random), at: now)
        remember(inbound, chat: key, now: now)
        desks[key.phoneNumberID]?.throughput?.count(at: now)
        counters.said += 1
        let update = Update(business: business, value: inbound.value(message(inbound)))
        told.set(update, for: inbound.id)
        tell(update, chat: key, delay: configuration.delays.webhook, now: now)
        return inbound.id
    }

    private mutating func remember(_ inbound: InboundMessage, chat key: Chat.Key, now: Timestamp) {
        var chat = chats[key] ?? Chat(most: configuration.limits.messagesPerChat)
        chat.said += 1
        chat.lastSaid = now
        self.inbound.set((key, chat.said), for: inbound.id)
        chats[key] = chat
    }

    /// What a business learns of a person; from then on it may address them by it.
    mutating func identity(of person: Profile, for business: Twin.Phone) -> PersonIdentity {
        let identity = person.identity(for: business, seed: configuration.seed)
        for id in [identity.userID, identity.parentID] { if let id { userIDs.set(person.phone, for: id) } }
        return identity
    }

    private mutating func shelve(_ said: Twin.Said, phoneNumberID: String, now: Timestamp) -> (id: String, url: String)?
    {
        guard case .media(let file) = said else { return nil }
        let kept = MediaShelf.File(mimeType: file.mimeType, bytes: file.bytes, phoneNumberID: phoneNumberID)
        let id = media.add(kept, using: &random)
        return (id, mediaAddress(id, now: now))
    }

    /// A name for somebody who was not introduced: always the same for a number.
    private static func name(for digits: String) -> String {
        let names = [
            "Amina", "Brian", "Chen", "Daniela", "Erik", "Fatuma", "Grace", "Hassan", "Ines", "Joseph", "Kofi", "Lena",
        ]
        return names[digits.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff } % names.count]
    }
}

extension World {
    /// The id of the business number that an id, or a display number, names; the first one configured for nil.
    func phoneNumberID(_ name: String?) throws(TwinError) -> String {
        guard let name else {
            guard let first = configuration.phones.first else { throw .noSuchBusiness("") }
            return first.phoneNumberID
        }
        if desks[name] != nil { return name }
        let digits = PhoneNumber.digits(name)
        guard let phone = configuration.phones.first(where: { $0.displayNumber == digits }) else {
            throw .noSuchBusiness(name)
        }
        return phone.phoneNumberID
    }

    mutating func introduce(_ phone: String, name: String?, disclosure: Twin.Disclosure?) {
        guard var profile = person(phone: phone) else { return }
        profile.name = name ?? profile.name
        profile.disclosure = disclosure ?? profile.disclosure
        people[phone] = profile
        for business in configuration.phones { _ = identity(of: profile, for: business) }
    }

    func hasShown(_ count: Int, in key: Chat.Key) -> Bool {
        chats[key].map { $0.shown.count + $0.forgotten >= count } ?? (count <= 0)
    }

    func userID(of key: Chat.Key) -> String? {
        guard let profile = people[key.person], let business = desks[key.phoneNumberID]?.phone else { return nil }
        return profile.identity(for: business, seed: configuration.seed).userID
    }
}
