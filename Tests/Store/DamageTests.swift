import JSON
import Messaging
import Synchronization
import Testing

@testable import Store

/// What lies in the file may rot, one row at a time. It must cost that row and nothing else.
@Suite("Damaged rows", .timeLimit(.minutes(1)))
struct DamageTests {
    /// What a store told of as damaged.
    private final class Told: Sendable {
        private let damaged = Mutex<[SQLiteStore.Damaged]>([])
        var all: [SQLiteStore.Damaged] { damaged.withLock { $0 } }

        func open(_ workshop: Workshop) throws -> SQLiteStore {
            var options = SQLiteStore.Options()
            options.onDamaged = { damaged in self.damaged.withLock { $0.append(damaged) } }
            return try SQLiteStore(path: workshop.path, masterKey: workshop.masterKey, options: options)
        }
    }

    /// Lets a few bits of an event's body tip over.
    private func damage(_ entries: [JournalEntry], in workshop: Workshop) throws {
        var connection = try Connection(path: workshop.path, mode: .readWrite)
        for entry in entries {
            try connection.run(
                "UPDATE events SET event = CAST(substr(event, 1, length(event) - 1) || x'00ff' AS BLOB) WHERE number = ?",
                .integer(entry.number.number))
        }
    }

    @Test("An event that cannot be read any more is parked and told of, and all others are still handed out")
    func event() async throws {
        let (workshop, told) = (try Workshop(.sqlite), Told())
        let store = try told.open(workshop)
        var ours: [JournalEntry] = []
        for number in 0..<4 { ours.append(try await store.appendWaiting(.text("m\(number)"))) }
        let theirs = try await store.appendWaiting(.text("m9", to: clinic, on: clinicLine))
        try damage([ours[0], ours[2]], in: workshop)

        #expect(try await store.waiting(after: nil, limit: 100) == [ours[1], ours[3], theirs])
        #expect(told.all == [.event(ours[0].number), .event(ours[2].number)])
        #expect(try await store.tally().parked == 2)
        try await expectBalance(store)
        let parked = try await store.parked(of: bakery, limit: 10)
        #expect(parked.map(\.number) == [ours[2].number, ours[0].number])
        #expect(parked.map(\.reason) == ["damaged", "damaged"])
        #expect(parked.map(\.channel) == [breadLine, breadLine])
        #expect(parked.map(\.event) == [nil, nil])

        for entry in [ours[1], ours[3], theirs] { try await store.commitDone(TurnCommit(entry)) }
        #expect(try await store.waiting(after: nil, limit: 100) == [])
        #expect(told.all.count == 2)
        await store.close()
    }

    @Test("A short answer still means that no more wait", arguments: 1...5)
    func limits(limit: Int) async throws {
        let workshop = try Workshop(.sqlite)
        let store = try Told().open(workshop)
        var entries: [JournalEntry] = []
        for number in 0..<8 { entries.append(try await store.appendWaiting(.text("m\(number)"))) }
        let damaged = [0, 1, 2, 4, 7].map { entries[$0] }
        try damage(damaged, in: workshop)
        let whole = [3, 5, 6].map { entries[$0] }
        #expect(try await store.waiting(after: nil, limit: limit) == Array(whole.prefix(limit)))
        await store.close()
    }

    @Test("Whoever only looks passes over what is damaged, and changes nothing")
    func inspect() async throws {
        let workshop = try Workshop(.sqlite)
        let store = try Told().open(workshop)
        let first = try await store.appendWaiting(.text("m1"))
        let second = try await store.appendWaiting(.text("m2"))
        try damage([first], in: workshop)
        var options = SQLiteStore.Options()
        options.access = .inspect
        let guest = try SQLiteStore(path: workshop.path, masterKey: workshop.masterKey, options: options)
        #expect(try await guest.waiting(after: nil, limit: 10) == [second])
        #expect(try await guest.tally().parked == 0)
        await guest.close()
        await store.close()
    }

