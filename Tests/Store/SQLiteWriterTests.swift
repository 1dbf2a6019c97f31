import Dispatch
import JSON
import Messaging
import Testing

@testable import Store

@Suite("The SQLite writer", .timeLimit(.minutes(1)))
struct SQLiteWriterTests {
    private func open(_ workshop: Workshop, _ change: (inout SQLiteStore.Options) -> Void = { _ in }) throws
        -> SQLiteStore
    {
        var options = SQLiteStore.Options()
        change(&options)
        return try SQLiteStore(path: workshop.path, masterKey: workshop.masterKey, options: options)
    }

    /// Holds the store's writing thread until `body` calls its argument or ends.
    private func whileHeld(
        _ store: SQLiteStore, _ body: (_ release: @escaping @Sendable () -> Void) async throws -> Void
    ) async throws {
        let gate = DispatchSemaphore(value: 0)
        let (held, hold) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
        async let blocking: Void = store.write(.inHand) { _ in
            hold.yield()
            gate.wait()
        }
        for await _ in held { break }
        defer { gate.signal() }
        try await body { gate.signal() }
        gate.signal()
        try await blocking
    }

    /// Waits until this many operations are in the queue.
    private func queued(_ count: Int, in store: SQLiteStore) async throws {
        let writer = try #require(store.writer)
        while writer.queued < count { await Task.yield() }
    }

