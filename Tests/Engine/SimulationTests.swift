import Crypto
import Engine
import JSON
import Messaging
import Store
import Synchronization
import Telemetry
import TestSupport
import Testing

@Suite("An engine whose power fails", .timeLimit(.minutes(5)))
struct SimulationTests {
    @Test(
        "Every acknowledged event is handled once, and its answer leaves at most once and in order",
        arguments: 1...40 as ClosedRange<UInt64>)
    func powerFails(seed: UInt64) async throws {
        let town = try Town(seed: seed, failures: 0, lives: 4)
        try await town.live()
        try await town.check()
    }

    @Test("A store that fails now and then loses and doubles nothing", arguments: 1...20 as ClosedRange<UInt64>)
    func unsteadyStore(seed: UInt64) async throws {
        let town = try Town(seed: seed, failures: 0.2, lives: 1)
        try await town.live()
        try await town.check()
    }

    @Test(
        "Turns that fail by chance are taken back at once, again and again, whenever the power fails: each is handled once",
        arguments: 1...40 as ClosedRange<UInt64>)
    func retried(seed: UInt64) async throws {
        let town = try Town(seed: seed, failures: seed % 2 == 0 ? 0.1 : 0, lives: 4, isFickle: true)
        try await town.live()
        try await town.check()
    }

    @Test("Both at once", arguments: 1...20 as ClosedRange<UInt64>)
    func both(seed: UInt64) async throws {
        let town = try Town(seed: seed, failures: 0.1, lives: 3)
        try await town.live()
        try await town.check()
    }
}

/// People who write, an engine that dies and comes back, and a transport of which not every answer arrives.
private final class Town: Sendable {
    private static let people = 5
    private static let messages = 6

    /// What the transport did with each message it was given.
    private struct Post {
        var taken: [OutboxEntry] = []
        var attempts: [MessageToken: Int] = [:]
        var lost = 0
    }

    private let folder: TemporaryFolder
    private let disk: any Store
    private let clock = ManualClock()
    private let dice: Dice
    private let lives: Int
    private let failures: Double
    /// Whether turns fail by chance, and somebody takes them back.
    private let isFickle: Bool
    private let scripts: FixedScripts
    private let workers = Workers(threads: 2)
    private let post = Mutex(Post())
    /// How many messages of each person the store has acknowledged.
    private let acknowledged = Mutex([Int](repeating: 0, count: people))

    init(seed: UInt64, failures: Double, lives: Int, isFickle: Bool = false) throws {
        folder = try TemporaryFolder()
        disk = try SQLiteStore(path: folder.file("parlua.db"), masterKey: SealingKey.random())
        dice = Dice(SplitMix64(seed: seed))
        (self.lives, self.failures, self.isFickle) = (lives, failures, isFickle)
        scripts = try FixedScripts([
            bakery: """
            on.message(function(event)
              if math.random() < \(isFickle ? 0.3 : 0) then error("by chance") end
              state.count = (state.count or 0) + 1
              store.increment "all"
              reply(state.count .. ":" .. event.text)
            end)
            """
        ])
    }

    private func happens(_ probability: Double) -> Bool {
        var dice = dice
        return Double.random(in: 0..<1, using: &dice) < probability
    }

