import Crypto
import Foundation
import JSON
import Messaging
import Store
import Testing

@Suite("A host that is killed", .timeLimit(.minutes(2)))
struct SQLiteCrashTests {
    @Test("After kill -9 everything acknowledged is there, and the rest may come again", arguments: [1, 40, 150, 400])
    func killed(acknowledgements: Int) async throws {
        let workshop = try Workshop(.sqlite)
        let key = SecureRandom.bytes(SealingKey.size)
        let path = workshop.path
        let diary = workshop.folder.appending(path: "diary").path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, diary = diary as String, key = key as [UInt8], acknowledgements] in
            try await appendUntilKilled(path: path, diary: diary, key: key, acknowledgements: acknowledgements)
        }
        let acknowledged = try String(contentsOfFile: diary, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(acknowledged.count >= acknowledgements)

        let store = try SQLiteStore(path: path, masterKey: SealingKey(key))
        let waiting = Set(try await store.waiting(after: nil, limit: 1_000_000).map(\.event.key))
        #expect(waiting.isSuperset(of: acknowledged))
        try await expectBalance(store)
        #expect(try await store.tally().waiting == waiting.count)
        for key in acknowledged.prefix(100) {
            #expect(try await store.append([.text(key)]) == [.duplicate])
        }
        #expect(try await store.append([.text("after")]).map(\.isWaiting) == [true])
        await store.close()
    }

    @Test("After kill -9 what comes again has come once each time, and goes on", arguments: [1, 7, 40])
    func killedSeries(firings: Int) async throws {
        let workshop = try Workshop(.sqlite)
        let key = SecureRandom.bytes(SealingKey.size)
        let path = workshop.path
        let diary = workshop.folder.appending(path: "diary").path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, diary = diary as String, key = key as [UInt8], firings] in
            try await fireUntilKilled(path: path, diary: diary, key: key, firings: firings)
        }
        let told = try String(contentsOfFile: diary, encoding: .utf8).split(separator: "\n").map(String.init)
        let store = try SQLiteStore(path: path, masterKey: SealingKey(key))
        #expect(try await store.tally().timers == 3)
        let last = try #require(try await store.nextTimer())
        for minute in 0..<5 { _ = try await store.fireTimers(due: last + .seconds(60 * minute), limit: 10) }
        let fired = try await store.waiting(after: nil, limit: 1_000_000)
        #expect(Set(fired.map(\.event.key)).isSuperset(of: told) && told.count >= firings)
        for (_, entries) in Dictionary(grouping: fired, by: \.conversation) {
            let times = entries.map(\.event.at).sorted()
            #expect(times == (0..<times.count).map { noon + .seconds(60 * Int64($0)) }, "each minute once")
        }
        #expect(try await store.tally().timers == 3)
        try await expectBalance(store)
        await store.close()
    }
}

/// Sets three series and fires them minute by minute, writes each firing into the diary, and kills the process after so
/// many, while the next are under way.
private func fireUntilKilled(path: String, diary: String, key: [UInt8], firings: Int) async throws {
    let store = try SQLiteStore(path: path, masterKey: SealingKey(key))
    let file = open(diary, O_CREAT | O_WRONLY | O_APPEND, 0o600)
    for person in 1...3 {
        let entry = try await store.appendWaiting(.text("m\(person)", from: .person("\(person)")))
        try await store.commitDone(
            TurnCommit(entry) { effects in
                let minutely = Repetition(rule: .span(60_000), zone: "UTC")
                effects.timers = [NewTimer(name: "t", due: noon, data: .null, repetition: minutely)]
            })
    }
    var told = 0
    for minute in 0... {
        for entry in try await store.fireTimers(due: noon + .seconds(60 * minute), limit: 10) {
            let line = Array("\(entry.event.key)\n".utf8)
            _ = write(file, line, line.count)
            told += 1
        }
        if told >= firings {
            // The next minute is on its way to the disk, or there, when the process goes.
            async let next = store.fireTimers(due: noon + .seconds(60 * (minute + 1)), limit: 10)
            kill(getpid(), SIGKILL)
            _ = try await next
        }
    }
}

/// Appends from many tasks, writes each acknowledged key into the diary, and kills the process after so many of them.
private func appendUntilKilled(path: String, diary: String, key: [UInt8], acknowledgements: Int) async throws {
    let store = try SQLiteStore(path: path, masterKey: SealingKey(key))
    let file = open(diary, O_CREAT | O_WRONLY | O_APPEND, 0o600)
    try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<16 {
            group.addTask {
                for number in 0... {
                    let key = "\(task).\(number)"
                    _ = try await store.append([.text(key, from: .person("\(task)"))])
                    let line = Array("\(key)\n".utf8)
                    // One small write to a file opened for appending is whole, and outlives the process.
                    _ = write(file, line, line.count)
                    if lseek(file, 0, SEEK_END) >= acknowledgements * 8 { kill(getpid(), SIGKILL) }
                }
            }
        }
        try await group.waitForAll()
    }
}
