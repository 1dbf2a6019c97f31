internal import JSON
internal import Messaging

/// The life of one accepted message: sent, delivered, read, or failed. It never goes back (section 3).
struct Delivery: Sendable {
    struct Step: Sendable, Equatable {
        let status: Twin.Status
        let due: Timestamp
    }

    let id: String
    let chat: Chat.Key
    let send: Send
    let accepted: Timestamp
    /// What each status tells as its price; nil for what is not charged, e.g. a reaction.
    let pricing: JSON?
    /// Why it will fail, if it will.
    let failure: GraphError?
    private var reached: Twin.Status?
    private(set) var steps: [Step]

    /// Plans the steps. A message outside the window fails at once; one that fails later is sent first.
    init(
        id: String, chat: Chat.Key, send: Send, accepted: Timestamp, pricing: JSON?, failure: GraphError? = nil,
        failsAfterSent: Bool = false, delays: Twin.Delays
    ) {
        (self.id, self.chat, self.send, self.accepted) = (id, chat, send, accepted)
        (self.pricing, self.failure) = (pricing, failure)
        let plan: [(Twin.Status, Duration)] =
            switch (failure, failsAfterSent) {
            case (nil, _) where send.content.kind == .reaction: [(.sent, delays.sent), (.delivered, delays.delivered)]
            case (nil, _): [(.sent, delays.sent), (.delivered, delays.delivered), (.read, delays.read)]
            case (_, true): [(.sent, delays.sent), (.failed, delays.delivered)]
            case (_, false): [(.failed, delays.sent)]
            }
        var due = accepted
        steps = []
        for (status, delay) in plan {
            due = max(due, accepted + max(delay, .zero))
            steps.append(Step(status: status, due: due))
        }
    }

    /// Takes the next step; nil when its life is over.
    mutating func advance() -> Step? {
        guard !steps.isEmpty else { return nil }
        let step = steps.removeFirst()
        precondition(reached.map { $0 < step.status } ?? true, "a life never goes back")
        reached = step.status
        return step
    }

    /// Whether a status is told at all: a reaction yields only `sent`, a failure is always told.
    func tells(_ status: Twin.Status, _ wanted: Set<Twin.Status>) -> Bool {
        if status == .failed { return true }
        if send.content.kind == .reaction, status != .sent { return false }
        return wanted.contains(status)
    }
}
