import JSON
import Messaging
import Store
import TestSupport
import Testing

@testable import Hosting
@testable import Scripting

@Suite("Versions in force while folders change", .timeLimit(.minutes(1)))
struct VersionsTests {
    @Test("At start every tenant is loaded, and a broken one hinders no other")
    func start() async throws {
        try await Desk(["bakery": bot("bread"), "clinic": "on.message("]).live { life async throws in
            #expect(try life.answer() == "bread")
            #expect(try life.answer(clinic) == nil)
            let reports = [await life.next(), await life.next()].map { $0?.prefix(14) }
            #expect(Set(reports) == ["bakery is live", "clinic refused"])
        }
    }

    @Test("The start waits for the first version of a folder that is saved while it is staged")
    func savedAtStart() async throws {
        let desk = try Desk(["bakery": bot("one")])
        try desk.folder.write("-- first", to: "scripts/bakery/bot_test.lua")
        let tests: DraftTests = { draft, _, _, isWanted in
            if draft.tests.values.contains(Array("-- first".utf8)) {
                _ = try? desk.folder.write("-- second", to: "scripts/bakery/bot_test.lua")
                while isWanted() { await Task.yield() }
                return nil
            }
            return TestsVerdict(passed: 1)
        }
        try await desk.live(tests: tests) { life async throws in #expect(try life.answer() == "one") }
    }

    @Test("A saved folder is live, and whoever holds the version before goes on with it")
    func saved() async throws {
        try await Desk(["bakery": bot("one")]).live { life async throws in
            #expect(await life.next() == "bakery is live")
            let before = try #require(life.versions.current(bakery)?.version)
            try life.save(bot("two"))
            #expect(await life.next() == "bakery is live")
            #expect(try life.answer() == "two")
            #expect(life.versions.current(bakery)?.version != before)
            let history = try await life.versions.history(of: bakery)
            #expect(history.map(\.cause) == [.saved, .saved])
            #expect(history.last?.version == before)
        }
    }

    @Test("A broken draft is told once, with its place; the good version goes on until the draft is mended or undone")
    func broken() async throws {
        try await Desk(["bakery": bot("one")]).live { life async throws in
            #expect(await life.next() == "bakery is live")
            try life.save("\non.mesage(print)")
            let complaint = "there is no on.mesage: did you mean on.message?"
            #expect(await life.next() == "bakery refused, goes on: \(complaint)")
            #expect(try life.answer() == "one")
            #expect(try await life.store.versionStandings()[bakery]?.refusal?.line == 2)
            try life.save(bot("one"))
            #expect(await life.next() == "bakery is live")
            #expect(try await life.store.versionStandings()[bakery]?.refusal == nil)
            try life.save("on.")
            #expect(await life.next("bakery refused") != nil)
            try life.save(bot("two"))
            #expect(await life.next() == "bakery is live")
            #expect(try life.answer() == "two")
        }
    }

    @Test("Without its bot.lua a tenant goes on; without its folder it is gone; with a new one it is back")
    func folders() async throws {
        let desk = try Desk(["bakery": bot("one")])
        try await desk.live { life async throws in
            #expect(await life.next() == "bakery is live")
            try desk.folder.delete("scripts/bakery/bot.lua")
            #expect(await life.next() == "bakery refused, goes on: there is no bot.lua in this folder: create it")
            #expect(try life.answer() == "one")
            try desk.folder.delete("scripts/bakery")
            #expect(await life.next() == "bakery is gone")
            #expect(try life.answer() == nil)
            try life.save(bot("two"))
            #expect(await life.next("bakery is live") != nil)
        }
    }

    @Test("A folder that is broken at start is served by the last good version, as often as the host starts")
    func brokenAtStart() async throws {
        let desk = try Desk(["bakery": bot("one")])
        try await desk.live { _ in }
        for draft in ["on.", "", "on.message(function() reply(1 +) end)"] {
            try desk.folder.write(draft, to: "scripts/bakery/bot.lua")
            if draft.isEmpty { try desk.folder.delete("scripts/bakery/bot.lua") }
            for _ in 1...2 {
                try await desk.live { life async throws in
                    #expect(try life.answer() == "one")
                    #expect(await life.next() == "bakery is live")
                    #expect(await life.next("bakery refused, goes on: ") != nil)
                }
            }
        }
        try desk.folder.write(bot("two"), to: "scripts/bakery/bot.lua")
        try await desk.live { life async throws in #expect(try life.answer() == "two") }
    }

    @Test("A draft whose tests fail does not take over, and is not tested again until something in the folder changes")
    func tests() async throws {
        let desk = try Desk(["bakery": bot("one")])
        let examiner = Examiner()
        try desk.folder.write("pass", to: "scripts/bakery/bot_test.lua")
        try await desk.live(tests: examiner.tests) { life async throws in
            #expect(await life.next() == "bakery is live")
            #expect(try await life.versions.history(of: bakery).first?.tests == 1)
            try life.save("fail", to: "bot_test.lua")
            #expect(await life.next() == "bakery refused, goes on: 1 of 1 tests fails: no answer")
            try life.save(bot("two"))
            #expect(await life.next() == "bakery refused, goes on: 1 of 1 tests fails: no answer")
            #expect(try life.answer() == "one")
        }
        let runs = examiner.runs
        try await desk.live(tests: examiner.tests) { life async throws in
            #expect(try life.answer() == "one")
            #expect(await life.next() == "bakery is live")
            #expect(await life.next() == "bakery refused, goes on: 1 of 1 tests fails: no answer")
        }
        #expect(examiner.runs == runs)
        try await desk.live(tests: examiner.tests) { life async throws in
            try life.save("pass", to: "bot_test.lua")
            #expect(await life.next("bakery refused") != nil)
            #expect(await life.next() == "bakery is live")
            #expect(try life.answer() == "two")
        }
        #expect(examiner.runs == runs + 1)
    }

    @Test("What is unchanged at start is neither tested nor recorded again")
    func unchanged() async throws {
        let desk = try Desk(["bakery": bot("one")])
        let examiner = Examiner()
        try desk.folder.write("pass", to: "scripts/bakery/bot_test.lua")
        for _ in 1...3 {
            try await desk.live(tests: examiner.tests) { life async throws in
                #expect(try life.answer() == "one")
                #expect(try await life.versions.history(of: bakery).count == 1)
            }
        }
        #expect(examiner.runs == 1)
    }

    @Test("Who tries drafts is answered by one that loads, and told how its tests end")
    func tried() async throws {
        let desk = try Desk(["bakery": bot("one")])
        try desk.folder.write("fail", to: "scripts/bakery/bot_test.lua")
        try await desk.live(.whenLoaded, tests: Examiner().tests) { life async throws in
            #expect(try life.answer() == "one")
            #expect(await life.next() == "bakery is live")
            #expect(await life.next() == "bakery tested: 0, 1")
            try life.save(bot("two"))
            #expect(await life.next() == "bakery is live")
            #expect(try life.answer() == "two")
            #expect(await life.next() == "bakery tested: 0, 1")
        }
    }

    @Test("What static checks find is told; an error keeps a draft from going live, but not from being tried")
    func checks() async throws {
        let mistaken = "on.message(function() if state.never then repply 'x' end reply 'two' end)"
        let desk = try Desk(["bakery": bot("one")])
        try await desk.live { life async throws in
            #expect(await life.next() == "bakery is live")
            try life.save(mistaken)
            #expect(await life.next("bakery examined: ")?.contains("bot.lua:1: ") == true)
            #expect(await life.next("bakery refused, goes on: ") != nil)
            #expect(try life.answer() == "one")
        }
        try desk.folder.write("", to: "scripts/bakery/bot_test.lua")
        try await desk.live(.whenLoaded) { life async throws in
            #expect(await life.next() == "bakery is live")
            #expect(await life.next("bakery examined: ") != nil)
            #expect(await life.next() == "bakery is live")
            #expect(try life.answer() == "two")
        }
    }

    @Test("Where only a command makes versions live, a saved folder waits for it")
    func deployed() async throws {
        let desk = try Desk(["bakery": bot("one")])
        try await desk.live(.whenDeployed) { life async throws in
            #expect(try life.answer() == nil)
            #expect(await life.next() == "bakery waits")
            let (staged, current) = try await life.versions.deploy(
                bakery, files: nil, by: "ada", why: "opening", isRehearsal: false)
            #expect(current == staged.draft.version)
            #expect(try life.answer() == "one")
            let activation = try #require(try await life.versions.history(of: bakery).first)
            #expect((activation.who, activation.why, activation.cause) == ("ada", "opening", .deployed))
            #expect(await life.next() == "bakery is live")
            try life.save(bot("two"))
            #expect(await life.next() == "bakery waits")
            #expect(try life.answer() == "one")
        }
        try await desk.live(.whenDeployed) { life async throws in
            #expect(try life.answer() == "one")
        }
    }

    @Test("A rehearsed deployment changes nothing; one from elsewhere holds until the folder changes")
    func elsewhere() async throws {
        let desk = try Desk(["bakery": bot("one")])
        try await desk.live { life async throws in
            let files = ["bot.lua": Array(bot("two").utf8)]
            let rehearsed = try await life.versions.deploy(bakery, files: files, by: nil, why: nil, isRehearsal: true)
            #expect(rehearsed.staged.refusal == nil && rehearsed.current != rehearsed.staged.draft.version)
            #expect(try life.answer() == "one")
            let bad = ["bot.lua": Array("on.".utf8)]
            let refused = try await life.versions.deploy(bakery, files: bad, by: nil, why: nil, isRehearsal: false)
            #expect(refused.staged.refusal?.file == "bot.lua")
            _ = try await life.versions.deploy(bakery, files: files, by: nil, why: nil, isRehearsal: false)
            #expect(try life.answer() == "two")
            await #expect(throws: OperationError.self) {
                try await life.versions.deploy(bakery, files: [:], by: nil, why: nil, isRehearsal: false)
            }
            await #expect(throws: OperationError.self) {
                try await life.versions.deploy(clinic, files: nil, by: nil, why: nil, isRehearsal: false)
            }
        }
        try await desk.live { life async throws in
            #expect(try life.answer() == "two")
            try life.save(bot("three"))
            #expect(await life.next() == "bakery is live")
            #expect(await life.next() == "bakery is live")
            #expect(try life.answer() == "three")
        }
    }
}

