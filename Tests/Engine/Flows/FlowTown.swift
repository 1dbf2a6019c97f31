import Crypto
import Engine
import Foundation
import JSON
import Messaging
import Store
import Synchronization
import Telemetry
import TestSupport

@testable import Scripting

/// One contact and one bot, by the real engine and the real store, in calm weather or in storms.
final class FlowTown: Sendable {
    /// What it came to in the end.
    struct Report: Sendable, Equatable {
        /// The bot's messages, in the order of their turns.
        var told: [Message] = []
        /// What the bot remembers of the conversation, of the person, and for all of them.
        var state: JSON = .null
        var attributes: JSON = .null
        var stored: [String: JSON] = [:]
        var timers = 0
        /// What should not be, in words.
        var faults: [String] = []

        /// Where it differs from another, in words; nil where it does not.
        func difference(from other: Report) -> String? {
            guard self != other else { return nil }
            let place = zip(told, other.told).prefix { $0 == $1 }.count
            if told != other.told {
                let (here, there) = (told.dropFirst(place).prefix(3), other.told.dropFirst(place).prefix(3))
                return "message \(place): \(here), not \(there)"
            }
            return "\(faults) \(state) \(attributes) \(stored) \(timers), not "
                + "\(other.faults) \(other.state) \(other.attributes) \(other.stored) \(other.timers)"
        }
    }

    /// What was disturbed, to see that anything was.
    struct Troubles: Sendable {
        var lives = 0
        var redeliveries = 0
        var edits = 0
        var retries = 0
        var lost = 0
        var decided = 0
    }

    struct Stuck: Error {}

    private struct Post {
        /// What turns committed, in their order.
        var owed: [(token: MessageToken, message: Message)] = []
        /// What the transport took, in its order.
        var taken: [OutboxEntry] = []
        /// What it was given: the how-manieth that was, and which attempt is the next.
        var attempts: [MessageToken: (number: Int, next: Int)] = [:]
        var script: Script
        var lastEvent = EventNumber(0)
        var troubles = Troubles()
    }

    private let flow: AnyFlow
    private let contact: AnyContact
    private let weather: Weather?
    private let folder: TemporaryFolder
    private let workers: Workers
    private let clock = ManualClock()
    private let key: SealingKey
    private let post: Mutex<Post>

    /// What towns share: threads, and a data file that was just made, for making one takes time.
    struct Place: Sendable {
        let workers = Workers(threads: 2)
        fileprivate let key = SealingKey.random()
        fileprivate let folder: TemporaryFolder
        fileprivate var template: String { folder.file("template.db") }

        init() async throws {
            folder = try TemporaryFolder.inMemory()
            try await SQLiteStore(path: template, masterKey: key).close()
        }
    }

    init(_ flow: AnyFlow, _ contact: AnyContact, in weather: Weather?, at place: Place) throws {
        (self.flow, self.contact, self.weather) = (flow, contact, weather)
        (key, workers) = (place.key, place.workers)
        folder = try TemporaryFolder.inMemory()
        try FileManager.default.copyItem(atPath: place.template, toPath: folder.file("0.db"))
        // The last question is there from the beginning only where nothing is edited.
        post = Mutex(Post(script: try flow.script(AnyFlow.Style(asksMore: weather == nil))))
    }

    var troubles: Troubles { post.withLock { $0.troubles } }

    /// Lets the person do all they do, through as many lives of the host as it takes.
    func live() async throws -> Report {
        var day = Day()
        var disk = try open(life: 0)
        var life = 0
        while day.deed < contact.deeds {
            life += 1
            post.withLock { $0.troubles.lives += 1 }
            try await live(&day, on: disk)
            // As a crash leaves it: the file and its log are taken over without being closed.
            if day.deed < contact.deeds {
                for part in ["db", "db-wal"] {
                    let (left, found) = (folder.file("\(life - 1).\(part)"), folder.file("\(life).\(part)"))
                    guard FileManager.default.fileExists(atPath: left) else { continue }
                    try FileManager.default.copyItem(atPath: left, toPath: found)
                }
                await disk.close()
                disk = try open(life: life)
            }
        }
        let report = try await report(from: disk)
        await disk.close()
        return report
    }

    private func open(life: Int) throws -> SQLiteStore {
        var options = SQLiteStore.Options()
        options.readers = 1
        return try SQLiteStore(path: folder.file("\(life).db"), masterKey: key, options: options)
    }