    /// Lives until everything is done; all lives but the last end early.
    func live() async throws {
        for life in 1...lives {
            let (store, news) = (StagedStore(disk), Bell())
            let parked = Bell()
            parked.ring()  // There may be some from the life before.
            store.after { operation in
                news.ring()
                if operation == .settle || operation == .takeBack { parked.ring() }
            }
            if failures > 0 { store.before { [self] _ in !happens(failures) } }
            var dice = dice
            if life < lives { store.powerFails(after: Int.random(in: 1...120, using: &dice)) }
            let engine = engine(on: store)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in await passTime() }
                await start(engine, on: store)
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await engine.run() }
                    if isFickle { group.addTask { await self.takeBack(parked, store, engine) } }
                    await self.people(writeTo: store, engine)
                    while !store.isDead, await !isDone() { await news.wait(until: nil, by: self.clock) }
                    group.cancelAll()
                }
                group.cancelAll()
                // A last sleeper, so that who waits for one sees that it is over.
                let sleeper = Task { [clock] in try await clock.sleep(until: clock.now + .seconds(1)) }
                await group.waitForAll()
                sleeper.cancel()
            }
        }
    }

    /// Lets whatever was parked wait again, as soon as it is.
    private func takeBack(_ news: Bell, _ store: StagedStore, _ engine: Engine) async {
        while !Task.isCancelled, !store.isDead {
            await news.wait(until: nil, by: clock)
            do {
                let parked = try await disk.parked(of: bakery, .all, after: nil, limit: 100)
                if !parked.isEmpty { engine.offerAgain(try await store.takeBack(parked.map(\.number))) }
            } catch {
                news.ring()
            }
        }
    }

    private func engine(on store: StagedStore) -> Engine {
        var settings = Engine.Settings()
        settings.laneCapacity = 4
        settings.concurrentTurns = 3
        settings.concurrentSends = 2
        let carrier = ScriptedCarrier { [self] in await carry($0, store) }
        let engine = Engine(
            store: store, scripts: scripts, workers: workers, directory: CurrentDirectory(.town), carrier: carrier,
            settings: settings, clock: clock, dice: dice, figures: Figures(in: Metrics()), log: Log(to: RecordingSink())
        )
        return engine
    }

    private func start(_ engine: Engine, on store: StagedStore) async {
        while !store.isDead {
            do { return try await engine.recover() } catch {}
        }
    }

    /// Whenever somebody sleeps, their time comes.
    private func passTime() async {
        while !Task.isCancelled {
            await clock.waitForSleepers()
            clock.advanceToNextDeadline()
        }
    }

    /// Everybody says one thing after the other, each until it is acknowledged, and now and then once more.
    private func people(writeTo store: StagedStore, _ engine: Engine) async {
        await withTaskGroup(of: Void.self) { group in
            for person in 0..<Self.people {
                group.addTask { [self] in
                    while case let next = acknowledged.withLock({ $0[person] }), next < Self.messages, !store.isDead {
                        let isRedelivery = next > 0 && happens(0.2)
                        let arrival = Arrival.text(
                            "\(isRedelivery ? next : next + 1)", key: "\(person).\(isRedelivery ? next : next + 1)",
                            from: "25470000000\(person)", at: clock.now)
                        guard let appended = try? await store.append([arrival]) else { continue }
                        if !isRedelivery { acknowledged.withLock { $0[person] += 1 } }
                        for case .waiting(let entry) in appended { engine.offer([entry]) }
                    }
                }
            }
        }
    }

    /// Takes most, refuses some for a while, and does not always tell: neither at once nor by a status.
    private func carry(_ entry: OutboxEntry, _ store: StagedStore) async -> Verdict {
        let attempt = post.withLock { post in
            post.attempts[entry.token, default: 0] += 1
            return post.attempts[entry.token, default: 0]
        }
        if attempt == 1, happens(0.2) { return .retry(.transient, after: nil, nil) }
        if happens(0.1) {
            post.withLock { $0.lost += 1 }
            return .undecided(reason: "lost on the way")
        }
        // What is given to a transport by an engine that just died was not sent: the process is gone.
        if store.isDead { return .undecided(reason: "dead") }
        post.withLock { $0.taken.append(entry) }
        guard happens(0.1) else { return .accepted(id: "wamid.\(entry.token)") }
        if happens(0.5) {
            _ = try? await disk.append([.receipt(.sent, of: entry, as: "wamid.\(entry.token)", at: clock.now)])
        }
        return .undecided(reason: "the answer was lost")
    }

    private func isDone() async -> Bool {
        guard let tally = try? await disk.tally(), tally.waiting + tally.parked == 0 else {
            return false
        }
        return tally.deliveries[.queued, default: 0] + tally.deliveries[.sending, default: 0] == 0
    }

    func check() async throws {
        let all = Self.people * Self.messages
        let tally = try await disk.tally()
        let post = post.withLock { $0 }
        #expect(acknowledged.withLock { $0 } == Array(repeating: Self.messages, count: Self.people))
        #expect(tally.parked == 0 && tally.waiting == 0)
        #expect(tally.received == tally.handled + tally.ignored)
        #expect(tally.deliveries.values.reduce(0, +) == all)
        #expect(try await disk.values(of: bakery, keys: ["all"], at: clock.now)["all"]?.value == .integer(Int64(all)))

        #expect(Set(post.taken.map(\.token)).count == post.taken.count, "nothing is taken twice")
        let finished = tally.deliveries[.accepted, default: 0] + tally.deliveries[.sent, default: 0]
        #expect(finished <= post.taken.count)
        #expect(all - finished == tally.deliveries[.undecided, default: 0])
        for (conversation, entries) in Dictionary(grouping: post.taken, by: \.conversation) {
            let numbers = entries.map { $0.message.text.split(separator: ":").compactMap { Int($0) } }
            // What was parked comes later; else the events come in their order.
            #expect(
                numbers.allSatisfy { $0.count == 2 && ($0[0] == $0[1] || isFickle) },
                "\(conversation): each event had one turn")
            #expect(Set(numbers.compactMap(\.last)).count == numbers.count)
            let order = numbers.compactMap(\.first)
            #expect(order == order.sorted(), "\(conversation)")
        }
        workers.close()
        await disk.close()
    }
}