@Suite("Going back to an earlier version", .timeLimit(.minutes(1)))
struct RollbackTests {
    /// A life in which three versions came one after the other.
    private func three(_ body: @Sendable (Life) async throws -> Void) async throws -> Desk {
        let desk = try Desk(["bakery": bot("one")])
        try await desk.live { life async throws in
            #expect(await life.next() == "bakery is live")
            for answer in ["two", "three"] {
                try life.save(bot(answer))
                #expect(await life.next() == "bakery is live")
            }
            try await body(life)
        }
        return desk
    }

    @Test("Each step goes one further back, and the first version is the end")
    func steps() async throws {
        _ = try await three { life async throws in
            for answer in ["two", "one"] {
                _ = try await life.versions.rollBack(bakery, to: nil, by: "ada", why: "prices are wrong")
                #expect(try life.answer() == answer)
            }
            await #expect(throws: OperationError.self) {
                try await life.versions.rollBack(bakery, to: nil, by: nil, why: nil)
            }
            #expect(try life.answer() == "one")
        }
    }

    @Test("It holds across a restart, and until the folder changes")
    func holds() async throws {
        let desk = try await three { life async throws in
            _ = try await life.versions.rollBack(bakery, to: nil, by: nil, why: nil)
        }
        try await desk.live { life async throws in
            #expect(try life.answer() == "two")
            #expect(await life.next() == "bakery is live")
            try life.save("on.")
            #expect(await life.next("bakery refused, goes on") != nil)
            #expect(try life.answer() == "two")
            try life.save(bot("four"))
            #expect(await life.next() == "bakery is live")
            #expect(try life.answer() == "four")
        }
    }

    @Test("A version is named by the beginning of its hash")
    func named() async throws {
        _ = try await three { life async throws in
            let history = try await life.versions.history(of: bakery)
            let first = try #require(history.last?.version)
            let activation = try await life.versions.rollBack(
                bakery, to: String(first.hash.prefix(10)), by: nil, why: nil)
            #expect(activation.version == first)
            #expect(try life.answer() == "one")
            for wrong in ["nonsense", "", first.hash] {
                await #expect(throws: OperationError.self, "\(wrong)") {
                    try await life.versions.rollBack(bakery, to: wrong, by: nil, why: nil)
                }
            }
        }
    }

    @Test("Where no version ever was there is nothing to go back to")
    func nothing() async throws {
        try await Desk(["bakery": "on."]).live { life async throws in
            await #expect(throws: OperationError(.missing, "no version was ever in force")) {
                try await life.versions.rollBack(bakery, to: nil, by: nil, why: nil)
            }
        }
    }
}

