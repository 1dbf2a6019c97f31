/// Where one outbound message is in its life. It only moves forward.
///
/// ```
/// queued ─► sending ─► accepted ─► sent ─► delivered ─► read
///    ▲         │ │         └────────┴──────────┴──► failed
///    └─(retry)─┘ ├─► undecided ─► (a status decides) accepted… or failed
///                └─► refused            expired: nobody wants it any more
/// ```
package enum DeliveryState: String, Sendable, CaseIterable {
    case queued, sending, undecided, accepted, sent, delivered, read, failed, refused, expired

    /// Whether the message still stands in the way of the conversation's later ones.
    package var isUnfinished: Bool { self == .queued || self == .sending || self == .undecided }

    /// The state after the transport reported `status`: whatever comes late or twice changes nothing.
    ///
    /// `failed` can follow `sent`, but not `delivered` (facts, section 3: "failed can come after sent").
    package func after(_ status: Event.Receipt.Status) -> DeliveryState {
        let next: DeliveryState =
            switch status {
            case .sent: .sent
            case .delivered: .delivered
            case .read, .played: .read
            case .failed: .failed
            }
        return next.progress > progress ? next : self
    }

    private var progress: Int {
        switch self {
        case .queued, .sending, .undecided: 0
        case .accepted: 1
        case .sent: 2
        case .failed, .refused, .expired: 3
        case .delivered: 4
        case .read: 5
        }
    }
}
