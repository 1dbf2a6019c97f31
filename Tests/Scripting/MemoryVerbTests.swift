import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("What scripts remember")
struct MemoryVerbTests {
    @Test("state comes back with the next turn, and is left alone when nothing changed")
    func state() throws {
        let count = "state.count = (state.count or 0) + 1 state.cart = { { bread = 'white', n = 2 } }"
        let first = try effects(of: count)
        #expect(first.state == ["cart": [["bread": "white", "n": 2]], "count": 1])
        #expect(try effects(of: count, state: first.state ?? .null).state?["count"] == 2)
        #expect(try effects(of: "local x = state.a.b", state: ["a": ["b": 1, "a": []], "c": [:]]).state == nil)
        #expect(try effects(of: "state.a = nil", state: ["a": 1]).state == [:])
    }

    @Test(
        "What is not plain data cannot be remembered",
        arguments: [
            (
                "state.x = function() end",
                "state.x is a function, which cannot be remembered: keep texts, numbers, true or false"
            ),
            (
                "state.a = { b = { print } }",
                "state.a.b[1] is a function, which cannot be remembered: keep texts, numbers, true or false"
            ),
            ("state.x = 0/0", "state.x is not a usable number: was something divided by zero?"),
            (
                "state.x = { [5] = 1 }",
                "state.x has the number 5 as a key but not all of 1, 2, 3, …: use a text, e.g. [tostring(n)]"
            ),
            ("state.x = { 1, a = 2 }", "state.x mixes names and numbers as keys: use texts, e.g. [tostring(1)]"),
            ("state.x = { [true] = 2 }", "state.x has the boolean true as a key: use a text"),
            (
                "local t = {} t.t = t state.x = t",
                "state is nested deeper than 16 tables, or contains itself: keep it flat"
            ),
            (
                "state.x = ('x'):rep(70000)",
                "state is larger than the 64 KiB that may be remembered: keep less in it (quota state_bytes)"
            ),
            ("state.x = '\\xff'", "state.x is not a proper text: it may have been cut in the middle of a letter"),
        ])
    func unfit(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:1: " + sentence)
    }

    @Test("contact knows what the phone tells, and remembers the rest")
    func contact() throws {
        let effects = try effects(
            of:
                "reply(contact.name .. ' ' .. contact.phone .. ' ' .. contact.city) contact.city = 'Nairobi' contact.old = nil",
            attributes: ["city": "Kisumu", "old": true])
        #expect(effects.messages.map(\.content) == [.text("Amina 254712345678 Kisumu", previewsLinks: false)])
        #expect(effects.attributes == ["city": "Nairobi"])
        let listed = try MemoryVerbTests.logged("for k, v in pairs(contact) do log.info(k, v) end")
        #expect(listed == ["name Amina", "phone 254712345678", "user_id KE.1"])
    }

    private static func logged(_ body: String) throws -> [String] { try effects(of: body).log.map(\.text) }

    @Test(
        "contact is defended at the author's line",
        arguments: [
            (
                "contact.name = 'X'",
                "contact.name is told by the person's phone and cannot be changed: use another name, e.g. contact.my_name"
            ),
            ("contact.tags = {}", "contact.tags cannot be set: write tag \"vip\" or untag \"vip\""),
            ("contact[1] = 2", "contact takes names, not the number 1: contact.city = …"),
            (
                "contact.f = print",
                "contact.f is a function, which cannot be remembered: keep texts, numbers, true or false"
            ),
        ])
    func contactMisuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }

    @Test("A stored value is asked for, and the turn runs again with it")
    func needs() throws {
        let script = try Script(
            "on.message(function() local a, b = store.get('a'), store.get('b') reply(tostring(a) .. tostring(b)) end)")
        #expect(script.run("x") == .needs(TurnNeeds(keys: ["a"])))
        #expect(script.run("x", values: ["a": 1]) == .needs(TurnNeeds(keys: ["b"])))
        #expect(try script.run("x", values: ["a": 1, "b": nil]).texts == ["1nil"])
    }

    @Test("Nothing catches a turn that asks for a value")
    func uncatchable() throws {
        for attempt in ["pcall(store.get, 'a')", "xpcall(store.get, print, 'a')", "coroutine.wrap(store.get)('a')"] {
            let script = try Script("on.message(function() \(attempt) reply 'caught' end)")
            #expect(script.run("x") == .needs(TurnNeeds(keys: ["a"])))
        }
    }

    @Test("Own writes are seen by later reads, and each key is written once")
    func writes() throws {
        let body = """
            store.set("a", { n = 1 }) reply(store.get("a").n) store.set("b", true)
            store.delete("b") reply(tostring(store.get "b")) reply(store.increment("a2", 5)) store.increment("a2")
            """
        let effects = try effects(of: body, values: ["a2": 10])
        #expect(
            effects.writes == [
                StoreWrite(key: "a", value: ["n": 1]), StoreWrite(key: "b", value: nil),
                StoreWrite(key: "a2", value: 16, expiry: .kept),
            ])
        #expect(effects.messages.count == 3)
    }

    @Test("Changing what was read changes nothing until it is set")
    func copies() throws {
        let effects = try effects(
            of: "local t = store.get 'a' t.x = 9 reply(store.get('a').x)", values: ["a": ["x": 1]])
        #expect(effects.writes == [])
        #expect(effects.messages.map(\.content) == [.text("1", previewsLinks: false)])
    }

    @Test("A counter that was never set begins at one")
    func counter() throws {
        #expect(try effects(of: "store.increment 'n'", values: ["n": nil]).writes == [StoreWrite(key: "n", value: 1)])
    }

    @Test(
        "store is defended at the author's line",
        arguments: [
            ("store.gett 'x'", "there is no store.gett: did you mean store.get?"),
            ("store.get(7)", #"store.get needs a name in quotes, e.g. store.get "orders", not the number 7"#),
            ("store.get(('k'):rep(257))", "store.get: a name has 1 to 256 bytes, this one has 257"),
            ("store.set 'x'", #"store.set("x") needs a value; to forget it write store.delete("x")"#),
            (
                "store.set('x', print)",
                #"the value of "x" is a function, which cannot be remembered: keep texts, numbers, true or false"#
            ),
            (
                "store.set('x', ('y'):rep(70000))",
                #"the value of "x" is larger than the 64 KiB that may be remembered: keep less in it"#
            ),
            ("store.set('x', 'one') store.increment 'x'", #"store.increment: "x" holds the text "one", not a number"#),
            ("store.increment('x', 'y')", #"store.increment adds a number, not the text "y""#),
            (
                "for i = 1, 51 do store.set('k' .. i, 1) end",
                "store.set: one turn changes at most 50 names of the store: is this a loop? (quota store_writes)"
            ),
        ])
    func storeMisuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }

    @Test("A turn that reads without end is stopped")
    func manyReads() throws {
        let script = try Script("on.message(function() for i = 1, 100 do store.get('k' .. i) end end)")
        var values: [String: JSON?] = [:]
        while case .needs(let needs) = script.run("x", values: values) {
            for key in needs.keys { values[key] = .some(nil) }
        }
        #expect(values.count == 50)
        #expect(
            script.run("x", values: values).failure?.message
                == "store: one turn reads at most 50 names: is this a loop? (quota store_reads)")
    }
}
