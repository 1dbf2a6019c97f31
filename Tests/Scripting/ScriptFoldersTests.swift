import Messaging
import TestSupport
import Testing

@testable import Scripting

/// Folders that are watched, whose findings are waited for.
private final class Watched {
    let folders: Folders
    let scripts: ScriptFolders
    private let sink: AsyncStream<(TenantID, ScriptFolders.Finding)>.Continuation
    private var findings: AsyncStream<(TenantID, ScriptFolders.Finding)>.Iterator

    init(_ bots: [String: String] = [:], only: Set<TenantID>? = nil) async throws {
        folders = try Folders()
        for (tenant, bot) in bots { try folders.add(tenant, bot: bot) }
        // Unbounded, for a test makes a handful of changes.
        let (stream, sink) = AsyncStream<(TenantID, ScriptFolders.Finding)>.makeStream()
        (findings, self.sink) = (stream.makeAsyncIterator(), sink)
        scripts = try ScriptFolders(folder: folders.path, only: only)
        try await scripts.start(found: { sink.yield(($0, $1)) }, changed: { sink.yield(($0, $1)) })
    }

    /// What is told next: the tenant, and the text of its bot, "gone", or what is wrong.
    func next() async -> String? {
        guard let (tenant, finding) = await findings.next(isolation: #isolation) else { return nil }
        switch finding {
        case .draft(let draft): return "\(tenant): \(String(decoding: draft.files["bot.lua"] ?? [], as: UTF8.self))"
        case .broken(let error): return "\(tenant): \(error)"
        case .gone: return "\(tenant) is gone"
        }
    }
}

@Suite("Tenants' folders while they change", .timeLimit(.minutes(1)))
struct ScriptFoldersTests {
    @Test("At start every tenant's folder is read, and a broken one hinders no other")
    func start() async throws {
        let watched = try await Watched(["bakery": "bread", "clinic": "doctor", "My Shop": "x"])
        #expect(await Set([watched.next(), watched.next()]) == ["bakery: bread", "clinic: doctor"])
        await watched.scripts.stop()
    }

    @Test("Folders of certain tenants: whatever else is there is left alone")
    func only() async throws {
        let watched = try await Watched(["bakery": "bread", "clinic": "doctor"], only: ["bakery"])
        #expect(await watched.next() == "bakery: bread")
        try watched.folders.write("nurse", to: "clinic/bot.lua")
        try watched.folders.write("cake", to: "bakery/bot.lua")
        #expect(await watched.next() == "bakery: cake")
        await watched.scripts.stop()
    }

    @Test("A folder that cannot be a tenant's by its name is told")
    func misnamed() async throws {
        let folders = try Folders()
        try folders.add("My Shop", bot: "x")
        let (hindrances, told) = AsyncStream<ScriptFolders.Hindrance>.makeStream()
        let scripts = try ScriptFolders(folder: folders.path) { told.yield($0) }
        try await scripts.start(found: { _, _ in }, changed: { _, _ in })
        await scripts.stop()
        told.finish()
        let names: [String] = await hindrances.reduce(into: []) { if case .misnamed(let name) = $1 { $0.append(name) } }
        #expect(names == ["My Shop"])
    }

    @Test("A saved file is noticed, tests too", arguments: [false, true])
    func saved(byRename: Bool) async throws {
        let watched = try await Watched(["bakery": "one"])
        #expect(await watched.next() == "bakery: one")
        if byRename {
            try watched.folders.write("two", to: "bakery/.bot.lua.swp")
            try watched.folders.rename("bakery/.bot.lua.swp", to: "bakery/bot.lua")
        } else {
            try watched.folders.write("two", to: "bakery/bot.lua")
        }
        #expect(await watched.next() == "bakery: two")
        try watched.folders.write("test", to: "bakery/bot_test.lua")
        #expect(await watched.next() == "bakery: two")
        await watched.scripts.stop()
    }

    @Test("A file in a folder of the tenant, made while watching, is noticed")
    func subfolder() async throws {
        let watched = try await Watched(["bakery": "one"])
        #expect(await watched.next() == "bakery: one")
        try watched.folders.make("bakery/lists")
        #expect(await watched.next() == "bakery: one")
        try watched.folders.write("return 'a'", to: "bakery/lists/a.lua")
        #expect(await watched.next() == "bakery: one")
        guard case .draft(let draft) = watched.scripts.read("bakery") else { throw Folders.Problem(0) }
        #expect(draft.files["lists/a.lua"] == Array("return 'a'".utf8))
        await watched.scripts.stop()
    }

    @Test("A folder without its bot.lua is broken, one that is away is gone, and a new one is found")
    func folders() async throws {
        let watched = try await Watched(["bakery": "one"])
        #expect(await watched.next() == "bakery: one")
        watched.folders.delete("bakery/bot.lua")
        #expect(await watched.next() == "bakery: there is no bot.lua in this folder: create it")
        watched.folders.delete("bakery")
        #expect(await watched.next() == "bakery is gone")
        try watched.folders.add("bakery", bot: "two")
        #expect(await watched.next() == "bakery: two")
        try watched.folders.rename("bakery", to: "clinic")
        #expect(await Set([watched.next(), watched.next()]) == ["bakery is gone", "clinic: two"])
        await watched.scripts.stop()
        await watched.scripts.stop()
    }

    @Test("A scripts folder that is not there is an error of the start")
    func nowhere() async throws {
        let scripts = try ScriptFolders(folder: "/nowhere/scripts")
        await #expect(throws: ScriptError.self) { try await scripts.start(found: { _, _ in }, changed: { _, _ in }) }
    }

    @Test("A folder settles after its last change, and in the end even if changes go on")
    func settling() async {
        let start = ContinuousClock.now
        func at(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }
        var settling = Settling(quiet: .milliseconds(20), patience: .milliseconds(100))
        #expect(settling.next == nil)
        settling.changed("a", at: at(0))
        settling.changed("b", at: at(5))
        settling.changed("a", at: at(10))
        #expect(settling.next == at(25))
        #expect(settling.settled(at: at(24)) == [])
        #expect(settling.settled(at: at(30)) == ["a", "b"])
        #expect(settling.next == nil)
        for moment in stride(from: 100, to: 300, by: 10) { settling.changed("a", at: at(moment)) }
        #expect(settling.next == at(200))
    }
}
