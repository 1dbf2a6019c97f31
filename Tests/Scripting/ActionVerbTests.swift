import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("Timers, escalation and log")
struct ActionVerbTests {
    @Test(
        "after understands times as people write them",
        arguments: [
            ("90s", 90), ("15m", 900), ("2h", 7200), ("3d", 259_200), ("1h 30m", 5400), ("1.5h", 5400),
            ("2 hours", 7200),
            ("10 Minutes", 600), ("1w", 604_800),
        ] as [(String, Int64)])
    func durations(text: String, seconds: Int64) throws {
        let timers = try effects(of: "after('\(text)', 'feedback', { order = 7 })").timers
        #expect(timers == [NewTimer(name: "feedback", due: noon + .seconds(seconds), data: ["order": 7])])
    }

    @Test("cancel takes back earlier timers of the name, also those of this turn")
    func cancel() throws {
        let effects = try effects(
            of: "after('1h', 'feedback') cancel 'feedback' cancel 'feedback' after('2h', 'feedback')")
        #expect(effects.cancelled == ["feedback"])
        #expect(effects.timers == [NewTimer(name: "feedback", due: noon + .seconds(7200), data: [:])])
    }

    @Test("escalate takes a reason, or a table")
    func escalate() throws {
        #expect(try effects(of: "escalate 'upset'").escalation == Escalation(reason: "upset"))
        #expect(
            try effects(of: "escalate{ reason = 'a', queue = 'b', priority = 'high', note = 'c' }").escalation
                == Escalation(reason: "a", queue: "b", priority: "high", note: "c"))
    }

    @Test("Log lines show tables as they are written, and are cut where they grow long")
    func log() throws {
        let lines = try effects(
            of: "log.info('a', { x = 1, 'y' }, nil) print(1, true) log.warn(('é'):rep(600)) log.error '!'"
        ).log
        #expect(lines.map(\.level) == [.info, .info, .warn, .error])
        #expect(lines[0].text == #"a { "y", x = 1 } nil"#)
        #expect(lines[1].text == "1 true")
        #expect(lines[2].text == String(repeating: "é", count: 500))
        #expect(lines.allSatisfy { $0.at == noon })
    }

    @Test("Too long a log fails no turn")
    func longLog() throws {
        let lines = try effects(of: "for i = 1, 500 do log.info(i) end").log
        #expect(lines.count == 101)
        #expect(lines[99].text == "this turn logged more than 100 lines; the rest is not kept (quota log_lines)")
        #expect(lines[100].text == "quota log_lines: 100 of 100 used")
    }

    @Test(
        "A misused verb says what to do, at the author's line",
        arguments: [
            (
                "after('soon', 'feedback')",
                #"after does not understand the time "soon": write a time such as "90s", "15m", "2h" or "3d""#
            ),
            (
                "after(5, 'feedback')",
                #"after got the number 5 instead of a time: write a time such as "90s", "15m", "2h" or "3d""#
            ),
            ("after('500d', 'feedback')", #"after takes times from 1s to 400d, not "500d""#),
            ("after('2h', 'fedback')", #"after: there is no on.timer("fedback"): did you mean "feedback"?"#),
            ("after('2h')", #"after needs the name of a timer in quotes, e.g. "feedback", not nothing"#),
            ("after('2h', 'feedback', 7)", "after: the third value is a table, e.g. { order = 7 }, not the number 7"),
            (
                "for i = 1, 21 do after('2h', 'feedback') end",
                "after: one turn sets at most 20 timers: is this a loop? (quota timers)"
            ),
            ("cancel()", #"cancel needs the name of a timer in quotes, e.g. cancel "feedback", not nothing"#),
            ("escalate()", #"escalate needs a reason: escalate{ reason = "asks for a person" }"#),
            ("escalate{ reason = 'a', prio = 'b' }", #"escalate does not know "prio": did you mean `priority`?"#),
            (
                "escalate{ reason = 'a', priority = 'hgh' }",
                #"escalate: priority is the text "hgh": did you mean "high"?"#
            ),
            ("escalate{ reason = 7 }", "escalate: reason must be a text in quotes, not the number 7"),
            ("log.warning 'x'", "there is no log.warning: did you mean log.warn?"),
            ("reply(event.txt)", "an event has no `txt`: did you mean `text`?"),
            (
                "count = 1",
                "`count` would be forgotten after this message: did you forget `local`? To remember it, use `state.count`"
            ),
            ("state = {}", "`state` itself cannot be replaced: set what is in it, e.g. state.step = 1"),
            ("reply = 1", "`reply` is a word of the language here: choose another name"),
            ("on.message(function() end)", "on.message belongs at the top of the file, not inside a handler"),
            ("require 'prices'", "there is no file prices.lua in this folder"),
            ("local x = nil reply(x.y)", "attempt to index a nil value (local 'x')"),
            ("error 'mine'", "mine"),
        ])
    func misuse(body: String, sentence: String) throws {
        #expect(try complaint(about: body) == "bot.lua:2: " + sentence)
    }
}
