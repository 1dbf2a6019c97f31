import JSON
import Messaging
import Store

/// What a store must do, said as plainly as possible: everything in arrays, every rule read off the contract.
struct Model {
    struct Letter {
        let token: MessageToken
        let conversation: ConversationID
        let number: Int
        var state: DeliveryState
        /// When it may be sent, or until when it holds its conversation.
        var due: Timestamp
        let createdAt: Timestamp
        var attempts = 0
        var provider: String?
    }

    struct Timer {
        let number: Int
        let name: String
        let due: Timestamp
        let conversation: ConversationID
    }

    var seen: Set<String> = []
    var waiting: [JournalEntry] = []
    /// What was parked while it waited for a turn, with its line.
    var parked: [(entry: JournalEntry, line: Int)] = []
    var tally = Tally()
    var letters: [Letter] = []
    var timers: [Timer] = []
    struct Value {
        var version: Int
        var value: JSON
        var expires: Timestamp?
    }

    /// Values that have expired stay until they are swept away.
    var values: [String: Value] = [:]
    /// Which turn last changed what names a group has.
    var groups: [String: Int] = [:]
    var states: [ConversationID: JSON] = [:]
    var escalated: Set<ConversationID> = []
    var timersEver = 0
    /// When each line of the script log was written.
    var lines: [Timestamp] = []

    /// The message that may leave a conversation at `now`.
    func claimable(_ conversation: ConversationID, at now: Timestamp) -> Int? {
        guard let next = next(conversation), next.at <= now else { return nil }
        return next.index
    }

    /// The message that is next to leave, and when time alone allows it to.
    func next(_ conversation: ConversationID) -> (index: Int, at: Timestamp)? {
        let own = letters.indices.filter { letters[$0].conversation == conversation }
        if own.contains(where: { letters[$0].state == .sending }) { return nil }
        guard let index = own.first(where: { letters[$0].state == .queued }) else { return nil }
        let holds = own.filter { letters[$0].state == .undecided }.map { letters[$0].due }
        return (index, max(letters[index].due, holds.max() ?? letters[index].due))
    }

    var nextDue: Timestamp? { Set(letters.map(\.conversation)).compactMap { next($0)?.at }.min() }

    mutating func claim(_ index: Int) {
        letters[index].state = .sending
        letters[index].attempts += 1
    }

    mutating func claimNext(_ conversation: ConversationID, at now: Timestamp) -> MessageToken? {
        guard let index = claimable(conversation, at: now) else { return nil }
        claim(index)
        return letters[index].token
    }

    /// Every figure, counted afresh from what there is.
    func expectedTally() -> Tally {
        var tally = tally
        tally.waiting = waiting.count
        tally.timers = timers.count
        tally.escalated = escalated.count
        tally.deliveries = Dictionary(letters.map { ($0.state, 1) }, uniquingKeysWith: +)
        return tally
    }

    /// What the tenant uses, counted afresh.
    func usage(at now: Timestamp) -> Amounts {
        func isToday(_ moment: Timestamp) -> Bool { moment.seconds / 86_400 == now.seconds / 86_400 }
        var amounts = Amounts()
        amounts.messagesToday = letters.count { isToday($0.createdAt) }
        amounts.timersWaiting = timers.count
        amounts.storeKeys = values.count
        for (key, stored) in values {
            amounts.storeBytes += JSON.array([.string(key), stored.value]).bytes().count
        }
        amounts.logLinesToday = lines.count(where: isToday)
        return amounts
    }

    /// Whether a turn would use more than it may, of what it makes grow. Its log is no reason.
    func exceeds(_ turn: TurnCommit) -> Bool {
        var after = self
        _ = after.commit(turn)
        let (old, new) = (usage(at: turn.at), after.usage(at: turn.at))
        return Quota.allCases.contains { quota in
            quota != .logLinesToday && new[quota] > old[quota] && new[quota] > turn.quotas[quota]
        }
    }

    /// Commits; the author is warned of each quota of which the turn is the first to use 80 %.
    mutating func commit(_ turn: TurnCommit) -> MessageToken? {
        let before = usage(at: turn.at)
        let token = perform(turn)
        let after = usage(at: turn.at)
        let crossed = Quota.allCases.filter { quota in
            let mark = 0.8 * Double(turn.quotas[quota])
            return quota != .logLinesToday && Double(before[quota]) < mark && Double(after[quota]) >= mark
        }
        lines += Array(repeating: turn.at, count: turn.effects.log.count + crossed.count)
        return token
    }

