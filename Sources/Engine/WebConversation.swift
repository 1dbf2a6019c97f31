internal import Crypto
internal import Messaging
internal import Store

/// The calls to web services that one turn has made so far: they are kept for each of its runs.
struct WebConversation {
    private let entry: JournalEntry
    private(set) var exchanges: [WebExchange] = []
    private var spent = Duration.zero

    init(of entry: JournalEntry) { self.entry = entry }

    /// Makes one more call; all together take `limit` at most.
    mutating func make(_ call: WebCall, by caller: any WebCaller, within limit: Duration) async {
        guard spent < limit else {
            exchanges.append(
                WebExchange(call, .failed("all calls of one turn take \(limit.components.seconds) s at most together")))
            return
        }
        let begin = ContinuousClock.now
        let answer = await caller.answer(to: call, of: entry.tenant, key: key, within: limit - spent)
        spent += begin.duration(to: .now)
        exchanges.append(WebExchange(call, answer))
    }

    /// The same whenever this event's turn comes to its n-th call, also after a crash; unlike any other event's anywhere.
    private var key: String {
        let event = entry.event
        let parts = [
            entry.tenant.name, event.channel.description, event.key, "\(entry.number.number)",
            "\(entry.receivedAt.milliseconds)", "\(exchanges.count)",
        ]
        return Hex.text(SHA256.digest(of: Array(parts.joined(separator: "\n").utf8)).prefix(16))
    }
}
