internal import JSON
internal import Messaging

/// One change that a webhook tells.
struct Update: Sendable, Equatable {
    let business: Twin.Phone
    var field = "messages"
    let value: JSON
}

/// What must arrive one after the other.
enum Lane: Sendable, Hashable {
    case chat(Chat.Key)
    case alone(UInt64)
}

/// One POST to make.
struct Parcel: Sendable, Equatable {
    enum Form: Sendable, Equatable {
        case genuine
        /// Sent beside the genuine one; its outcome does not matter.
        case copy
        /// Signed with another key.
        case forged
    }

    let number: UInt64
    let updates: [Update]
    /// Draws the order of keys, so that a retry repeats the very bytes.
    let seed: UInt64
    var form = Form.genuine

    /// The body: an entry for each account, a change for each update.
    var body: JSON {
        var entries: [(waba: String, changes: [JSON])] = []
        for update in updates {
            let change: JSON = ["value": update.value, "field": .string(update.field)]
            if entries.last?.waba == update.business.wabaID {
                entries[entries.count - 1].changes.append(change)
            } else {
                entries.append((update.business.wabaID, [change]))
            }
        }
        return [
            "object": "whatsapp_business_account",
            "entry": .array(entries.map { ["id": .string($0.waba), "changes": .array($0.changes)] }),
        ]
    }
}

/// Decides which webhooks leave when: lanes in order, a bounded number at once, retries, copies and forgeries.
struct Courier: Sendable {
    enum Verdict: Equatable {
        case arrived
        case again(at: Timestamp)
        case givenUp
    }

    private struct Waiting {
        var updates = Queue<Update>()
        var isBusy = false
    }

    private struct Trip {
        let parcel: Parcel
        let lanes: [Lane]
        let first: Timestamp
        var failures = 0
    }

    let plan: Twin.RetryPlan
    let most: Int
    private var lanes: [Lane: Waiting] = [:]
    private var ready = Queue<Lane>()
    private var repeats = Queue<UInt64>()
    private var extras = Queue<Parcel>()
    private var trips: [UInt64: Trip] = [:]
    private var next: UInt64 = 0
    private(set) var underWay = 0
    /// Updates that nobody has acknowledged yet.
    private(set) var owed = 0

    init(plan: Twin.RetryPlan, most: Int) {
        precondition(most >= 1, "at least one webhook is under way at once")
        (self.plan, self.most) = (plan, most)
    }

    /// Whether there is nothing that could leave now and nothing under way; retries planned for later do not count.
    var isIdle: Bool { underWay == 0 && ready.isEmpty && repeats.isEmpty && extras.isEmpty }

    mutating func add(_ update: Update, lane: Lane) {
        owed += 1
        lanes[lane, default: Waiting()].updates.add(update)
        makeReady(lane)
    }

    /// The webhooks that may leave now. `faults` throw dice for copies and forgeries.
    mutating func take(now: Timestamp, faults: Twin.Faults, using random: inout SplitMix64) -> [Parcel] {
        var parcels: [Parcel] = []
        while underWay < most, let parcel = nextParcel(now: now, faults: faults, using: &random) {
            underWay += 1
            parcels.append(parcel)
        }
        return parcels
    }

    /// The outcome of a parcel that `take` gave out.
    mutating func finished(_ parcel: Parcel, arrived: Bool, now: Timestamp) -> Verdict {
        underWay -= 1
        guard parcel.form == .genuine, var trip = trips[parcel.number] else { return .arrived }
        if arrived {
            release(trip)
            return .arrived
        }
        trip.failures += 1
        trips[parcel.number] = trip
        if let moment = plan.next(after: trip.failures, first: trip.first, now: now) { return .again(at: moment) }
        release(trip)
        return .givenUp
    }

    /// The moment of a retry has come.
    mutating func retry(_ number: UInt64) {
        if trips[number] != nil { repeats.add(number) }
    }

    private mutating func nextParcel(
        now: Timestamp, faults: Twin.Faults, using random: inout SplitMix64
    ) -> Parcel? {
        if let extra = extras.take() { return extra }
        if let number = repeats.take() { return trips[number]?.parcel }
        guard let trip = load(most: min(max(faults.batch, 1), 1000), now: now, using: &random) else { return nil }
        trips[trip.parcel.number] = trip
        var parcel = trip.parcel
        if random.happens(faults.duplicate) {
            parcel.form = .copy
            extras.add(parcel)
        }
        guard random.happens(faults.forge) else { return trip.parcel }
        // The forged one leaves first, the genuine one right behind it.
        extras.add(trip.parcel)
        parcel.form = .forged
        return parcel
    }

    /// Fills a parcel from ready lanes; all its updates are signed with one app's secret.
    private mutating func load(most: Int, now: Timestamp, using random: inout SplitMix64) -> Trip? {
        var updates: [Update] = []
        var loaded: [Lane] = []
        var aside: [Lane] = []
        while updates.count < most, let lane = ready.take() {
            guard var waiting = lanes[lane], let first = waiting.updates.first else { continue }
            guard updates.isEmpty || updates.last?.business.appSecret == first.business.appSecret else {
                aside.append(lane)
                continue
            }
            waiting.isBusy = true
            while updates.count < most, let update = waiting.updates.first,
                update.business.appSecret == first.business.appSecret
            {
                _ = waiting.updates.take()
                updates.append(update)
            }
            lanes[lane] = waiting
            loaded.append(lane)
        }
        for lane in aside { ready.add(lane) }
        guard !updates.isEmpty else { return nil }
        next += 1
        return Trip(parcel: Parcel(number: next, updates: updates, seed: random.next()), lanes: loaded, first: now)
    }

    private mutating func release(_ trip: Trip) {
        trips[trip.parcel.number] = nil
        owed -= trip.parcel.updates.count
        for lane in trip.lanes {
            guard lanes[lane]?.updates.isEmpty == false else {
                lanes[lane] = nil
                continue
            }
            lanes[lane]?.isBusy = false
            ready.add(lane)
        }
    }

    /// A lane stands in the queue once: when its first update comes, or when it is released with more waiting.
    private mutating func makeReady(_ lane: Lane) {
        guard let waiting = lanes[lane], !waiting.isBusy, waiting.updates.count == 1 else { return }
        ready.add(lane)
    }
}

extension RandomNumberGenerator {
    /// Throws the dice, but not for what never or always happens.
    mutating func happens(_ probability: Double) -> Bool {
        if probability <= 0 { return false }
        return probability >= 1 || Double.random(in: 0..<1, using: &self) < probability
    }
}
