package import Messaging

/// What the twin remembers of one person's chat with one business number.
struct Chat: Sendable {
    struct Key: Sendable, Hashable {
        let person: String
        let phoneNumberID: String
    }

    private let most: Int
    private(set) var shown: [Twin.Shown] = []
    /// How many of the oldest messages were forgotten.
    private(set) var forgotten = 0
    /// How many messages the person sent.
    var said = 0
    /// So many of them the business marked as read.
    var read = 0
    /// When the business last showed that it is typing.
    var typing: Timestamp?
    /// When the person last wrote: the start of the customer service window.
    var lastSaid: Timestamp?
    var pair = PairBucket()

    init(most: Int) { self.most = most }

    func windowIsOpen(at now: Timestamp) -> Bool {
        lastSaid.map { now - $0 < .seconds(24 * 3600) } ?? false
    }

    mutating func show(_ message: Twin.Shown) {
        shown.append(message)
        typing = nil
        if shown.count > most {
            // A quarter at once: cheaper than one by one.
            let surplus = max(1, most / 4)
            shown.removeFirst(surplus)
            forgotten += surplus
        }
    }
}

extension Twin {
    /// A message of a business as the person sees it.
    package struct Shown: Sendable, Equatable {
        /// The message's id, `wamid.…`.
        package let id: String
        /// The business number it came from.
        package let phoneNumberID: String
        /// The person's phone number in digits.
        package let person: String
        package let at: Timestamp
        package let content: Twin.Content
        /// The message it quotes.
        package let quoting: String?
        /// What the sender asked to be echoed in statuses.
        package let callbackData: String?

        package var kind: Twin.Content.Kind { content.kind }
        package var text: String { content.text }
        package var choices: [Twin.Choice] { content.choices }
    }
}
