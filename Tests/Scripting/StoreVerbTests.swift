import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("The tenant's store, as scripts see it")
struct StoreVerbTests {
    @Test("compare_and_set writes only over what was expected, and tells")
    func compareAndSet() throws {
        let claim = "reply(tostring(store.compare_and_set('slot', nil, 'Amina')))"
        let script = try Script("on.message(function() \(claim) end)")
        #expect(script.run("x") == .needs(TurnNeeds(keys: ["slot"])))
        let free = script.run("x", values: ["slot": JSON?.none])
        #expect(try free.texts == ["true"])
        #expect(try free.effects.writes == [StoreWrite(key: "slot", value: "Amina")])
        let taken = script.run("x", values: ["slot": "Ben"])
        #expect(try taken.texts == ["false"] && taken.effects.writes == [])
    }

    @Test("Tables are compared by what is in them, and a new value of nil removes")
    func compareTables() throws {
        let body = "reply(tostring(store.compare_and_set('k', { a = { 1, 2 } }, nil)))"
        let same = try effects(of: body, values: ["k": ["a": [1, 2]]])
        #expect(same.writes == [StoreWrite(key: "k", value: nil)])
        #expect(try effects(of: body, values: ["k": ["a": [1, 2, 3]]]).writes == [])
        #expect(try effects(of: body, values: ["k": JSON?.none]).writes == [])
    }

    @Test("A value can be set for a time; counting keeps the time, setting anew ends it")
    func expiry() throws {
        let twoHours = StoreWrite.Expiry.at(noon + .seconds(7200))
        func expiries(_ body: String, _ values: [String: JSON?] = [:]) throws -> [StoreWrite.Expiry] {
            try effects(of: body, values: values).writes.map(\.expiry)
        }
        #expect(try expiries("store.set('k', 1, { expires = '2h' })") == [twoHours])
        #expect(try expiries("store.set('k', 1, { expires = '2h' }) store.set('k', 2)") == [.never])
        #expect(try expiries("store.set('k', 1, { expires = '2h' }) store.increment 'k'") == [twoHours])
        #expect(try expiries("store.increment('k', 1, { expires = '2h' })", ["k": 5]) == [.kept])
        #expect(try expiries("store.increment('k', 1, { expires = '2h' })", ["k": JSON?.none]) == [twoHours])
        #expect(
            try expiries("store.compare_and_set('k', nil, 1, { expires = '2h' })", ["k": JSON?.none]) == [twoHours])
    }

    private func run(_ body: String, listing: [String]?, values: [String: JSON?] = [:]) throws -> TurnOutcome {
        let script = try Script("on.message(function(event)\n\(body)\nend)")
        return script.run(
            TurnInput(
                event: event(.text("hi")), person: amina, state: [:], attributes: [:], values: values,
                listings: ["slot:": listing], now: noon, seed: 7))
    }

    @Test("A listing is asked for once, and knows what this turn has set and deleted")
    func list() throws {
        let script = try Script("on.message(function() store.list 'slot:' end)")
        #expect(script.run("x") == .needs(TurnNeeds(listings: ["slot:"])))
        let body = """
            store.set('slot:3', 1) store.set('slo', 1) store.delete 'slot:1'
            reply(table.concat(store.list 'slot:', ' ')) reply(table.concat(store.list('slot:', 1), ' '))
            """
        #expect(try run(body, listing: ["slot:1", "slot:2"]).texts == ["slot:2 slot:3", "slot:2"])
    }

    @Test("A listing with values asks for all of them at once")
    func listValues() throws {
        let body = """
            store.set('slot:3', 'new')
            local parts = {}
            for _, one in ipairs(store.list('slot:', { values = true, limit = 3 })) do parts[#parts + 1] = one.name .. '=' .. one.value end
            reply(table.concat(parts, ' '))
            """
        let names = ["slot:1", "slot:2", "slot:4"]
        #expect(try run(body, listing: names) == .needs(TurnNeeds(keys: ["slot:1", "slot:2"])))
        let answered = try run(body, listing: names, values: ["slot:1": "a", "slot:2": "b"])
        #expect(try answered.texts == ["slot:1=a slot:2=b slot:3=new"])
    }

    @Test("A flow that runs again remembers what it was told")
    func inFlows() throws {
        var chat = try Chat(
            """
            on.command("go", function() start "f" end)
            flow("f", function()
              local won = store.compare_and_set("slot", nil, "mine")
              local names = store.list "s"
              ask("a", "One?")
              reply(tostring(won) .. " " .. #names)
            end)
            """)
        #expect(try chat.says("go") == ["One?"])
        #expect(try chat.says("yes") == ["true 1"])
    }

    @Test(
        "Misuse says how to mend it",
        arguments: [
            (
                "store.set('k', 1, '2h')",
                #"store.set takes one option, when to forget the value: { expires = "2h" }"#
            ),
            (
                "store.set('k', 1, { expires = '2h', x = 1 })",
                #"store.set takes one option, when to forget the value: { expires = "2h" }"#
            ),
            (
                "store.set('k', 1, { expires = 5 })",
                #"store.set: expires got the number 5 instead of a time: write a time such as "90s", "15m", "2h" or "3d""#
            ),
            (
                "store.list(7)",
                #"store.list needs what the names begin with, e.g. store.list "slot:", not the number 7"#
            ),
            (
                "store.list('slot:', { limits = 3 })",
                #"store.list does not know "limits": did you mean `limit`?"#
            ),
            ("store.list('slot:', 0)", "store.list: limit is a whole number from 1, not the number 0"),
            (
                "store.list 'slot:'",
                #"store.list looks through at most 1000 names, and "slot:" has more beside it: begin names with their group, e.g. "slot:monday:9""#
            ),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try run(body, listing: nil).failure?.description == "bot.lua:2: " + sentence)
    }
}
