import Messaging

/// Decides whose event it is from what its sender's identities find.
///
/// The strongest identity decides: a user id is the person's own, a parent user id is too, a phone number is lent to
/// them by a carrier. A user name finds nobody, for it can be given up and taken by another.
///
/// **A phone whose owner has changed.** Carriers give numbers to new people, and WhatsApp gives a person a new user id
/// only with a new number. So when a phone finds a contact that is known on the same channel by a *different* user id,
/// the phone has a new owner: the event is a newcomer's, the phone moves to them, and nothing that was said to the
/// former owner will ever reach them. On another channel a different user id means nothing, for user ids are scoped to
/// a business portfolio and two channels may lie in two.
///
/// **Notices.** `user_changed_number` and `user_changed_user_id` come from the transport and tell that identities, old
/// and new, are one person's; so they all go to one contact. If they find several, it is the one that wrote last on
/// this channel: the notice is about somebody the business talks with, while a new number's former owner has been
/// silent since the carrier took it back.
enum ContactRule {
    /// A contact that an identity found.
    struct Finding: Equatable {
        let kind: Identity.Kind
        let contact: Int64
    }

    enum Verdict: Equatable {
        case contact(Int64)
        case newcomer
    }

    static func isNotice(_ content: Event.Content) -> Bool {
        guard case .system(let notice) = content else { return false }
        return notice.type == "user_changed_number" || notice.type == "user_changed_user_id"
    }

    /// Whether something a person did, rather than something about them: it opens the service window.
    static func isByPerson(_ content: Event.Content) -> Bool {
        switch content {
        case .status, .timer, .handback, .system: false
        default: true
        }
    }

    /// Whose ordinary event it is.
    ///
    /// - Parameters:
    ///   - found: what the identities find, strongest first.
    ///   - user: the name of the sender's user id, if the event tells it.
    ///   - known: the name of the user id by which a contact is known on the event's channel.
    static func decide(
        found: [Finding], user: [UInt8]?, known: (Int64) throws -> [UInt8]?
    ) rethrows -> Verdict {
        guard let strongest = found.first else { return .newcomer }
        if strongest.kind == .phone, let user, let known = try known(strongest.contact), known != user {
            return .newcomer
        }
        return .contact(strongest.contact)
    }

    /// Whose notice it is.
    ///
    /// - Parameter lastInbound: when a contact last wrote on the event's channel.
    static func decideNotice(found: [Finding], lastInbound: (Int64) throws -> Timestamp?) rethrows -> Verdict {
        var best: (contact: Int64, at: Timestamp?)?
        for finding in found where finding.contact != best?.contact {
            let at = try lastInbound(finding.contact)
            guard let present = best else {
                best = (finding.contact, at)
                continue
            }
            if let at, present.at.map({ $0 < at }) ?? true { best = (finding.contact, at) }
        }
        return best.map { .contact($0.contact) } ?? .newcomer
    }
}