    /// How far the person has come.
    private struct Day {
        var deed = 0
        /// What they did and nobody has acknowledged yet.
        var pending: Arrival?
        var hasBegun = false
        /// Lives of the host since the deed began.
        var lives = 0
        var arrivals: [Arrival] = []
    }

    /// One life of the host, which ends with the power or with the last deed.
    private func live(_ day: inout Day, on disk: SQLiteStore) async throws {
        let store = StagedStore(disk)
        store.committed { [self] turn in
            post.withLock { post in
                post.owed += turn.outgoing.map { ($0.token, $0.message) }
                post.lastEvent = max(post.lastEvent, turn.event)
            }
        }
        let engine = engine(on: store)
        try await engine.recover()
        let failure: (any Error)? = await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await engine.run() }
            do {
                while day.deed < contact.deeds {
                    try await deed(&day, store, engine, disk)
                    day = Day(deed: day.deed + 1, arrivals: day.arrivals)
                }
                return nil
            } catch {
                return error
            }
        }
        guard let failure else { return }
        guard store.isDead else { throw failure }
        day.lives += 1
    }

    private func engine(on store: StagedStore) -> Engine {
        Engine(
            store: store, scripts: CurrentScript { [self] in post.withLock { $0.script } }, workers: workers,
            directory: CurrentDirectory(.town), carrier: ScriptedCarrier { [self] in carry($0, store) }, clock: clock,
            dice: Dice(SystemRandomNumberGenerator()), figures: Figures(in: Metrics()), log: Log(to: RecordingSink()))
    }

    /// What the person does next, and all that comes of it. Throws when the power goes.
    private func deed(_ day: inout Day, _ store: StagedStore, _ engine: Engine, _ disk: SQLiteStore) async throws {
        if let weather {
            store.letClaim(weather.claims(day.deed, life: day.lives))
            if let cut = weather.cut(day.deed, life: day.lives) {
                store.powerFails(at: cut.operation, cut.count, happens: cut.happens)
            }
        }
        if !day.hasBegun {
            day.hasBegun = true
            try edit(before: day.deed)
            let told = post.withLock { $0.owed.map(\.message) }
            switch contact.deed(day.deed, told: told) {
            case .waits(let hours): clock.advance(by: .seconds(hours * 3600))
            case .says(let text): day.pending = arrival(.text(text), day.deed)
            case .taps(let id, let title):
                day.pending = arrival(.choice(.init(id: id, title: title, source: .button)), day.deed)
            }
            if let pending = day.pending { day.arrivals.append(pending) }
        }
        if let pending = day.pending {
            try await tell([pending], store, engine)
            day.pending = nil
        }
        try await redeliver(&day, store, engine)
        try await settle(day, store, engine, disk)
        try await redeliver(&day, store, engine)
        try await settle(day, store, engine, disk)
    }

    private func arrival(_ content: Event.Content, _ deed: Int) -> Arrival {
        let event = Event(
            key: "deed \(deed)", channel: breadLine, at: clock.now,
            sender: Sender(identities: [Identity(.phone, "254700000001")]), content: content, raw: .null)
        return Triage.arrival(of: event, in: .town, at: clock.now)
    }

    private func tell(_ arrivals: [Arrival], _ store: StagedStore, _ engine: Engine) async throws {
        for case .waiting(let entry) in try await store.append(arrivals) { engine.offer([entry]) }
    }

    private func redeliver(_ day: inout Day, _ store: StagedStore, _ engine: Engine) async throws {
        guard let weather else { return }
        for number in weather.redeliveries(day.arrivals.count) where number < day.arrivals.count {
            try await tell([day.arrivals[number]], store, engine)
            post.withLock { $0.troubles.redeliveries += 1 }
        }
    }

    private func edit(before deed: Int) throws {
        guard deed > 0, let style = weather?.style(deed) else { return }
        let script = try flow.script(style)
        post.withLock { post in
            post.script = script
            post.troubles.edits += 1
        }
    }

    /// Returns once every event is handled and every message is sent, whatever time that takes.
    private func settle(_ day: Day, _ store: StagedStore, _ engine: Engine, _ disk: SQLiteStore) async throws {
        for round in 0..<1000 {
            engine.offer([])
            try await engine.settle()
            if round > 0 || weather?.statusesAreQuick(day.deed) == true { try await report(to: store, engine, disk) }
            let tally = try await disk.tally()
            let owed = tally.deliveries[.queued, default: 0] + tally.deliveries[.sending, default: 0]
            if tally.waiting == 0, owed == 0 { return try await report(to: store, engine, disk) }
            if let due = try await disk.nextDue(), due > clock.now { clock.advance(to: due) }
        }
        throw Stuck()
    }

    /// The transport tells what it has sent and the host does not know to have been sent.
    private func report(to store: StagedStore, _ engine: Engine, _ disk: SQLiteStore) async throws {
        guard try await disk.tally().deliveries[.undecided, default: 0] > 0 else { return }
        let taken = post.withLock { $0.taken }
        let states = try await disk.messages(taken.map(\.token))
        for (entry, message) in zip(taken, states) where message.state == .undecided {
            _ = try await store.append([.receipt(.sent, of: entry, as: "wamid.\(entry.token)", at: clock.now)])
            engine.wakeOutbox()
            post.withLock { $0.troubles.decided += 1 }
        }
    }

    /// The transport: takes what it is given, unless the weather or the end of the host is against it.
    private func carry(_ entry: OutboxEntry, _ store: StagedStore) -> Verdict {
        // The process is gone, and with it what it was about to send.
        if store.isDead { return .undecided(reason: "dead") }
        return post.withLock { post in
            let (number, attempt) = post.attempts[entry.token] ?? (post.attempts.count, 1)
            post.attempts[entry.token] = (number, attempt + 1)
            switch weather?.fate(number, attempt: attempt) ?? .taken {
            case .refusedForNow:
                post.troubles.retries += 1
                return .retry(.transient, after: nil, nil)
            case .lost: return .undecided(reason: "lost on the way")
            case .takenWithoutAnswer:
                post.taken.append(entry)
                return .undecided(reason: "the answer was lost")
            case .taken:
                post.taken.append(entry)
                return .accepted(id: "wamid.\(entry.token)")
            }
        }
    }

    private func report(from disk: SQLiteStore) async throws -> Report {
        let post = post.withLock { $0 }
        var report = Report()
        report.told = post.owed.map(\.message)
        let situation = try await disk.situation(of: post.lastEvent)
        report.state = situation.state.withoutOutside
        report.attributes = situation.contact.attributes
        let names = try await disk.listing(of: bakery, prefix: "", at: clock.now).names ?? []
        for (name, value) in try await disk.values(of: bakery, keys: names, at: clock.now) where name != "drawn" {
            report.stored[name] = value.value
        }
        let tally = try await disk.tally()
        report.timers = tally.timers
        report.faults = try await faults(tally, post, disk)
        return report
    }

    /// What nobody must see: a message twice or out of order, one missing without being counted, an event parked.
    private func faults(_ tally: Tally, _ post: Post, _ disk: SQLiteStore) async throws -> [String] {
        var faults: [String] = []
        if tally.parked > 0 || tally.waiting > 0 {
            let parked = try await disk.parked(of: bakery, limit: 3).map { "\($0)" }
            faults.append("\(tally.parked) parked, \(tally.waiting) waiting: \(parked)")
        }
        let seen = post.taken.map(\.token)
        if Set(seen).count < seen.count { faults.append("something was sent twice") }
        let (isSeen, owed) = (Set(seen), post.owed.map(\.token))
        if owed.filter(isSeen.contains) != seen { faults.append("something was sent out of order") }
        let missing = owed.filter { !isSeen.contains($0) }
        let states = try await disk.messages(missing).map(\.state)
        if states.count < missing.count || states.contains(where: { $0 != .undecided }) {
            faults.append("what is missing is not undecided, but \(states)")
        }
        if tally.deliveries[.undecided, default: 0] != missing.count { faults.append("\(tally.deliveries)") }
        self.post.withLock { $0.troubles.lost = missing.count }
        return faults
    }
}

/// The script in force, which may change from turn to turn.
private struct CurrentScript: ScriptSource {
    let current: @Sendable () -> Script

    func script(of tenant: TenantID) -> Script? { current() }
}

extension JSON {
    /// The state without what a flow remembers of time and chance, which are not the same in two runs.
    fileprivate var withoutOutside: JSON {
        guard var state = object, var flow = state["[flow]"]?.object else { return self }
        flow["outside"] = nil
        flow["traces"] = nil
        state["[flow]"] = .object(flow)
        return .object(state)
    }
}
