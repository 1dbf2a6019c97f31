package import Messaging
package import Store

/// Decides what becomes of each event that came in: a turn, a receipt, or nothing, with the reason.
package enum Triage {
    package static func arrival(of event: Event, in directory: Directory, at now: Timestamp) -> Arrival {
        let tenant = directory.channels[event.channel]?.tenant
        return Arrival(
            tenant: tenant, event: event, receivedAt: now,
            disposition: disposition(of: event, isOurs: tenant != nil))
    }

    private static func disposition(of event: Event, isOurs: Bool) -> Arrival.Disposition {
        switch event.content {
        case .status: isOurs ? .receipt : .ignore(reason: "unknown_channel")
        case .unknown(type: "unreadable"): .park(reason: "unreadable")
        case _ where event.sender == nil: .ignore(reason: "nobody_sent_it")
        case _ where !isOurs: .park(reason: "unknown_channel")
        case .system: .ignore(reason: "system_notice")
        default: .turn
        }
    }
}
