import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Quotas")
struct QuotaTests {
    /// A day on which a tenant has used this much of that.
    private static func allowance(used: (inout Amounts) -> Void, of limits: (inout Amounts) -> Void) -> Allowance {
        var (amounts, quotas) = (Amounts(), Amounts.standard)
        used(&amounts)
        limits(&quotas)
        return Allowance(usage: Usage(day: noon.seconds / 86_400, amounts: amounts), limits: quotas)
    }

    /// The tenant has nearly everything it may have.
    private static let scarce = allowance {
        ($0.messagesToday, $0.timersWaiting, $0.storeKeys, $0.storeBytes) = (8, 8, 8, 900)
        ($0.logLinesToday, $0.httpCallsToday) = (8, 8)
    } of: {
        ($0.messagesToday, $0.timersWaiting, $0.storeKeys, $0.storeBytes) = (10, 10, 10, 1000)
        ($0.logLinesToday, $0.httpCallsToday) = (10, 10)
    }

    /// Runs one handler with this body, with what it asks for, and tells how often it ran.
    private func run(
        _ body: String, _ allowance: Allowance = scarce, stored: [String: JSON] = [:]
    ) throws -> (outcome: TurnOutcome, asked: [String]) {
        let script = try Script("on.message(function(event)\n\(body)\nend)\non.timer('feedback', function() end)")
        var turn = TurnInput(
            event: event(.text("hi")), person: amina, state: [:], attributes: [:], allowance: allowance, now: noon,
            seed: 1)
        var asked: [String] = []
        while true {
            let outcome = script.run(turn)
            guard case .needs(let needs) = outcome else { return (outcome, asked) }
            asked += needs.keys
            for key in needs.keys { turn.values[key] = .some(stored[key]) }
        }
    }

    @Test(
        "What a tenant may not use any more is refused at the author's line, by the quota's name",
        arguments: [
            (
                "for i = 1, 3 do reply(i) end",
                "reply: this tenant has sent 10 messages today, the most it may: more can follow after midnight UTC",
                "messages_today"
            ),
            (
                "for i = 1, 3 do after('2h', 'feedback') end",
                "after: 10 of this tenant's timers wait, the most that may: let some come, or cancel some, before",
                "timers_waiting"
            ),
            (
                "for i = 1, 3 do store.set('k' .. i, 1) end",
                "store.set: this tenant's store holds 10 names, the most it may: delete some with store.delete",
                "store_keys"
            ),
            (
                "for i = 1, 3 do store.increment('k' .. i) end",
                "store.increment: this tenant's store holds 10 names, the most it may: delete some with store.delete",
                "store_keys"
            ),
            (
                "store.set('k', ('x'):rep(100))",
                "store.set: this does not fit into the 1000 bytes of this tenant's store: delete names with store.delete",
                "store_bytes"
            ),
        ])
    func hardStop(body: String, sentence: String, quota: String) throws {
        let failure = try run(body).outcome.failure
        #expect(failure?.description == "bot.lua:2: \(sentence) (quota \(quota))")
        #expect(failure?.kind == .quota)
    }

    @Test("So is what one turn may not use any more", arguments: ["reply 'x'", "store.get('k' .. i)"])
    func ofOneTurn(verb: String) throws {
        #expect(try run("for i = 1, 99 do \(verb) end", Allowance()).outcome.failure?.kind == .quota)
    }

    @Test("What was used on another day does not count")
    func yesterday() throws {
        var allowance = Self.scarce
        allowance.usage = Usage(day: noon.seconds / 86_400 - 1, amounts: allowance.usage.amounts)
        #expect(try run("for i = 1, 5 do reply(i) end", allowance).outcome.effects.messages.count == 5)
    }

