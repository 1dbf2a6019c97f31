package import Messaging

/// A message a turn wants sent.
package struct Outgoing: Sendable, Equatable {
    /// Never used before. Tokens that grow with time (as text) are cheapest to store.
    package var token: MessageToken
    package var message: Message
    package var recipient: Recipient
    /// Why a rule forbids it, if so: it is then kept as refused, visibly, and never sent.
    package var refusal: FailureClass?
    package init(token: MessageToken, message: Message, recipient: Recipient, refusal: FailureClass? = nil) {
        (self.token, self.message, self.recipient, self.refusal) = (token, message, recipient, refusal)
    }
}

/// Whom a message goes to.
package enum Recipient: Sendable, Equatable {
    /// Every identity known, strongest first; the channel picks what it can address.
    case person([Identity])
    case group(String)
}

/// A committed message on its way to a transport.
package struct OutboxEntry: Sendable, Equatable {
    package var token: MessageToken
    package var tenant: TenantID
    package var channel: ChannelID
    package var conversation: ConversationID
    package var recipient: Recipient
    package var message: Message
    /// How often it has been claimed, this time included.
    package var attempts: Int
    package var createdAt: Timestamp

    package init(
        token: MessageToken, tenant: TenantID, channel: ChannelID, conversation: ConversationID, recipient: Recipient,
        message: Message, attempts: Int, createdAt: Timestamp
    ) {
        self.token = token
        self.tenant = tenant
        self.channel = channel
        self.conversation = conversation
        self.recipient = recipient
        self.message = message
        self.attempts = attempts
        self.createdAt = createdAt
    }
}

/// What became of one attempt to send.
package enum SendOutcome: Sendable, Equatable {
    case accepted(id: String)
    case retry(at: Timestamp)
    /// The transport or a rule of ours said no; `code` is the provider's, if any.
    case refused(FailureClass, code: Int?)
    /// Nobody knows. The conversation's later messages wait until `hold`, or until a receipt decides.
    case undecided(holdUntil: Timestamp)
    /// It was tried for as long as it made sense.
    case expired
}
