internal import Messaging
internal import Playground
internal import Store
internal import Twin

/// What the chat prints: each message of a bot once, whoever notices it first.
actor ChatScreen {
    /// One person's chat with one tenant.
    struct Chat: Hashable {
        let phone: String
        let tenant: TenantID
    }

    private struct Followed {
        let chat: Chat
        let person: Twin.Person
        var shown: Int
    }

    private var followed: [Followed] = []
    private var front: Chat?
    private let clock: any WallClock
    /// What went on with each tenant, to be written down as a test.
    private var dialogues: [TenantID: RecordedDialogue] = [:]
    /// While something was done and what came of it is not all there.
    private var isStepOpen = false

    init(clock: any WallClock) { self.clock = clock }

    /// Notes what somebody does; what comes until ``endStep()`` came of it.
    func begin(_ step: RecordedDialogue.Step, in chat: Chat) {
        isStepOpen = true
        change(chat.tenant) { $0.add(step, by: chat.phone, at: clock.now) }
    }

    func endStep() { isStepOpen = false }

    func note(_ escalation: OpenEscalation, of tenant: TenantID) { change(tenant) { $0.add(escalation) } }

    func cannotTell(_ reason: String, of tenant: TenantID) { change(tenant) { $0.cannotTell(reason) } }

    func dialogue(with tenant: TenantID) -> RecordedDialogue { dialogues[tenant] ?? RecordedDialogue(at: clock.now) }

    private func change(_ tenant: TenantID, _ body: (inout RecordedDialogue) -> Void) {
        var dialogue = dialogue(with: tenant)
        body(&dialogue)
        dialogues[tenant] = dialogue
    }

    /// Follows a chat from now on, and puts it in front.
    func follow(_ chat: Chat, _ person: Twin.Person) {
        front = chat
        guard !followed.contains(where: { $0.chat == chat }) else { return }
        followed.append(Followed(chat: chat, person: person, shown: person.messages.count))
    }

    /// Prints what came since the last call.
    func catchUp() throws(CommandFailure) {
        for index in followed.indices {
            let (chat, messages) = (followed[index].chat, followed[index].person.messages)
            for message in messages.dropFirst(followed[index].shown) {
                let name = chat == front ? chat.tenant.name : "\(chat.tenant.name) to \(chat.phone)"
                change(chat.tenant) {
                    $0.add(message, to: chat.phone, at: clock.now, isAwaited: isStepOpen)
                }
                try write("\(name): \(Self.text(of: message))\n")
            }
            followed[index].shown = messages.count
        }
    }

    nonisolated func write(_ text: String) throws(CommandFailure) { try StandardOutput.write(text) }

    /// Says something beside the conversation. A screen that nobody reads any more ends the chat elsewhere.
    nonisolated func announce(_ news: String) { try? StandardOutput.write("\(news)\n") }

    /// The message as on a phone: its text, then what can be tapped, numbered.
    private static func text(of message: Twin.Shown) -> String {
        let content = message.content
        var lines = [content.header, file(of: message), message.text, content.footer].compactMap(\.self).filter {
            !$0.isEmpty
        }
        switch message.kind {
        case .location, .contacts, .reaction: lines.insert("(\(message.kind.rawValue))", at: 0)
        case .link: lines.append("  [\(content.label ?? "")] \(content.link ?? "")")
        case .locationRequest: lines.append("  [Send location]")
        default: if lines.isEmpty { lines = ["(\(message.kind.rawValue))"] }
        }
        for (index, choice) in message.choices.enumerated() {
            lines.append("  [\(index + 1)] \(choice.title)" + (choice.description.map { " – \($0)" } ?? ""))
        }
        return lines.joined(separator: "\n")
    }

    /// Where the file of a message, or the one above its menu, lies.
    private static func file(of message: Twin.Shown) -> String? {
        let content = message.content
        guard message.kind != .link, let place = content.link ?? content.mediaID else { return nil }
        return "(\(message.choices.isEmpty ? message.kind.rawValue : "file") \(place))"
    }
}