    @Test("A timer that cannot be read any more ends parked, and the others fire")
    func timer() async throws {
        let (workshop, told) = (try Workshop(.sqlite), Told())
        let store = try told.open(workshop)
        let entry = try await store.appendWaiting(.text("m1"))
        try await store.commitDone(
            TurnCommit(entry) { effects in
                effects.timers = ["a", "b"].map { NewTimer(name: $0, due: noon, data: [:]) }
            })
        var connection = try Connection(path: workshop.path, mode: .readWrite)
        try connection.run("UPDATE timers SET timer = x'00' WHERE number = 1")

        let fired = try await store.fireTimers(due: noon, limit: 10)
        #expect(fired.map(\.event.content) == [.timer(.init(name: "b", data: [:]))])
        #expect(try await store.nextTimer() == nil)
        let parked = try await store.parked(of: bakery, limit: 10)
        #expect(parked.map(\.reason) == ["damaged"] && parked.map { .event($0.number) } == told.all)
        #expect(try await store.tally().timers == 0)
        try await expectBalance(store)
        await store.close()
    }

    @Test("A reason that cannot be read any more leaves the parked event shown")
    func detail() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.settle(entry.number, as: .parked(reason: "error", detail: "d", version: nil), at: noon)
            var connection = try Connection(path: workshop.path, mode: .readWrite)
            try connection.run("UPDATE parked SET detail = x'00'")
            let parked = try await store.parked(of: bakery, limit: 10)
            #expect(parked.map(\.detail) == [nil] && parked.map(\.event) == [entry.event])
        }
    }

    @Test("What is remembered for a turn and cannot be read any more is told apart from a store that cannot")
    func memory() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { store in
            let entry = try await store.appendWaiting(.text("m1"))
            try await store.commitDone(
                TurnCommit(entry) { effects in
                    effects.state = ["x": 1]
                    effects.writes = [StoreWrite(key: "k", value: 1)]
                })
            let next = try await store.appendWaiting(.text("m2"))
            var connection = try Connection(path: workshop.path, mode: .readWrite)
            try connection.run("UPDATE states SET state = x'00'")
            try connection.run("UPDATE stored SET value = x'00'")
            await #expect(throws: StoreError.damaged("a sealed state cannot be read any more")) {
                _ = try await store.situation(of: next.number)
            }
            await #expect(throws: StoreError.damaged("a sealed value cannot be read any more")) {
                _ = try await store.values(of: bakery, keys: ["k"], at: noon)
            }
        }
    }

    @Test("A message that cannot be read any more is refused, and the others leave")
    func message() async throws {
        let (workshop, told) = (try Workshop(.sqlite), Told())
        let store = try told.open(workshop)
        let ada = try await store.appendWaiting(.text("m1"))
        let ben = try await store.appendWaiting(.text("m2", from: .person("254700000002")))
        try await store.commitDone(TurnCommit(ada, sending: ["a", "b", "c"], claims: false))
        try await store.commitDone(TurnCommit(ben, sending: ["d", "e"], claims: false))
        var connection = try Connection(path: workshop.path, mode: .readWrite)
        try connection.run("UPDATE outbox SET message = x'00' WHERE token IN ('a', 'c', 'e')")

        #expect(try await store.claimDue(at: noon, limit: 9).map(\.token.text).sorted() == ["b", "d"])
        for token in ["d", "b"] {
            let next = try await store.record(.accepted(id: "p.\(token)"), for: MessageToken(token), at: noon)
            #expect(next == nil)
        }
        #expect(try await store.tally().deliveries.filter { $0.value > 0 } == [.refused: 3, .accepted: 2])
        #expect(Set(told.all) == Set(["a", "c", "e"].map { .message(MessageToken($0)) }))
        #expect(try await store.nextDue() == nil)
        await store.close()
    }
}
