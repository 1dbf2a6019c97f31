import Messaging

extension Ledger {
    /// Journals a receipt and moves the message it tells of.
    mutating func append(_ receipt: SealedArrival.Receipt?, _ arrival: SealedArrival) throws -> Journalled {
        guard let receipt, let message = try message(of: receipt, channel: arrival.channel) else {
            let number = try journal(arrival, conversation: nil, contact: nil, isPart: false)
            try ignore(number, at: arrival.receivedAt, reason: IgnoreReason.unknownMessage)
            return .settled
        }
        _ = try journal(arrival, conversation: message.conversation, contact: nil, isPart: false)
        changes.handled += 1
        let next = message.state.after(receipt.status)
        guard next != message.state else { return .settled }
        try move(message, to: next, code: receipt.code)
        guard message.state.isUnfinished else { return .settled }
        // Whoever recorded its sending never learned the provider's id, or has not yet.
        try remember(provider: receipt.provider, of: message)
        try advance(message.conversation)
        return .decided(conversation: message.conversation)
    }

    /// The message a receipt tells of: by our own id, which no two share, or else by the provider's. A channel speaks
    /// of its own messages only.
    private mutating func message(of receipt: SealedArrival.Receipt, channel: Int64) throws -> OutboxRow? {
        if let token = receipt.token, let message = try message(token: token), message.channel == channel {
            return message
        }
        let number = try connection.first(
            "SELECT message FROM provider_ids WHERE name = ? AND channel = ?", .blob(receipt.provider),
            .integer(channel)
        ) { $0.integer(0) }
        return try number.flatMap { try message(number: $0) }
    }
}

/// Reasons the store itself ignores for.
enum IgnoreReason {
    /// A receipt for a message that is not ours.
    static let unknownMessage = "unknown_message"
}