@Suite("The forecast of a version", .timeLimit(.minutes(1)))
struct ForecastTests {
    @Test("Who waits in a flow is counted by what they are asked now and will be, when another version takes over")
    func foreseen() async throws {
        let flow = "on.message(function() start 'order' end)\nflow('order', function() ask('count', 'How many?') end)"
        try await Desk(["bakery": flow]).live { life async throws in
            #expect(await life.next() == "bakery is live")
            let record: JSON = [
                "flow": "order", "waiting": "count", "state": [:], "answers": [:], "order": [], "outside": [:],
                "later": [:],
            ]
            for number in 1...3 { try await life.remember(["[flow]": record], of: "25470000000\(number)") }
            try await life.remember(["count": 1], of: "254700000004")
            try life.save(flow.replacing("'count'", with: "'pieces'"))
            #expect(
                await life.next()
                    == #"bakery foresees ["3 wait for \"count\" in flow \"order\" and will be asked \"pieces\""]"#)
            #expect(await life.next() == "bakery is live")
        }
    }

    @Test("No more than so many are looked at, the newest")
    func bounded() async throws {
        try await Desk(["bakery": bot("one")]).live { life async throws in
            for number in 0...Forecaster.conversations {
                try await life.remember(
                    ["[flow]": ["flow": "order", "waiting": "count"]], of: "\(254_700_000_000 + number)")
            }
            let staged = try await life.versions.deploy(
                bakery, files: ["bot.lua": Array(bot("two").utf8)], by: nil, why: nil, isRehearsal: true
            ).staged
            let forecast = try #require(staged.forecast)
            #expect(!forecast.isComplete)
            #expect(forecast.count <= Forecaster.conversations)
            #expect(forecast.groups.allSatisfy { $0.outlook.outcome == .isGone })
        }
    }
}

extension Life {
    /// Lets a turn of this person's conversation leave such a memory.
    func remember(_ state: JSON, of phone: String) async throws {
        let event = Event(
            key: "\(phone)", channel: ChannelID(.whatsapp, account: "1"), at: desk.clock.now,
            sender: Sender(identities: [Identity(.phone, phone)]), content: .text("hi"), raw: .null)
        let arrival = Arrival(tenant: bakery, event: event, receivedAt: desk.clock.now, disposition: .turn)
        guard case .waiting(let entry)? = try await store.append([arrival]).first else { throw Unexpected() }
        var effects = Effects()
        effects.state = state
        let turn = TurnCommit(
            event: entry.number, tenant: bakery, conversation: entry.conversation, version: ScriptVersion(hash: "aa"),
            at: desk.clock.now, effects: effects, outgoing: [], contactVersion: 0, reads: [:], quotas: .standard,
            record: [:], claims: false)
        guard case .committed = try await store.commit(turn) else { throw Unexpected() }
    }
}
