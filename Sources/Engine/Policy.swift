package import Messaging
package import Store

/// What the rules of the transport and the person's wishes allow, whatever a script or an agent wants.
package enum Policy {
    /// Free-form messages are allowed for 24 hours after the person last wrote (facts, section 7.4).
    package static let serviceWindow: Duration = .seconds(24 * 3600)

    /// Why `message` must not be sent now, if so.
    package static func refusal(of message: Message, in situation: Situation, at now: Timestamp) -> FailureClass? {
        switch message.content {
        case .template, .read: return nil
        case .text, .buttons, .list, .link, .locationRequest, .media, .location, .contacts, .reaction:
            guard let lastInbound = situation.lastInbound, now - lastInbound < serviceWindow else {
                return .windowClosed
            }
            return nil
        }
    }
}
