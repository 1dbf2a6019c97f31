import Messaging
import TestSupport
import Testing

@testable import Scripting

/// A library over a folder of its own, whose reports are waited for.
private final class Watched {
    let folders: Folders
    let library: ScriptLibrary
    private var reports: AsyncStream<ScriptReport>.Iterator

    init(_ bots: [String: String] = [:]) async throws {
        folders = try Folders()
        for (tenant, bot) in bots { try folders.add(tenant, bot: bot) }
        // Unbounded, for a test makes a handful of reports.
        let (stream, sink) = AsyncStream<ScriptReport>.makeStream()
        reports = stream.makeAsyncIterator()
        library = try ScriptLibrary(folder: folders.path) { sink.yield($0) }
        try await library.start()
    }

    func next() async -> ScriptReport? { await reports.next(isolation: #isolation) }

    func answer(_ tenant: TenantID) throws -> [String]? { try library.current(tenant)?.run("hi").texts }
}

private func bot(_ answer: String) -> String { "on.message(function() reply '\(answer)' end)" }

extension ScriptReport {
    fileprivate var isActivated: Bool { if case .activated = self { true } else { false } }
    fileprivate var refusal: ScriptError? { if case .refused(_, let error, _) = self { error } else { nil } }
    fileprivate var goesOn: ScriptVersion? { if case .refused(_, _, let current) = self { current } else { nil } }
}

@Suite("Tenants' scripts while their folders change", .timeLimit(.minutes(1)))
struct ScriptLibraryTests {
    let bakery: TenantID = "bakery"
    let clinic: TenantID = "clinic"

    @Test("A library for certain tenants leaves whatever else is in the folder alone")
    func only() async throws {
        let folders = try Folders()
        for (tenant, text) in ["bakery": bot("bread"), "clinic": "on.message(", "My Shop": bot("x")] {
            try folders.add(tenant, bot: text)
        }
        let (stream, sink) = AsyncStream<ScriptReport>.makeStream()
        let library = try ScriptLibrary(folder: folders.path, only: [bakery]) { sink.yield($0) }
        try await library.start()
        await library.stop()
        sink.finish()
        let reports = await stream.reduce(into: []) { $0.append($1) }
        #expect(reports.count == 1 && reports.allSatisfy(\.isActivated))
        #expect(Array(library.standings.keys) == [bakery])
    }

    @Test("At start every tenant is loaded, and a broken one hinders no other")
    func start() async throws {
        let watched = try await Watched(["bakery": bot("bread"), "clinic": "on.message(", "My Shop": bot("x")])
        #expect(try watched.answer(bakery) == ["bread"])
        #expect(watched.library.current(clinic) == nil)
        #expect(watched.library.standings[clinic]?.refusal?.file == "bot.lua")
        #expect(watched.library.standings.count == 2)
        let reports = [await watched.next(), await watched.next(), await watched.next()].compactMap { $0 }
        #expect(reports.contains(.misnamed(folder: "My Shop")))
        #expect(reports.contains { $0.isActivated })
        #expect(reports.contains { $0.refusal?.line == 1 && $0.goesOn == nil })
        await watched.library.stop()
    }

    @Test("A saved file is live", arguments: [false, true])
    func saved(byRename: Bool) async throws {
        let watched = try await Watched(["bakery": bot("one")])
        #expect(await watched.next()?.isActivated == true)
        let before = try #require(watched.library.current(bakery))
        if byRename {
            try watched.folders.write(bot("two"), to: "bakery/.bot.lua.swp")
            try watched.folders.rename("bakery/.bot.lua.swp", to: "bakery/bot.lua")
        } else {
            try watched.folders.write(bot("two"), to: "bakery/bot.lua")
        }
        #expect(await watched.next()?.isActivated == true)
        #expect(try watched.answer(bakery) == ["two"])
        #expect(watched.library.current(bakery)?.version != before.version)
        // Whoever holds the old version goes on with it.
        #expect(try before.run("hi").texts == ["one"])
        await watched.library.stop()
    }

    @Test("A broken version is reported with file, line and reason; the good one goes on until it is mended")
    func broken() async throws {
        let watched = try await Watched(["bakery": bot("one")])
        #expect(await watched.next()?.isActivated == true)
        let good = watched.library.current(bakery)?.version

        try watched.folders.write("on.message(function()\n  repply 'x'\n", to: "bakery/bot.lua")
        let report = await watched.next()
        #expect(report?.refusal?.description == "bot.lua:3: 'end' expected (to close 'function' at line 1) near <eof>")
        #expect(report?.goesOn == good)
        #expect(try watched.answer(bakery) == ["one"])

        try watched.folders.write("\non.mesage(print)", to: "bakery/bot.lua")
        #expect(
            await watched.next()?.refusal?.description == "bot.lua:2: there is no on.mesage: did you mean on.message?")
        #expect(try watched.answer(bakery) == ["one"])
        #expect(watched.library.standings[bakery]?.refusal != nil)

        try watched.folders.write(bot("three"), to: "bakery/bot.lua")
        #expect(await watched.next()?.isActivated == true)
        #expect(try watched.answer(bakery) == ["three"])
        #expect(watched.library.standings[bakery]?.refusal == nil)
        await watched.library.stop()
    }

    @Test("Going back to the version in use is told, after a broken one")
    func undone() async throws {
        let watched = try await Watched(["bakery": bot("one")])
        #expect(await watched.next()?.isActivated == true)
        try watched.folders.write("on.", to: "bakery/bot.lua")
        #expect(await watched.next()?.refusal != nil)
        try watched.folders.write(bot("one"), to: "bakery/bot.lua")
        #expect(await watched.next()?.isActivated == true)
        await watched.library.stop()
    }

    @Test("A file in a folder of the tenant, made while watching, is noticed")
    func subfolder() async throws {
        let watched = try await Watched(["bakery": bot("one")])
        #expect(await watched.next()?.isActivated == true)
        try watched.folders.make("bakery/lists")
        try watched.folders.write("return 'a'", to: "bakery/lists/a.lua")
        #expect(await watched.next()?.isActivated == true)
        try watched.folders.write("on.message(function() reply(require 'lists.a') end)", to: "bakery/bot.lua")
        #expect(await watched.next()?.isActivated == true)
        try watched.folders.write("return 'b'", to: "bakery/lists/a.lua")
        #expect(await watched.next()?.isActivated == true)
        #expect(try watched.answer(bakery) == ["b"])
        await watched.library.stop()
    }

    @Test("Without its bot.lua a tenant goes on; without its folder it is gone; with a new one it is back")
    func folders() async throws {
        let watched = try await Watched(["bakery": bot("one")])
        #expect(await watched.next()?.isActivated == true)
        watched.folders.delete("bakery/bot.lua")
        #expect(await watched.next()?.refusal?.description == "there is no bot.lua in this folder: create it")
        #expect(try watched.answer(bakery) == ["one"])
        watched.folders.delete("bakery")
        #expect(await watched.next() == .removed(tenant: bakery))
        #expect(watched.library.current(bakery) == nil)
        #expect(watched.library.standings.isEmpty)
        try watched.folders.add("bakery", bot: bot("two"))
        #expect(await watched.next()?.isActivated == true)
        #expect(try watched.answer(bakery) == ["two"])
        try watched.folders.rename("bakery", to: "clinic")
        let reports = [await watched.next(), await watched.next()].compactMap { $0 }
        #expect(reports.contains(.removed(tenant: bakery)))
        #expect(try watched.answer(clinic) == ["two"])
        await watched.library.stop()
    }

    @Test("A reload answers with what it found")
    func reload() async throws {
        let watched = try await Watched(["bakery": bot("one")])
        let version = try #require(watched.library.current(bakery)).version
        #expect(await watched.library.reload(bakery) == .unchanged(tenant: bakery, version: version))
        #expect(await watched.library.reload(clinic) == .removed(tenant: clinic))
        await watched.library.stop()
        // Nobody reads any more.
        #expect(await watched.library.reload(bakery) == .unchanged(tenant: bakery, version: version))
        await watched.library.stop()
    }

    @Test("A scripts folder that is not there is an error of the start")
    func nowhere() async throws {
        let library = try ScriptLibrary(folder: "/nowhere/scripts") { _ in }
        await #expect(throws: ScriptError.self) { try await library.start() }
    }

    @Test("A folder settles after its last change, and in the end even if changes go on")
    func settling() {
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
