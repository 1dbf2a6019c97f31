import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("http in scripts")
struct WebVerbTests {
    private let url = "https://x.example/price"

    private func script(_ body: String) throws -> Script { try Script("on.message(function(event)\n\(body)\nend)") }

    private func turn(_ calls: [WebExchange] = [], state: JSON = [:]) -> TurnInput {
        TurnInput(
            event: event(.text("hi")), person: amina, state: state, attributes: [:], calls: calls, now: noon, seed: 7)
    }

    /// Runs until nothing is needed any more; each call gets the answer that is its turn.
    private func run(_ body: String, _ answers: [WebAnswer]) throws -> (calls: [WebCall], outcome: TurnOutcome) {
        let script = try script(body)
        var exchanges: [WebExchange] = []
        while true {
            let outcome = script.run(turn(exchanges))
            guard case .needs(let needs) = outcome, let call = needs.call, exchanges.count < answers.count else {
                return (exchanges.map(\.call), outcome)
            }
            exchanges.append(WebExchange(call, answers[exchanges.count]))
        }
    }

    private func answered(_ body: String, status: Int = 200) -> WebAnswer {
        .answered(status: status, headers: [WebHeader("x-a", "b")], body: body)
    }

    @Test("A call ends the run, and the run with its answer goes on")
    func answer() throws {
        let (calls, outcome) = try run(
            "local a = http.get('\(url)') reply(a.json.price .. ' ' .. a.status .. ' ' .. tostring(a.ok) .. ' ' .. a.headers['x-a'])",
            [answered(#"{"price":250}"#)])
        #expect(calls == [WebCall(.get, url)])
        #expect(try outcome.texts == ["250 200 true b"])
    }

    @Test("What is sent is what was given, escaped and in order")
    func sent() throws {
        let (calls, _) = try run(
            """
            http.get('\(url)?a=1', { query = { ["ä b"] = "x&y", z = 2 }, auth = "shop", timeout = "5s", headers = { ["X-B"] = 1, Accept = "a" } })
            http.post('\(url)', { json = { b = 1, a = { "x" } } })
            http.post('\(url)', { form = { q = "a b" } })
            http.post('\(url)', { text = "hé" })
            http.get('https://x.example/é x')
            """, [answered(""), answered(""), answered(""), answered(""), answered("")])
        #expect(
            calls == [
                WebCall(
                    .get, "\(url)?a=1&%C3%A4%20b=x%26y&z=2",
                    headers: [WebHeader("accept", "a"), WebHeader("x-b", "1")],
                    auth: "shop", timeout: .seconds(5)),
                WebCall(
                    .post, url, headers: [WebHeader("content-type", "application/json")],
                    content: .json(["a": ["x"], "b": 1])),
                WebCall(
                    .post, url, headers: [WebHeader("content-type", "application/x-www-form-urlencoded")],
                    content: .text("q=a%20b")),
                WebCall(
                    .post, url, headers: [WebHeader("content-type", "text/plain; charset=utf-8")], content: .text("hé")),
                WebCall(.get, "https://x.example/%C3%A9%20x"),
            ])
    }

    @Test("Equal calls of one turn have an answer each, in their order")
    func equal() throws {
        let (calls, outcome) = try run(
            "reply(http.get('\(url)').text .. http.get('\(url)').text)", [answered("1"), answered("2")])
        #expect(calls.count == 2)
        #expect(try outcome.texts == ["12"])
    }

    @Test("A turn that runs again after a conflict makes no call twice, whatever it says before")
    func conflict() throws {
        let script = try script("local n = state.n or 0 reply(n .. http.get('\(url)?' .. n).text)")
        let first = WebExchange(WebCall(.get, url + "?0"), answered("a"))
        #expect(try script.run(turn([first])).texts == ["0a"])
        guard case .needs(let needs) = script.run(turn([first], state: ["n": 1])) else {
            Issue.record("another call was not asked for")
            return
        }
        #expect(needs.call == WebCall(.get, url + "?1"))
        let second = WebExchange(WebCall(.get, url + "?1"), answered("b"))
        #expect(try script.run(turn([first, second], state: ["n": 1])).texts == ["1b"])
    }

    @Test("No answer is a value; a call that may not be made is a mistake")
    func failures() throws {
        let body = "local a = http.get('\(url)') reply(tostring(a.ok) .. a.status .. a.text .. (a.error or ''))"
        #expect(try run(body, [.failed("nobody is there")]).outcome.texts == ["false0nobody is there"])
        #expect(try run(body, [answered("x", status: 404)]).outcome.texts == ["false404x"])
        #expect(
            try run(body, [.refused("not allowed")]).outcome.failure?.description == "bot.lua:2: http.get: not allowed")
    }

    @Test(
        "An answer is read as JSON where it is a table, and not too deep",
        arguments: [
            ("[1,2]", "table"), (" {\"a\":1}", "table"), ("7", "nil"), ("{", "nil"), ("", "nil"), ("<html>", "nil"),
            (String(repeating: "[", count: 40) + String(repeating: "]", count: 40), "nil"),
        ])
    func json(text: String, kind: String) throws {
        #expect(try run("reply(type(http.get('\(url)').json))", [answered(text)]).outcome.texts == [kind])
    }

    @Test("The longest answers fit into the memory of a turn, and beyond 10,000 values they are texts alone")
    func large() throws {
        let body = "local n = 0 for i = 1, 5 do n = n + #(http.get('\(url)').json or {}) end reply(n)"
        func many(_ count: Int) -> WebAnswer { answered("[" + String(repeating: "0,", count: count - 1) + "0]") }
        #expect(try run(body, Array(repeating: many(1900), count: 5)).outcome.texts == ["9500"])
        #expect(try run(body, Array(repeating: many(4000), count: 5)).outcome.texts == ["8000"])
        let longest = answered(String(repeating: "é", count: 131_000))
        let texts = "local n = 0 for i = 1, 5 do n = n + #http.get('\(url)').text end reply(n)"
        #expect(try run(texts, Array(repeating: longest, count: 5)).outcome.texts == ["1310000"])
        let numbers = many(130_000)
        #expect(try run(texts, Array(repeating: numbers, count: 5)).outcome.texts.count == 1)
    }

    @Test("A turn makes five calls at most, and the prelude is not trusted to count them")
    func limit() throws {
        let (calls, outcome) = try run(
            "for i = 1, 6 do http.get('\(url)') end", Array(repeating: answered(""), count: 6))
        #expect(calls.count == 5)
        #expect(
            outcome.failure?.description
                == "bot.lua:2: http.get: one turn makes at most 5 calls: is this a loop? (quota http_calls)")
        #expect(outcome.failure?.kind == .quota)
    }

