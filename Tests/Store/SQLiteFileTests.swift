import Crypto
import Foundation
import JSON
import Messaging
import Testing

@testable import Store

@Suite("The SQLite file", .timeLimit(.minutes(1)))
struct SQLiteFileTests {
    /// What opening the workshop's file complains about; nil if it opens.
    private func complaint(
        _ workshop: Workshop, key: SealingKey? = nil, _ access: SQLiteStore.Access = .host
    ) async -> String? {
        var options = SQLiteStore.Options()
        options.access = access
        do throws(StoreError) {
            let store = try SQLiteStore(path: workshop.path, masterKey: key ?? workshop.masterKey, options: options)
            await store.close()
            return nil
        } catch {
            return error.description
        }
    }

    @Test("A wrong master key is told before anything is written")
    func wrongKey() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { _ = try await $0.append([.text("m1")]) }
        let before = try Data(contentsOf: URL(filePath: workshop.path))
        let complaint = await complaint(workshop, key: .random())
        #expect(complaint == "\(workshop.path): the master key is not the one this file was made with")
        #expect(await self.complaint(workshop, key: .random(), .inspect) == complaint)
        #expect(try Data(contentsOf: URL(filePath: workshop.path)) == before)
        try await workshop.use { store async throws in
            #expect(try await store.waiting(after: nil, limit: 1).count == 1)
        }
    }

    @Test("A file of a newer schema is left alone")
    func newerSchema() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { _ = try await $0.append([]) }
        var connection = try Connection(path: workshop.path, mode: .readWrite)
        try connection.run("INSERT INTO migrations (number, name) VALUES (4711, 'from the future')")
        let complaint = await complaint(workshop)
        #expect(complaint?.contains("written by a newer Parlua (schema 4711") == true, "\(complaint ?? "opened")")
        #expect(await self.complaint(workshop, .inspect) == complaint)
    }

    @Test("Another program's file is left alone")
    func foreignFile() async throws {
        let workshop = try Workshop(.sqlite)
        let connection = try Connection(path: workshop.path, mode: .readWrite)
        try connection.script("CREATE TABLE recipes (name TEXT)")
        #expect(await complaint(workshop) == "\(workshop.path): the file is not Parlua's")
    }

    @Test(
        "What is no database at all is told",
        arguments: ["This is a shopping list. ", "SQLite format 3\u{0}and then nothing "])
    func noDatabase(text: String) async throws {
        let workshop = try Workshop(.sqlite)
        try Data(String(repeating: text, count: 400).utf8).write(to: URL(filePath: workshop.path))
        let complaint = await complaint(workshop)
        #expect(complaint?.contains("sqlite corrupt") == true, "\(complaint ?? "opened")")
    }

    @Test("Damage inside the file is an error and not an answer")
    func corrupted() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { store in
            for number in 0..<300 { _ = try await store.append([.text("m\(number)")]) }
        }
        var bytes = try Data(contentsOf: URL(filePath: workshop.path))
        // The first page, with the schema, stays whole.
        for index in stride(from: 8192, to: bytes.count, by: 7) { bytes[index] ^= 0x5a }
        try bytes.write(to: URL(filePath: workshop.path))
        await #expect(throws: StoreError.self) {
            try await workshop.use { _ = try await $0.waiting(after: nil, limit: 1000) }
        }
    }

    @Test("A second host is turned away, and may come when the first has gone")
    func secondHost() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { _ in
            #expect(await complaint(workshop) == "\(workshop.path): another parlua uses \(workshop.path)")
        }
        #expect(await complaint(workshop) == nil)
    }

    @Test("A store that is dropped without closing frees its file")
    func dropped() async throws {
        let workshop = try Workshop(.sqlite)
        _ = try await workshop.open().append([.text("m1")])
        // The writing thread ends on its own time; what it must do before is in the queue already.
        while await complaint(workshop) != nil { await Task.yield() }
    }

    @Test("Whoever only looks sees what the host does, and changes nothing")
    func inspect() async throws {
        let workshop = try Workshop(.sqlite)
        var options = SQLiteStore.Options()
        options.access = .inspect
        #expect(await complaint(workshop, .inspect) != nil, "there is no file yet")
        try await workshop.use { host in
            let entry = try await host.appendWaiting(.text("m1"))
            let guest = try SQLiteStore(path: workshop.path, masterKey: workshop.masterKey, options: options)
            #expect(try await guest.waiting(after: nil, limit: 9) == [entry])
            let other = try await host.appendWaiting(.text("m2", to: clinic, on: clinicLine))
            #expect(
                try await guest.waiting(after: nil, limit: 9) == [entry, other], "a tenant that is newer than the guest"
            )
            await #expect(throws: StoreError.self) { _ = try await guest.append([.text("m3")]) }
            await #expect(throws: StoreError.self) { _ = try await guest.commit(TurnCommit(entry)) }
            await guest.close()
            try await host.commitDone(TurnCommit(entry))
        }
    }

    @Test("Only its owner may read the file")
    func mode() async throws {
        let workshop = try Workshop(.sqlite)
        try await workshop.use { store in
            _ = try await store.append([.text("m1")])
            for name in try FileManager.default.contentsOfDirectory(atPath: workshop.folder.path) {
                let file = workshop.folder.appending(path: name).path
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
        }
    }

    @Test("Nothing that people or scripts said can be read in the file")
    func sealed() async throws {
        let workshop = try Workshop(.sqlite)
        let secret = "Wanjiku"
        try await workshop.use { store in
            let sender = Sender.person("\(secret)1", user: "\(secret)2", username: "\(secret)3", name: "\(secret)4")
            let entry = try await store.appendWaiting(
                .text("wamid.\(secret)5", from: sender, saying: "\(secret)6", group: "\(secret)7"))
            var turn = TurnCommit(entry) { effects in
                effects.state = ["\(secret)8": true]
                effects.attributes = ["\(secret)9": true]
                effects.writes = [StoreWrite(key: "\(secret)10", value: .string("\(secret)11"))]
                effects.timers = [NewTimer(name: "\(secret)12", due: noon, data: .string("\(secret)13"))]
                effects.escalation = Escalation(reason: "\(secret)14", note: "\(secret)15")
                effects.log = [ScriptLogLine(at: noon, level: .info, text: "\(secret)16")]
            }
            turn.record = ["http": .string("\(secret)17")]
            turn.outgoing = [
                Outgoing(
                    token: MessageToken("a"), message: Message(.text("\(secret)18", previewsLinks: false)),
                    recipient: .group("\(secret)19"))
            ]
            try await store.commitDone(turn)
            _ = try await store.record(.accepted(id: "\(secret)20"), for: MessageToken("a"), at: noon)
            let parked = try await store.appendWaiting(.text("m2", from: sender))
            try await store.settle(
                parked.number, as: .parked(reason: "error", detail: "\(secret)21", version: nil), at: noon)
            try expectAbsent(secret, in: workshop.folder)
        }
        try expectAbsent(secret, in: workshop.folder)
    }

    private func expectAbsent(_ secret: String, in folder: URL) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
        }
    }

    @Test("A sealed text does not open in another column, row or tenant")
    func contexts() throws {
        let key = SealingKey.random()
        let keys = Keys(number: 1, name: "bakery", sealing: key)
        let sealed = keys.seal([1, 2, 3], as: .state, row: [9])
        #expect(try keys.open(sealed, as: .state, row: [9]) == [1, 2, 3])
        #expect(throws: UnsealError.self) { try keys.open(sealed, as: .state, row: [8]) }
        #expect(throws: UnsealError.self) { try keys.open(sealed, as: .attributes, row: [9]) }
        #expect(throws: UnsealError.self) {
            try Keys(number: 2, name: "clinic", sealing: key).open(sealed, as: .state, row: [9])
        }
    }

    @Test("Look-up keys differ by text, kind, scope and tenant")
    func lookups() {
        let ours = Keys(number: 1, name: "bakery", sealing: .random())
        let theirs = Keys(number: 2, name: "clinic", sealing: .random())
        let names = [
            ours.name("a", as: .event), ours.name("b", as: .event), ours.name("a", as: .value),
            ours.name("a", as: .event, scope: 1), theirs.name("a", as: .event),
        ]
        #expect(Set(names).count == names.count)
        #expect(ours.name("a", as: .event) == names[0] && names[0].count == 16)
    }
}