    @Test("A script that catches the error goes on, with all that fitted and nothing of what did not")
    func caught() throws {
        let body = """
            store.set("a", 1) store.set("b", 1)
            for i = 1, 5 do pcall(store.set, "c" .. i, 1) end
            pcall(store.set, "a", ("x"):rep(100)) pcall(store.set, "d", 2)
            reply(store.get "a")
            pcall(store.delete, "e") store.set("f", 3)
            """
        let effects = try run(body, stored: ["e": 1]).outcome.effects
        #expect(
            effects.writes == [
                StoreWrite(key: "a", value: 1), StoreWrite(key: "b", value: 1), StoreWrite(key: "e", value: nil),
                StoreWrite(key: "f", value: 3),
            ])
        #expect(effects.messages.map(\.content) == [.text("1", previewsLinks: false)])
    }

    @Test("In a full store what is there can be changed and forgotten, and what was forgotten makes room")
    func full() throws {
        let full = Self.allowance {
            ($0.storeKeys, $0.storeBytes) = (10, 100)
        } of: {
            ($0.storeKeys, $0.storeBytes) = (10, 100)
        }
        let stored: [String: JSON] = ["a": "some text", "n": 7]
        func writes(_ body: String) throws -> [StoreWrite]? {
            try? run(body, full, stored: stored).outcome.effects.writes
        }
        #expect(try writes("store.set('a', 'more txt')") == [StoreWrite(key: "a", value: "more txt")])
        #expect(try writes("store.increment 'n'") == [StoreWrite(key: "n", value: 8, expiry: .kept)])
        #expect(try writes("store.delete 'a'") == [StoreWrite(key: "a", value: nil)])
        #expect(
            try writes("store.delete 'a' store.set('b', true)") == [
                StoreWrite(key: "a", value: nil), StoreWrite(key: "b", value: true),
            ])
        #expect(try writes("store.set('a', 'quite a bit longer')") == nil)
        #expect(try writes("store.delete 'nothing' store.set('b', true)") == nil)
        #expect(try writes("store.set('b', true) store.delete 'a'") == nil, "not even for a moment")
    }

    @Test("Far from its quotas a turn asks for nothing but what it reads")
    func asksForNothing() throws {
        #expect(try run("store.set('a', 1) store.delete 'b'", Allowance()).asked == [])
    }

    @Test("Whatever a script does, it asks for a bounded number of values, each once")
    func bounded() throws {
        let body = """
            local b = budget()
            for i = 1, 50 do pcall(store.set, ("k%d.%d.%d"):format(i, b.store_keys.used, b.store_bytes.used), 1) end
            """
        let stored = Dictionary((1...50).map { ("k\($0).8.900", JSON.integer(1)) }) { $1 }
        let (_, asked) = try run(body, stored: stored)
        #expect(Set(asked).count == asked.count && asked.count <= 100)
    }

    @Test("Behind the prelude every quota is checked exactly, and what it depends on is asked for")
    func wall() {
        var effects = Effects()
        func verdict(_ values: [String: JSON?] = [:]) -> QuotaWall.Verdict {
            QuotaWall(
                TurnInput(
                    event: event(.text("x")), person: amina, state: [:], attributes: [:], values: values,
                    allowance: Self.scarce, now: noon, seed: 1)
            ).verdict(on: effects)
        }
        effects.messages = Array(repeating: Message(.text("x", previewsLinks: false)), count: 2)
        effects.timers = Array(repeating: NewTimer(name: "t", due: noon, data: [:]), count: 2)
        // With the key, the quotes and the list around them these are 100 bytes.
        effects.writes = [StoreWrite(key: "a", value: .string(String(repeating: "x", count: 92)))]
        #expect(verdict() == .fits)
        effects.writes = [StoreWrite(key: "a", value: .string(String(repeating: "x", count: 93)))]
        #expect(verdict() == .depends(on: ["a"], .storeBytes))
        #expect(verdict(["a": nil]) == .exceeds(.storeBytes))
        #expect(verdict(["a": "x"]) == .fits)
        effects.writes = ["a", "b", "c"].map { StoreWrite(key: $0, value: 1) }
        #expect(verdict(["a": nil]) == .depends(on: ["b", "c"], .storeKeys))
        #expect(verdict(["a": nil, "b": nil, "c": nil]) == .exceeds(.storeKeys))
        effects.writes += [StoreWrite(key: "c", value: nil)]
        #expect(verdict() == .fits, "the last write of a key counts")
        effects.messages += effects.messages
        #expect(verdict() == .exceeds(.messagesToday))
        effects.messages = []
        effects.timers += effects.timers
        #expect(verdict() == .exceeds(.timersWaiting))
    }

    @Test("What the prelude counts too small is stopped by the wall, after it has asked what makes room")
    func underestimated() throws {
        // Each of these numbers takes 18 bytes, and Lua counts 8: together with key and list 105 bytes.
        let body = "store.set('k', { \(Array(repeating: "0.1234567890123456", count: 5).joined(separator: ", ")) })"
        let (outcome, asked) = try run(body)
        #expect(asked == ["k"])
        #expect(outcome.failure?.kind == .quota && outcome.failure?.line == 1)
        #expect(
            outcome.failure?.message
                == "with this turn the tenant would use more than the 1000 it may (quota store_bytes)")
        #expect(try run(body, stored: ["k": "x"]).outcome.effects.writes.count == 1)
    }

    @Test("budget shows what is used, what may be and what is left, this turn's own included")
    func budget() throws {
        let body = """
            local before = budget()
            reply "one" reply "two" after("2h", "feedback") store.set("a", true) store.get "b" log.info "x"
            state.s = "12345"
            state.before, state.after = before, budget()
            """
        let state = try #require(try run(body).outcome.effects.state)
        let expected: [(String, before: [Int64], after: [Int64])] = [
            ("messages", [0, 20, 20], [2, 20, 18]), ("timers", [0, 20, 20], [1, 20, 19]),
            ("store_reads", [0, 50, 50], [1, 50, 49]), ("store_writes", [0, 50, 50], [1, 50, 49]),
            ("http_calls", [0, 5, 5], [0, 5, 5]), ("http_calls_today", [8, 10, 2], [8, 10, 2]),
            ("log_lines", [0, 100, 100], [1, 100, 99]), ("messages_today", [8, 10, 2], [10, 10, 0]),
            ("timers_waiting", [8, 10, 2], [9, 10, 1]), ("store_keys", [8, 10, 2], [9, 10, 1]),
            ("store_bytes", [900, 1000, 100], [911, 1000, 89]), ("log_lines_today", [8, 10, 2], [9, 10, 1]),
            ("state_bytes", [2, 65536, 65534], [13, 65536, 65523]),
            ("contact_bytes", [2, 65536, 65534], [2, 65536, 65534]),
        ]
        for (quota, before, after) in expected {
            func shown(_ when: String) -> [Int64?] {
                ["used", "limit", "left"].map { state[when]?[quota]?[$0]?.integer }
            }
            #expect(shown("before") == before, "\(quota)")
            if quota != "state_bytes" { #expect(shown("after") == after, "\(quota)") }
        }
        #expect(state["after"]?.object?.members.count == expected.count)
    }

    @Test("In a flow budget tells what it told first, so that an answer leads on and not astray")
    func inFlow() throws {
        let bot = """
            flow("order", function()
              local before = budget()
              local word = ask("word", "Which?")
              reply(word .. " " .. before.messages_today.left .. " " .. budget().messages_today.left)
              reply("thanks")
            end)
            on.message(function() start "order" end)
            """
        func run(_ text: String, _ state: JSON, messages: Int, bot: String) throws -> TurnOutcome {
            try Script(bot).run(
                TurnInput(
                    event: event(.text(text)), person: amina, state: state, attributes: [:],
                    allowance: Self.allowance(used: { $0.messagesToday = messages }, of: { $0.messagesToday = 10 }),
                    now: noon, seed: 1))
        }
        let state = try #require(try run("hi", [:], messages: 3, bot: bot).effects.state)
        #expect(try run("bread", state, messages: 4, bot: bot).texts == ["bread 7 6", "thanks"])
        let misspelt = bot.replacing("\"thanks\"", with: "before.mesages")
        #expect(
            try run("bread", state, messages: 4, bot: misspelt).failure?.description
                == "bot.lua:5: there is no budget().mesages: did you mean budget().messages?")
    }

    @Test("A question that would wait for its time in vain is refused like a timer")
    func questionsTime() throws {
        let bot = """
            flow("order", function() ask("word", "Which?", { timeout = "1h" }) end)
            on.message(function() start "order" end)
            """
        var allowance = Self.scarce
        allowance.limits.timersWaiting = 8
        let outcome = try Script(bot).run(
            TurnInput(
                event: event(.text("hi")), person: amina, state: [:], attributes: [:], allowance: allowance, now: noon,
                seed: 1))
        let sentence = "8 of this tenant's timers wait, the most that may: let some come, or cancel some, before"
        #expect(outcome.failure?.description == "bot.lua:1: ask: timeout: \(sentence) (quota timers_waiting)")
    }

    @Test(
        "budget is defended at the author's line",
        arguments: [
            ("reply(budget().mesages.left)", "there is no budget().mesages: did you mean budget().messages?"),
            ("reply(budget.messages)", "attempt to index a function value (global 'budget')"),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }

    @Test("Each turn that uses 80 % of what one turn may gets a line in the author's log, and no other does")
    func softMarks() throws {
        let cases = [
            ("for i = 1, 15 do reply(i) end", nil), ("for i = 1, 16 do reply(i) end", "messages: 16 of 20"),
            ("for i = 1, 16 do after('2h', 'feedback') end", "timers: 16 of 20"),
            ("for i = 1, 40 do store.set('k' .. i, 1) end", "store_writes: 40 of 50"),
            ("for i = 1, 40 do store.get('k' .. i) end", "store_reads: 40 of 50"),
            ("state.x = ('x'):rep(60000)", "state_bytes: 60008 of 65536"),
            ("contact.x = ('x'):rep(60000)", "contact_bytes: 60008 of 65536"),
        ]
        for (body, line) in cases {
            let log = try run(body, Allowance()).outcome.effects.log
            #expect(log.map(\.text) == (line.map { ["quota \($0) used"] } ?? []))
            #expect(log.allSatisfy { $0.level == .warn && $0.at == noon })
        }
        let log = try run("for i = 1, 80 do log.info 'x' end", Allowance()).outcome.effects.log
        #expect(log.count == 81 && log.last?.text == "quota log_lines: 80 of 100 used")
    }
}
