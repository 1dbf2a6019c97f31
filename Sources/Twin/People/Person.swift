internal import Messaging

extension Twin {
    /// A person in the chat with one business number.
    package struct Person: Sendable {
        let switchboard: Switchboard
        let key: Chat.Key

        /// The number in digits.
        package var phone: String { key.person }

        /// Says a text. The answer is the message's id.
        @discardableResult
        package func says(_ text: String, quoting: String? = nil) throws(TwinError) -> String {
            try sends(.text(text), quoting: quoting)
        }

        /// Sends anything; `quoting` names the message it answers.
        @discardableResult
        package func sends(_ said: Said, quoting: String? = nil) throws(TwinError) -> String {
            try switchboard.change { world, now throws(TwinError) in
                try world.say(said, quoting: quoting, chat: key, now: now)
            }
        }

        /// Taps a button or a row, of the newest message that has some unless told which.
        @discardableResult
        package func taps(_ tap: Tap, of messageID: String? = nil) throws(TwinError) -> String {
            try switchboard.change { world, now throws(TwinError) in
                try world.tap(tap, of: messageID, chat: key, now: now)
            }
        }

        /// What the person sees of the business, oldest first; see `Limits.messagesPerChat`.
        package var messages: [Shown] { switchboard.read { $0.chats[key]?.shown ?? [] } }

        /// The same, once there are `count`. Returns what there is when the task is cancelled.
        package func messages(atLeast count: Int) async -> [Shown] {
            await switchboard.wait { [key] world, _ in world.hasShown(count, in: key) }
            return messages
        }

        /// Messages as they come, from now on. A viewer who falls behind by more than 1,000 misses the oldest.
        package func watch() -> AsyncStream<Shown> {
            switchboard.shown { [key] in $0.person == key.person && $0.phoneNumberID == key.phoneNumberID }
        }

        /// How many of the person's messages the business marked as read.
        package var readCount: Int { switchboard.read { $0.chats[key]?.read ?? 0 } }

        /// Whether the business shows that it types: until its next message, for 25 s at most (section 5.11).
        package var seesTyping: Bool {
            let now = switchboard.clock.now
            return switchboard.read { $0.chats[key]?.typing.map { now - $0 < .seconds(25) } ?? false }
        }

        /// Gives the person a name and says what businesses learn of them.
        package func introduce(name: String? = nil, disclosure: Disclosure? = nil) {
            switchboard.change { world, _ in world.introduce(key.person, name: name, disclosure: disclosure) }
        }

        /// Gets another number, which every business is told that they wrote to. Goes on with the person returned.
        package func changesNumber(to phone: String) throws(TwinError) -> Person {
            guard let digits = PhoneNumber.digits(phone) else { throw .notAPhoneNumber(phone) }
            try switchboard.change { world, now throws(TwinError) in
                try world.changeNumber(of: key.person, to: digits, now: now)
            }
            return Person(
                switchboard: switchboard, key: Chat.Key(person: digits, phoneNumberID: key.phoneNumberID))
        }

        /// The business-scoped user id under which this business knows the person.
        package var userID: String? { switchboard.read { $0.userID(of: key) } }
    }

    /// The person with this phone number, in the chat with a business number: the first one configured unless named by its
    /// id or its display number. People exist as soon as they are named.
    package func person(_ phone: String, at business: String? = nil) throws(TwinError) -> Person {
        guard let digits = PhoneNumber.digits(phone) else { throw .notAPhoneNumber(phone) }
        let phoneNumberID = try switchboard.change { world, _ throws(TwinError) in
            guard world.person(phone: digits) != nil else { throw .tooManyPeople }
            return try world.phoneNumberID(business)
        }
        return Person(switchboard: switchboard, key: Chat.Key(person: digits, phoneNumberID: phoneNumberID))
    }

    /// Everything shown to anybody, from now on.
    package func watch() -> AsyncStream<Shown> { switchboard.shown { _ in true } }
}
