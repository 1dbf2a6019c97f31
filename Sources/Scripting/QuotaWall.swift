internal import JSON
internal import Messaging

/// Checks what a turn wants against what its tenant may still use.
///
/// The prelude has done so at the author's line, with bytes roughly counted. This counts exactly, and does not trust the
/// script. What a turn cancels or takes the place of is known only to the store, so what is counted here is never less
/// than what the store will count: if that refuses, others have used the quota up meanwhile.
struct QuotaWall {
    private let turn: TurnInput

    init(_ turn: TurnInput) { self.turn = turn }

    enum Verdict: Equatable {
        case fits
        /// It fits only if these keys have values now, which the turn takes the place of.
        case depends(on: [String], Quota)
        case exceeds(Quota)
    }

    func verdict(on effects: Effects) -> Verdict {
        let writes = Dictionary(effects.writes.map { ($0.key, $0.value) }) { $1 }
        var growth = Amounts()
        growth.messagesToday = effects.messages.count
        growth.timersWaiting = effects.timers.count
        growth.httpCallsToday = turn.calls.count
        for (key, value) in writes { growth.count(value, under: key, times: 1) }
        guard excess(of: growth) != nil else { return .fits }
        for key in writes.keys { growth.count(turn.values[key] ?? nil, under: key, times: -1) }
        guard let quota = excess(of: growth) else { return .fits }
        let unknown = writes.keys.filter { turn.values[$0] == nil }.sorted()
        let isOfStore = quota == .storeKeys || quota == .storeBytes
        return isOfStore && !unknown.isEmpty ? .depends(on: unknown, quota) : .exceeds(quota)
    }

    /// Whether one more call to a web service fits.
    var allowsCall: Bool {
        var growth = Amounts()
        growth.httpCallsToday = turn.calls.count + 1
        return excess(of: growth) == nil
    }

    private func excess(of growth: Amounts) -> Quota? {
        turn.allowance.usage.at(turn.now).excess(after: growth, limits: turn.allowance.limits)
    }

    static func sentence(_ quota: Quota, limit: Int) -> String {
        "with this turn the tenant would use more than the \(limit) it may (quota \(quota.rawValue))"
    }

    /// Whether an error says at its end which quota is used up, as the prelude's do. A script may raise such a text
    /// itself, and misleads nobody but its author.
    static func isNamed(in message: String) -> Bool {
        String(decoding: message.utf8.suffix(40), as: UTF8.self).contains(/\(quota [a-z_]+\)$/)
    }
}

extension Amounts {
    fileprivate mutating func count(_ value: JSON?, under key: String, times sign: Int) {
        guard let value else { return }
        storeKeys += sign
        storeBytes += sign * StoreWrite.bytes(key: key, value: value)
    }
}
