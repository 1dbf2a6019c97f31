import JSON
import Messaging
import Store
import Testing

@Suite("A store and its model", .timeLimit(.minutes(3)))
struct ModelTests {
    @Test(
        "Whatever is done, the store does what the model does", arguments: Backend.allCases,
        [1, 2, 3, 4, 5, 6] as [UInt64])
    func agree(backend: Backend, seed: UInt64) async throws {
        let workshop = try Workshop(backend)
        var run = Run(random: SplitMix64(seed: seed))
        for life in 0..<4 {
            // What is counted with each change is also what a file counts whose program did not count yet.
            if life == 2 { try workshop.countUsageAfresh() }
            try await workshop.use { store in
                for _ in 0..<60 {
                    let step = try await run.step(store)
                    try await run.compare(store, after: step)
                }
            }
            // Between two lives of the store.
            try await workshop.use { try await run.recover($0) }
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014): a seed names a run.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

private let keys = ["x", "y", "s:1", "s:2", "s:a/1", "s:a/2", "sx"]
private let prefixes = ["", "s", "s:", "s:1", "s:a/", "t"]

/// Random operations, done to a store and to the model.
private struct Run {
    var random: SplitMix64
    var model = Model()
    var now = noon
    var count = 0
    var seen: (prefix: String, version: Int)?

    mutating func step(_ store: any Store) async throws -> String {
        count += 1
        now = now + .seconds(Int.random(in: 0...4, using: &random))
        if Int.random(in: 0..<30, using: &random) == 0 { now = now + .seconds(9 * 3600) }
        switch Int.random(in: 0..<13, using: &random) {
        case 0...2: return try await append(store)
        case 3...5: return try await commit(store)
        case 6...7: return try await record(store)
        case 8: return try await receipt(store)
        case 9: return try await claimDue(store)
        case 10: return try await fireTimers(store)
        case 11: return try await takeBack(store)
        default: return try await settleOrHandBack(store)
        }
    }

    private mutating func append(_ store: any Store) async throws -> String {
        let repeats = Int.random(in: 0..<5, using: &random) == 0
        let key = repeats ? model.seen.min() ?? "m\(count)" : "m\(count)"
        let dispositions: [Arrival.Disposition] = [.turn, .turn, .turn, .ignore(reason: "r"), .park(reason: "r")]
        let disposition = dispositions.randomElement(using: &random) ?? .turn
        let person = Int.random(in: 0..<3, using: &random)
        let result = try await store.append([.text(key, from: .person("\(person)"), at: now, disposition)])
        if !model.seen.insert(key).inserted {
            model.tally.duplicates += 1
            #expect(result == [.duplicate])
            return "append again"
        }
        model.tally.received += 1
        switch disposition {
        case .ignore: model.tally.ignored += 1
        case .park: model.tally.parked += 1
        default:
            guard case .waiting(let entry)? = result.first else { throw Unexpected("\(result)") }
            model.waiting.append(entry)
        }
        return "append"
    }

    private mutating func commit(_ store: any Store) async throws -> String {
        guard let entry = model.waiting.randomElement(using: &random) else { return "nothing to commit" }
        let key = keys.randomElement(using: &random) ?? "x"
        let version = model.value(key, at: now).version
        let prefix = prefixes.randomElement(using: &random) ?? ""
        var listings: [String: Int] = [:]
        if Bool.random(using: &random) { listings[prefix] = model.listing(prefix, at: now).version }
        // What was seen before, and may be the same still.
        if let seen, Bool.random(using: &random) { listings[seen.prefix] = seen.version }
        let isOld = version > 0 && Int.random(in: 0..<4, using: &random) == 0
        let isStale = isOld || listings.contains { model.listing($0, at: now).version != $1 }
        seen = (prefix, model.listing(prefix, at: now).version)
        var effects = Effects()
        if Bool.random(using: &random) { effects.state = ["turn": .integer(Int64(count))] }
        if Bool.random(using: &random) {
            let expiries: [StoreWrite.Expiry] = [.never, .kept, .at(now + .seconds(3)), .at(now + .seconds(30))]
            effects.writes = [
                StoreWrite(
                    key: key, value: Bool.random(using: &random) ? .integer(Int64(count)) : nil,
                    expiry: expiries.randomElement(using: &random) ?? .never)
            ]
        }
        if Bool.random(using: &random) { effects.cancelled = ["t"] }
        effects.timers = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            NewTimer(name: ["t", "u"].randomElement(using: &random) ?? "t", due: now + .seconds(5), data: .null)
        }
        effects.log = (0..<Int.random(in: 0...2, using: &random)).map { number in
            ScriptLogLine(at: now, level: .info, text: "\(number)")
        }
        if Int.random(in: 0..<6, using: &random) == 0 { effects.escalation = Escalation(reason: "r") }
        let tokens = (0..<Int.random(in: 0...3, using: &random)).map { "t\(count).\($0)" }
        var turn = TurnCommit(
            entry, sending: tokens, reads: [key: isOld ? version - 1 : version],
            claims: Bool.random(using: &random), at: now)
        turn.effects = effects
        turn.listings = listings
        if Bool.random(using: &random) { turn.quotas = tightQuotas() }
        let exceeds = model.exceeds(turn)
        let result = try await store.commit(turn)
        if isStale || exceeds {
            #expect(result == .conflict)
            return exceeds ? "excess" : "conflict"
        }
        let claimed = model.commit(turn)
        guard case .committed(let entry, let nextTimer) = result else { throw Unexpected("\(result)") }
        #expect(entry?.token == claimed)
        let isSwept = effects.writes.contains { $0.value != nil && $0.expiry != .never && $0.expiry != .kept }
        if !isSwept { #expect(nextTimer == effects.timers.map(\.due).min()) }
        if let nextTimer { #expect(try #require(try await store.nextTimer()) <= nextTimer) }
        #expect(try await store.commit(turn) == .alreadySettled)
        return "commit"
    }

    /// Quotas about as large as what is used: some fit, some do not, and some soft marks are crossed.
    private mutating func tightQuotas() -> Amounts {
        var quotas = model.usage(at: now)
        for quota in Quota.allCases { quotas[quota] += Int.random(in: -1...3, using: &random) }
        quotas.logLinesToday = Amounts.standard.logLinesToday
        return quotas
    }

    private mutating func record(_ store: any Store) async throws -> String {
        let underWay = model.letters.indices.filter { model.letters[$0].state == .sending }
        let any = Int.random(in: 0..<4, using: &random) == 0
        guard let index = (any ? Array(model.letters.indices) : underWay).randomElement(using: &random) else {
            return "nothing to record"
        }
        let later = now + .seconds(Int.random(in: 0...6, using: &random))
        let token = model.letters[index].token
        let outcomes: [SendOutcome] = [
            .accepted(id: "p.\(token)"), .accepted(id: "p.\(token)"), .retry(at: later), .undecided(holdUntil: later),
            .refused(.content, code: 3), .expired,
        ]
        let outcome = outcomes.randomElement(using: &random) ?? .expired
        let next = model.record(outcome, index, at: now)
        let claimed = try await store.record(outcome, for: token, at: now)
        #expect(claimed?.token == next)
        #expect(claimed?.attempts == next.flatMap { next in model.letters.first { $0.token == next }?.attempts })
        return "record \(outcome)"
    }

    private mutating func receipt(_ store: any Store) async throws -> String {
        let status = [Event.Receipt.Status.sent, .delivered, .read, .failed].randomElement(using: &random) ?? .sent
        guard let index = model.letters.indices.randomElement(using: &random) else { return "nothing to receive" }
        let letter = model.letters[index]
        let byToken = Bool.random(using: &random)
        let arrival = Arrival.receipt(
            status, of: "p.\(letter.token)", token: byToken ? letter.token.text : nil, at: now)
        let isNew = model.seen.insert(arrival.event.key).inserted
        let result = try await store.append([arrival])
        guard isNew else {
            model.tally.duplicates += 1
            #expect(result == [.duplicate])
            return "receipt again"
        }
        model.tally.received += 1
        let isFound = byToken || letter.provider != nil
        let expected = model.receive(status, isFound ? index : nil)
        if case .decided = expected, model.letters[index].provider == nil {
            model.letters[index].provider = "p.\(letter.token)"
        }
        #expect(result == [expected])
        return "receipt \(status)"
    }

    private mutating func claimDue(_ store: any Store) async throws -> String {
        var expected: Set<MessageToken> = []
        for conversation in Set(model.letters.map(\.conversation)) {
            if let token = model.claimNext(conversation, at: now) { expected.insert(token) }
        }
        #expect(Set(try await store.claimDue(at: now, limit: 100).map(\.token)) == expected)
        return "claim"
    }

    private mutating func fireTimers(_ store: any Store) async throws -> String {
        let due = model.timers.filter { $0.due <= now }.sorted { ($0.due, $0.number) < ($1.due, $1.number) }
        let fired = try await store.fireTimers(due: now, limit: 100)
        #expect(fired.map(\.conversation) == due.map(\.conversation))
        model.timers.removeAll { $0.due <= now }
        model.sweep(at: now)
        model.waiting += fired
        model.tally.received += fired.count
        return "fire"
    }

    private mutating func settleOrHandBack(_ store: any Store) async throws -> String {
        if let conversation = model.escalated.min() {
            let entry = try #require(try await store.handBack(conversation, by: "Ben", at: now))
            #expect(entry.event.content == .handback(by: "Ben") && entry.conversation == conversation)
            model.escalated.remove(conversation)
            model.waiting.append(entry)
            model.tally.received += 1
            return "hand back"
        }
        guard let entry = model.waiting.randomElement(using: &random) else { return "nothing to settle" }
        let parks = Bool.random(using: &random)
        let line = Int.random(in: 1...3, using: &random)
        let parking = Parking(
            reason: "error", detail: "d", cause: Parking.Cause(file: "bot.lua", line: line, sentence: "nil"),
            record: ["number": .integer(entry.number.number)])
        let settlement: Settlement = parks ? .parked(parking) : .ignored(reason: "r")
        #expect(try await store.settle(entry.number, as: settlement, at: now))
        #expect(try await !store.settle(entry.number, as: settlement, at: now))
        model.waiting.removeAll { $0.number == entry.number }
        if parks {
            model.tally.parked += 1
            model.parked.append((entry, line))
        } else {
            model.tally.ignored += 1
        }
        return "settle"
    }

    /// Some of what is parked waits again; what is not parked, or never had a turn, stays.
    private mutating func takeBack(_ store: any Store) async throws -> String {
        let chosen = model.parked.filter { _ in Bool.random(using: &random) }.map(\.entry)
        let others = model.waiting.prefix(1).map(\.number) + [EventNumber(4711)]
        let expected = chosen.sorted { $0.number < $1.number }
        #expect(try await store.takeBack(chosen.map(\.number) + others) == expected)
        #expect(try await store.takeBack(chosen.map(\.number)) == [])
        model.parked.removeAll { parked in chosen.contains { $0.number == parked.entry.number } }
        model.tally.parked -= chosen.count
        model.waiting = (model.waiting + chosen).sorted { $0.number < $1.number }
        return "take back \(chosen.count)"
    }

    /// Groups are what the events tell, newest first.
    private func compareParked(_ store: any Store, _ label: Comment) async throws {
        let groups = try await store.parkedGroups(of: bakery, limit: 10).filter { $0.cause != nil }
        let lines = Dictionary(grouping: model.parked, by: \.line)
        #expect(Dictionary(groups.map { ($0.cause?.line ?? 0, $0.count) }) { $1 } == lines.mapValues(\.count), label)
        #expect(groups.map(\.last) == groups.map(\.last).sorted(by: >), label)
        for group in groups {
            let events = try await store.parked(
                of: bakery, .fingerprint(group.fingerprint), after: nil, limit: 1000)
            let expected = (lines[group.cause?.line ?? 0] ?? []).map(\.entry.number).sorted()
            #expect(events.map(\.number) == expected, label)
            #expect(events.map { $0.record?["number"]?.integer } == expected.map(\.number), label)
            #expect(events.map(\.parkedAt).min() == group.first && events.map(\.parkedAt).max() == group.last, label)
        }
    }

    mutating func recover(_ store: any Store) async throws {
        let hold = now + .seconds(10)
        var recovered = 0
        for index in model.letters.indices where model.letters[index].state == .sending {
            (model.letters[index].state, model.letters[index].due) = (.undecided, hold)
            recovered += 1
        }
        #expect(try await store.recoverSending(at: now, holdUntil: hold) == recovered)
        try await compare(store, after: "recovery")
    }

    func compare(_ store: any Store, after step: String) async throws {
        let label = Comment(rawValue: "operation \(count): \(step)")
        if let entry = model.waiting.first {
            let usage = try await store.situation(of: entry.number).usage
            #expect(usage.at(now).amounts == model.usage(at: now), label)
        }
        let tally = try await store.tally()
        #expect(tally == model.expectedTally(), label)
        #expect(tally.received == tally.handled + tally.parked + tally.ignored + tally.waiting, label)
        #expect(try await store.waiting(after: nil, limit: 1000) == model.waiting, label)
        #expect(try await store.nextDue() == model.nextDue, label)
        #expect(try await store.nextTimer() == model.nextTimer, label)
        try await compareParked(store, label)
        for (key, value) in try await store.values(of: bakery, keys: keys, at: now) {
            #expect(value == model.value(key, at: now), label)
        }
        for prefix in prefixes {
            #expect(
                try await store.listing(of: bakery, prefix: prefix, at: now) == model.listing(prefix, at: now), label)
        }
        if let entry = model.waiting.last {
            let situation = try await store.situation(of: entry.number)
            #expect(situation.state == model.states[entry.conversation] ?? [:], label)
            #expect((situation.owner == .human) == model.escalated.contains(entry.conversation), label)
        }
    }
}
