/// What a body posted to `/{phone-number-id}/messages` asks for.
enum GraphRequest: Equatable {
    case send(Send)
    /// Marks an inbound message, and all before it, as read; `typing` also shows the typing indicator.
    case read(messageID: String, typing: Bool)
}

/// A message that passed the checks of its form.
struct Send: Equatable {
    enum Recipient: Equatable {
        /// As written; which number it means depends on the business number's country.
        case phone(String)
        /// A business-scoped user id, or a parent one.
        case userID(String)
    }

    let recipient: Recipient
    let content: Twin.Content
    var quoting: String?
    var callbackData: String?
}
