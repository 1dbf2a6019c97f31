internal import JSON
internal import Messaging

/// The twin's whole state, changed by events and told the time; it does nothing itself.
struct World: Sendable {
    enum Due: Sendable {
        /// The next step of an accepted message.
        case step(String)
        case leave(Update, Lane)
        case retry(UInt64)
    }

    let configuration: Twin.Configuration
    var rules: Twin.Rules { didSet { applyRules() } }
    var faults: Twin.Faults
    var webhook: String?
    /// Where the twin itself is reached, for the addresses of media.
    var address = ""
    var random: SplitMix64
    var templates: [Twin.Template]
    var desks: [String: Desk] = [:]
    var people: [String: Profile] = [:]
    var chats: [Chat.Key: Chat] = [:]
    var deliveries: [String: Delivery] = [:]
    /// Whose message an inbound id is, and the how-manieth.
    var inbound: Index<(chat: Chat.Key, number: Int)>
    /// What was told of the last messages of people, to tell it again.
    var told: Index<Update>
    /// Business-scoped ids that were told, and whose they are.
    var userIDs: Index<String>
    var media: MediaShelf
    var agenda = Agenda<Due>()
    var courier: Courier
    var accepted: [Twin.Accepted] = []
    var refused: [Twin.Refused] = []
    var counters = Twin.Counters()
    private var lanes: UInt64 = 0

    /// - Precondition: phone number ids are unique.
    init(_ configuration: Twin.Configuration) {
        self.configuration = configuration
        (rules, faults, webhook) = (configuration.rules, configuration.faults, configuration.webhook)
        templates = configuration.templates
        random = SplitMix64(seed: configuration.seed)
        courier = Courier(plan: configuration.retries, most: configuration.concurrentWebhooks)
        inbound = Index(most: configuration.limits.updates)
        told = Index(most: min(configuration.limits.messagesPerChat, configuration.limits.updates))
        userIDs = Index(most: configuration.limits.people)
        media = MediaShelf(most: configuration.limits.media)
        for phone in configuration.phones {
            precondition(desks[phone.phoneNumberID] == nil, "phone number ids are unique")
            desks[phone.phoneNumberID] = Desk(phone, rules: rules)
        }
    }

    // MARK: Time

    /// Does what has come due and gives out the webhooks that may leave now.
    mutating func run(now: Timestamp) -> (parcels: [Parcel], shown: [Twin.Shown]) {
        var shown: [Twin.Shown] = []
        while let due = agenda.take(now: now) {
            switch due {
            case .step(let id): if let message = step(id, now: now) { shown.append(message) }
            case .leave(let update, let lane): courier.add(update, lane: lane)
            case .retry(let number): courier.retry(number)
            }
        }
        guard webhook != nil else { return ([], shown) }
        let parcels = courier.take(now: now, faults: faults, using: &random)
        for parcel in parcels { count(parcel) }
        return (parcels, shown)
    }

    /// Whether nothing is owed up to `horizon`. Without a webhook address nothing is owed to anybody.
    func isSettled(horizon: Timestamp) -> Bool {
        if let earliest = agenda.earliest, earliest <= horizon { return false }
        return webhook == nil || courier.isIdle
    }

    mutating func finished(_ parcel: Parcel, arrived: Bool, now: Timestamp) {
        if parcel.form == .forged, arrived { counters.forgeriesTaken += 1 }
        switch courier.finished(parcel, arrived: arrived, now: now) {
        case .arrived where parcel.form == .genuine: counters.arrived += 1
        case .arrived: break
        case .again(let moment): agenda.add(.retry(parcel.number), at: moment)
        case .givenUp: counters.givenUp += 1
        }
    }

    private mutating func count(_ parcel: Parcel) {
        switch parcel.form {
        case .genuine: counters.attempts += 1
        case .copy: counters.copies += 1
        case .forged: counters.forgeries += 1
        }
    }

    // MARK: Webhooks

    var hasRoom: Bool { courier.owed + agenda.count < configuration.limits.updates }

    /// Hands an update to the courier, late where delays or faults say so.
    mutating func tell(_ update: Update, chat: Chat.Key?, delay: Duration, now: Timestamp) {
        var due = now + max(delay, .zero)
        var lane = Lane.alone(lanes)
        lanes += 1
        if random.happens(faults.reorder) {
            let most = max(faults.disorder.milliseconds, 1)
            due = due + .milliseconds(Int64.random(in: 1...most, using: &random))
        } else if configuration.keepsOrder, let chat {
            lane = .chat(chat)
        }
        if due <= now { courier.add(update, lane: lane) } else { agenda.add(.leave(update, lane), at: due) }
    }

    private mutating func applyRules() {
        for id in desks.keys { desks[id]?.throughput = rules.messagesPerSecond.map(ThroughputBucket.init) }
    }
}