    @Test("A tenant's calls of a day are counted, this turn's among them")
    func daily() throws {
        var input = turn([WebExchange(WebCall(.get, url), answered(""))])
        input.allowance.usage = input.allowance.usage.at(noon)
        input.allowance.limits.httpCallsToday = 1
        let failure = try script("http.get('\(url)') http.get('\(url)')").run(input).failure
        #expect(failure?.message.hasSuffix("(quota http_calls_today)") == true)
        #expect(failure?.kind == .quota)
        #expect(try script("http.get('\(url)') reply 'x'").run(input).texts == ["x"])
    }

    @Test("A flow remembers an answer, and asks once")
    func flow() throws {
        let bot = """
            flow("f", function()
              local price = http.get("\(url)").json.price
              ask("n", "How many at " .. price .. "?", { number = true })
              reply("That is " .. price)
            end)
            on.message(function() start "f" end)
            """
        let script = try Script(bot)
        guard case .needs(let needs) = script.run(turn()), let call = needs.call else {
            Issue.record("expected a call")
            return
        }
        let first = try script.run(turn([WebExchange(call, answered(#"{"price":250}"#))])).effects
        let second = script.run("2", state: first.state ?? [:])
        #expect(try second.texts == ["That is 250"])
    }

    @Test("A long answer in a flow is to be cut short by once")
    func longInFlow() throws {
        let long = #"{"price":250,"x":""# + String(repeating: "x", count: 17_000) + #""}"#
        func outcome(_ expression: String) throws -> TurnOutcome {
            let script = try Script(
                "flow('f', function()\nlocal p = \(expression)\nreply(p) end)\non.message(function() start 'f' end)")
            guard case .needs(let needs) = script.run(turn()), let call = needs.call else { return script.run(turn()) }
            return script.run(turn([WebExchange(call, answered(long))]))
        }
        #expect(
            try outcome("http.get('\(url)').json.price").failure?.message.contains(
                "keep what you need of it, local price = once(")
                == true)
        #expect(try outcome("once('p', function() return http.get('\(url)').json.price end)").texts == ["250"])
    }

    @Test(
        "A misused call says in one sentence what to do",
        arguments: [
            ("http.get()", #"http.get needs a web address in quotes: http.get "https://example.com", not nothing"#),
            ("http.get('ftp://x')", #"http.get: a web address begins with https://, unlike "ftp://x""#),
            (
                "http.get('https://x', 'y')",
                #"http.get: the second value is a table, e.g. { auth = "shop" }, not the text "y""#
            ),
            (
                "http.post('https://x', { json = {}, text = 'x' })",
                "http.post: json and text do not go together: one of them is sent"
            ),
            (
                "http.post('https://x', { json = print })",
                "http.post: json is a function, which cannot be remembered: keep texts, numbers, true or false"
            ),
            (
                "http.get('https://x', { headers = { ['a b'] = 'c' } })",
                #"http.get: headers: a name of letters and dashes has a text in one line, unlike "a b""#
            ),
            (
                "http.get('https://x', { headers = { a = 'c\\nd: e' } })",
                #"http.get: headers: a name of letters and dashes has a text in one line, unlike "a""#
            ),
            (
                "http.get('https://x', { auth = true })",
                #"http.get: auth is the name of a secret in quotes, e.g. "shop", not the boolean true"#
            ),
            ("http.post('https://x', { text = ('x'):rep(70000) })", "http.post sends at most 64 KiB"),
            (
                "http.get('https://x', { timeout = 5 })",
                #"http.get: timeout got the number 5 instead of a time: write a time such as "90s", "15m", "2h" or "3d""#
            ),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }

    @Test("A misspelt field of an answer is noticed")
    func misspelt() throws {
        #expect(
            try run("reply(http.get('\(url)').statos)", [answered("")]).outcome.failure?.message
                == "an answer has no `statos`: did you mean `status`?")
    }

    @Test("What asks for a call in another way than http does is refused", arguments: ["TRACE", "GET"])
    func forged(method: String) throws {
        let limits = ScriptLimits()
        #expect(WebCall(json: ["method": .string(method), "url": "x", "timeout": 1]) == nil || method == "GET")
        #expect(limits.calls == 5)
    }
}
