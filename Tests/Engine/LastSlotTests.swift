import Crypto
import Engine
import JSON
import Messaging
import Scripting
import Store
import Synchronization
import Telemetry
import TestSupport
import Testing

@Suite("The last slot", .timeLimit(.minutes(5)))
struct LastSlotTests {
    /// How contacts take the slot; each script answers "yours" or "taken".
    private static let claims = [
        "compare-and-set": "local won = store.compare_and_set('slot:9', 'free', contact.phone)",
        "get, then set": """
        local won = store.get 'slot:9' == 'free'
        if won then store.set('slot:9', contact.phone) end
        """,
        "listing": """
        local won = #store.list 'taken:' == 0
        if won then store.set('taken:' .. contact.phone, true) end
        """,
    ]

    @Test("Of two contacts racing for it one gets it, in 1,000 interleavings", arguments: claims.keys.sorted())
    func race(way: String) async throws {
        let claim = try #require(Self.claims[way])
        let town = try RacingTown(
            """
            on.command("open", function() store.set("slot:9", "free") end)
            on.message(function()
              \(claim)
              reply(won and "yours" or "taken")
            end)
            """)
        // Compare-and-set is the way to do it; that it holds for the others too is the store's doing.
        let rounds = way == "compare-and-set" ? 1000 : 200
        for seed in 1...UInt64(rounds) {
            let answers = try await town.round(seed: seed)
            #expect(answers.sorted() == ["taken", "yours"], "seed \(seed)")
        }
        // Without these nothing was raced for.
        #expect(town.conflicts > rounds / 4)
        await town.close()
    }
}

/// Turns that are run by the real runner on the real store, where a seed decides after each step who goes on.
private final class RacingTown: Sendable {
    private let folder: TemporaryFolder
    private let store: StagedStore
    private let runner: TurnRunner
    private let workers = Workers(threads: 2)
    private let clock = ManualClock()
    private let conflictCount = Atomic<Int>(0)

    /// Two turns that load, read and commit.
    private static let undisturbed = 6

    /// Rounds in which a turn ran again.
    var conflicts: Int { conflictCount.load(ordering: .relaxed) }

    init(_ script: String) throws {
        folder = try TemporaryFolder()
        store = StagedStore(try SQLiteStore(path: folder.file("parlua.db"), masterKey: SealingKey.random()))
        let directory = CurrentDirectory(.town)
        let dice = Dice(SplitMix64(seed: 1))
        let (figures, log) = (Figures(in: Metrics()), Log(to: RecordingSink()))
        let outbox = Outbox(
            store: store, directory: directory, carrier: ScriptedCarrier(), plan: RetryPlan(), capacity: 10_000,
            clock: clock, dice: dice, figures: figures, log: log)
        runner = TurnRunner(
            store: store, scripts: try FixedScripts([bakery: script]), directory: directory, workers: workers,
            clock: clock, dice: dice, outbox: outbox, figures: figures, log: log)
    }

    private func journal(_ body: String, from contact: Int, _ key: String) async throws -> JournalEntry {
        let arrival = Arrival.text(body, key: key, from: "25470000000\(contact)", at: clock.now)
        guard case .waiting(let entry)? = try await store.append([arrival]).first else { throw Lost() }
        return entry
    }

    private struct Lost: Error {}

    /// Opens the slot and lets the contacts race; their answers.
    func round(seed: UInt64) async throws -> [String] {
        try await clear(seed)
        _ = try await runner.handle(journal("open", from: 0, "open.\(seed)"))
        var entries: [JournalEntry] = []
        for contact in 1...2 { entries.append(try await journal("me", from: contact, "\(seed).\(contact)")) }
        let order = Interleaving(seed: seed, parties: 2)
        store.before { operation in
            // What the race is decided by.
            if operation == .commit || operation == .values || operation == .situation { await order.next() }
            return true
        }
        defer { store.before { _ in true } }
        return try await withThrowingTaskGroup(of: OutboxEntry?.self) { group in
            for entry in entries {
                group.addTask {
                    defer { order.leave() }
                    return try await self.runner.handle(entry).claimed
                }
            }
            var answers: [String] = []
            for try await case let answer? in group {
                answers.append(answer.message.text)
                _ = try await store.record(.accepted(id: answer.token.text), for: answer.token, at: clock.now)
            }
            conflictCount.add(order.steps > Self.undisturbed ? 1 : 0, ordering: .relaxed)
            return answers
        }
    }

    /// Takes away what the round before left in groups.
    private func clear(_ seed: UInt64) async throws {
        let names = try await store.listing(of: bakery, prefix: "", at: clock.now).names ?? []
        let entry = try await journal("clear", from: 0, "clear.\(seed)")
        var effects = Effects()
        effects.writes = names.map { StoreWrite(key: $0, value: nil) }
        let turn = TurnCommit(
            event: entry.number, tenant: bakery, conversation: entry.conversation, version: ScriptVersion(hash: "test"),
            at: clock.now, effects: effects, outgoing: [], contactVersion: 0, reads: [:], quotas: .standard,
            record: .null, claims: false)
        _ = try await store.commit(turn)
    }

    func close() async {
        workers.close()
        await store.close()
    }
}

/// Lets one of several parties go on at a time: whom, a seed decides, once all wait that are still there.
private final class Interleaving: Sendable {
    private struct State {
        var random: SplitMix64
        var parties: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isBusy = false
        var steps = 0

        /// Whose turn it is, if all that are there wait.
        mutating func draw() -> CheckedContinuation<Void, Never>? {
            guard parties > 0, waiting.count == parties else { return nil }
            steps += 1
            return waiting.remove(at: Int.random(in: waiting.indices, using: &random))
        }
    }

    private let state: Mutex<State>

    init(seed: UInt64, parties: Int) { state = Mutex(State(random: SplitMix64(seed: seed), parties: parties)) }

    var steps: Int { state.withLock(\.steps) }

    func next() async {
        await withCheckedContinuation { continuation in
            let next = state.withLock { state in
                state.waiting.append(continuation)
                return state.draw()
            }
            next?.resume()
        }
    }

    func leave() {
        let next = state.withLock { state in
            state.parties -= 1
            return state.draw()
        }
        next?.resume()
    }
}
