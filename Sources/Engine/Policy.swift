package import Messaging
package import Store

/// What the rules of the transport and the person's wishes allow, whatever a script or an agent wants.
package enum Policy {
    /// Free-form messages are allowed for 24 hours after the person last wrote (facts, section 7.4).
    package static let serviceWindow: Duration = .seconds(24 * 3600)

    /// Why `message` must not be sent now, if so.
    ///
    /// - Parameter isHosts: whether the host itself answers a word of the person's, e.g. STOP: that always may be.
    package static func refusal(
        of message: Message, in situation: Situation, at now: Timestamp, isHosts: Bool = false
    ) -> FailureClass? {
        if case .read = message.content { return nil }  // A mark, no message.
        if situation.hasOptedOut, situation.group == nil, !isHosts { return .optedOut }
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
