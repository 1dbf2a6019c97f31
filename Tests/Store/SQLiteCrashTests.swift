import Crypto
import Foundation
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