    private mutating func perform(_ turn: TurnCommit) -> MessageToken? {
        waiting.removeAll { $0.number == turn.event }
        tally.handled += 1
        if let state = turn.effects.state { states[turn.conversation] = state }
        for write in turn.effects.writes { set(write, in: turn) }
        timers.removeAll { $0.conversation == turn.conversation && turn.effects.cancelled.contains($0.name) }
        for timer in turn.effects.timers {
            timersEver += 1
            timers.append(Timer(number: timersEver, name: timer.name, due: timer.due, conversation: turn.conversation))
        }
        if turn.effects.escalation != nil { escalated.insert(turn.conversation) }
        let isClear = !letters.contains {
            $0.conversation == turn.conversation && $0.state.isUnfinished
                && !($0.state == .undecided && $0.due <= turn.at)
        }
        let first = letters.count
        for outgoing in turn.outgoing {
            letters.append(
                Letter(
                    token: outgoing.token, conversation: turn.conversation, number: letters.count, state: .queued,
                    due: turn.at, createdAt: turn.at))
        }
        guard turn.claims, isClear, first < letters.count else { return nil }
        claim(first)
        return letters[first].token
    }

    private mutating func set(_ write: StoreWrite, in turn: TurnCommit) {
        let (old, event) = (values[write.key], Int(turn.event.number))
        let seen = old.flatMap { isThere($0, at: turn.at) ? $0 : nil }
        var expires: Timestamp?
        switch write.expiry {
        case .never: break
        case .at(let moment): expires = moment
        case .kept: expires = seen?.expires
        }
        values[write.key] = write.value.map { Value(version: event, value: $0, expires: expires) }
        let isChanged = write.value == nil ? old != nil : seen == nil || seen?.expires != expires
        if isChanged { for group in NameGroup.all(of: write.key) { groups[group] = event } }
        forgetEmptyGroups()
    }

    private func isThere(_ value: Value, at now: Timestamp) -> Bool { value.expires.map { $0 > now } ?? true }

    private mutating func forgetEmptyGroups() {
        groups = groups.filter { group, _ in values.keys.contains { NameGroup.all(of: $0).contains(group) } }
    }

    func value(_ key: String, at now: Timestamp) -> StoredValue {
        guard let value = values[key], isThere(value, at: now) else { return StoredValue(version: 0, value: nil) }
        return StoredValue(version: value.version, value: value.value)
    }

    func listing(_ prefix: String, at now: Timestamp) -> StoredListing {
        let names = values.filter { isThere($1, at: now) && $0.hasPrefix(prefix) }.keys.sorted()
        return StoredListing(version: groups[NameGroup.holding(prefix)] ?? 0, names: names)
    }

    mutating func sweep(at now: Timestamp) {
        values = values.filter { isThere($1, at: now) }
        forgetEmptyGroups()
    }

    /// When a timer falls due or values are to be swept away, whole tens of seconds.
    var nextTimer: Timestamp? {
        let sweeps = values.values.compactMap(\.expires).map { expires in
            Timestamp(milliseconds: Int64((Double(expires.milliseconds) / 10_000).rounded(.up)) * 10_000)
        }
        return (timers.map(\.due) + sweeps).min()
    }

    mutating func record(_ outcome: SendOutcome, _ index: Int, at now: Timestamp) -> MessageToken? {
        if case .accepted(let id) = outcome, letters[index].provider == nil { letters[index].provider = id }
        if letters[index].state.isUnfinished {
            switch outcome {
            case .accepted: letters[index].state = .accepted
            case .retry(let at): (letters[index].state, letters[index].due) = (.queued, at)
            case .refused: letters[index].state = .refused
            case .undecided(let hold): (letters[index].state, letters[index].due) = (.undecided, hold)
            case .expired: letters[index].state = .expired
            }
        }
        return claimNext(letters[index].conversation, at: now)
    }

    mutating func receive(_ status: Event.Receipt.Status, _ index: Int?) -> Appended {
        guard let index else {
            tally.ignored += 1
            return .settled
        }
        tally.handled += 1
        let (old, new) = (letters[index].state, letters[index].state.after(status))
        letters[index].state = new
        return old.isUnfinished && new != old ? .decided(letters[index].conversation) : .settled
    }
}