    @Test("When too much waits to be written, what arrives is turned away and what is in hand is not")
    func overload() async throws {
        let store = try open(Workshop(.sqlite)) { $0.maximumQueued = 4 }
        let entry = try await store.appendWaiting(.text("m"))
        try await whileHeld(store) { release async throws in
            async let settled = store.settle(entry.number, as: .ignored(reason: "test"), at: noon)
            try await queued(1, in: store)
            await withTaskGroup(of: Bool.self) { group in
                for number in 0..<9 {
                    group.addTask {
                        do throws(StoreError) {
                            _ = try await store.append([.text("m\(number)")])
                            return true
                        } catch {
                            #expect(error == .overloaded)
                            return false
                        }
                    }
                }
                // Nothing is written yet, so whoever has an answer was turned away.
                for _ in 0..<6 { #expect(await group.next() == false) }
                release()
                for _ in 0..<3 { #expect(await group.next() == true) }
            }
            _ = try await settled
        }
        let tally = try await store.tally()
        #expect(tally.received == 4 && tally.waiting == 3 && tally.ignored == 1)
        await store.close()
    }

    @Test("An operation that fails takes none of its batch with it")
    func isolation() async throws {
        let store = try open(Workshop(.sqlite))
        let first = try await store.appendWaiting(.text("m1"))
        let second = try await store.appendWaiting(.text("m2"))
        let third = try await store.appendWaiting(.text("m3"))
        try await store.commitDone(TurnCommit(first, sending: ["a"]))
        try await whileHeld(store) { release async throws in
            async let before = store.append([.text("m4")])
            try await queued(1, in: store)
            async let isRefused = (try? store.commit(TurnCommit(second, sending: ["a"]))) == nil
            try await queued(2, in: store)
            async let after = store.commit(TurnCommit(third, sending: ["c"]))
            try await queued(3, in: store)
            release()
            #expect(try await before.map(\.isWaiting) == [true])
            #expect(await isRefused)
            #expect(try await after == .committed(claimed: nil, nextTimer: nil))
        }
        let tally = try await store.tally()
        #expect(tally.received == 4 && tally.handled == 2 && tally.waiting == 2)
        #expect(tally.deliveries == [.sending: 1, .queued: 1])
        await store.close()
    }

    @Test("Closing finishes what was handed in")
    func closing() async throws {
        let workshop = try Workshop(.sqlite)
        let store = try open(workshop)
        _ = try await store.append([.text("m0")])  // A tenant's first append makes its keys before.
        try await whileHeld(store) { release async throws in
            async let append = store.append([.text("m1")])
            try await queued(1, in: store)
            async let close: Void = store.close()
            release()
            _ = try await append
            await close
            await #expect(throws: StoreError.closed) { _ = try await store.append([.text("m2")]) }
        }
        try await workshop.use { store async throws in
            #expect(try await store.waiting(after: nil, limit: 9).map(\.event.key) == ["m0", "m1"])
        }
    }

    @Test("When the disk is full nothing is lost, and when there is room again the store goes on")
    func diskFull() async throws {
        let workshop = try Workshop(.sqlite)
        let store = try open(workshop) { $0.maximumPages = 90 }
        var kept: [String] = []
        var refusal: StoreError?
        for number in 0... {
            do throws(StoreError) {
                _ = try await store.append([.text("m\(number)"), .text("n\(number)", from: .person("\(number)"))])
                kept += ["m\(number)", "n\(number)"]
            } catch {
                refusal = error
                break
            }
        }
        #expect(refusal?.description.contains("sqlite full") == true, "\(String(describing: refusal))")
        #expect(kept.count > 20)
        let entries = try await store.waiting(after: nil, limit: 10_000)
        #expect(entries.map(\.event.key) == kept)
        try await expectBalance(store)
        // Several at once fail together, and still nothing of them is there.
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                let big = Arrival.text("big\(number)", saying: String(repeating: "x", count: 300_000))
                group.addTask { (try? await store.append([big])) == nil }
            }
            for await failed in group { #expect(failed) }
        }
        #expect(try await store.waiting(after: nil, limit: 10_000) == entries)

        try await store.limit(pages: 10_000)
        // What failed was not marked as seen.
        #expect(try await store.append([.text("m\(kept.count / 2)"), .text("big0")]).map(\.isWaiting) == [true, true])
        try await store.commitDone(TurnCommit(entries[0], sending: ["a"]))
        try await expectBalance(store)
        await store.close()
        try await workshop.use { store async throws in
            #expect(try await store.waiting(after: nil, limit: 10_000).count == kept.count + 1)
        }
    }

    @Test("Large batches and single operations come to the same", arguments: [1, 3, 512])
    func batches(size: Int) async throws {
        let store = try open(Workshop(.sqlite)) { $0.maximumBatch = size }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for person in 0..<20 {
                group.addTask {
                    for number in 0..<5 {
                        let entry = try await store.appendWaiting(
                            .text("m\(person).\(number)", from: .person("\(person)")))
                        let before = try await store.situation(of: entry.number).state["count"]?.integer ?? 0
                        try await store.commitDone(
                            TurnCommit(entry, sending: ["\(person).\(number)"]) {
                                $0.state = ["count": .integer(before + 1)]
                            })
                        _ = try await store.record(
                            .accepted(id: "\(person).\(number)"), for: MessageToken("\(person).\(number)"), at: noon)
                    }
                }
            }
            try await group.waitForAll()
        }
        for person in 0..<20 {
            let entry = try await store.appendWaiting(.text("last\(person)", from: .person("\(person)")))
            #expect(try await store.situation(of: entry.number).state == ["count": 5])
        }
        #expect(try await store.tally().deliveries == [.accepted: 100])
        await store.close()
    }

    @Test("The write-ahead log keeps within its limit, however much is written without a pause")
    func logLimit() throws {
        let workshop = try Workshop(.sqlite)
        let limits = Checkpointer.Limits(begin: 4, restart: 16, limit: 64)
        var connection = try Connection(path: workshop.path, mode: .readWrite)
        try connection.script("PRAGMA journal_mode = WAL; CREATE TABLE words (word BLOB)")
        let checkpointer = Checkpointer(
            connection: try Connection(path: workshop.path, mode: .readWrite), limits: limits)
        var longest = 0
        for _ in 0..<500 {
            try connection.run("INSERT INTO words (word) VALUES (?)", .blob(Array(repeating: 7, count: 9000)))
            checkpointer.tend(logPages: connection.logPages)
            longest = max(longest, connection.logPages)
        }
        checkpointer.close()
        // One transaction may go beyond before anybody looks.
        #expect(longest <= limits.limit + 8)
        #expect(try connection.first("SELECT count(*) FROM words") { $0.integer(0) } == 500)
    }
}
