import Foundation
import JSON
import Messaging
import Testing

@testable import Scripting

/// 14 May 2026, a Thursday, 09:15 in Berlin.
private let morning = Timestamp(seconds: 1_778_742_900)

extension Script {
    /// Runs a turn and gives it the zones it asks for; the tenant lives in `zone`.
    fileprivate func run(
        _ event: Event = event(.text("hi")), zone: String, attributes: JSON = [:], state: JSON = [:],
        at now: Timestamp = morning
    ) -> TurnOutcome {
        var turn = TurnInput(
            event: event, person: amina, state: state, attributes: attributes, now: now, seed: 7)
        while true {
            let outcome = run(turn)
            guard case .needs(let needs) = outcome else { return outcome }
            for name in needs.zones { turn.zones[name] = Zones.zone(named: name.isEmpty ? zone : name, around: now) }
        }
    }
}

/// What a handler with this body says in Berlin.
private func said(
    _ body: String, zone: String = "Europe/Berlin", attributes: JSON = [:], at now: Timestamp = morning
) throws -> String {
    let script = try Script("on.timer('t', function() end)\non.message(function(event)\n\(body)\nend)")
    let outcome = script.run(zone: zone, attributes: attributes, at: now)
    if let failure = outcome.failure { return failure.description }
    return try outcome.texts.joined(separator: "|")
}

private func timerOf(_ body: String, zone: String = "Europe/Berlin", at now: Timestamp = morning) throws -> NewTimer? {
    let script = try Script("on.timer('t', function() end)\non.message(function(event)\n\(body)\nend)")
    return try script.run(zone: zone, at: now).effects.timers.first
}

@Suite("Times of the clock in scripts")
struct ClockTests {
    @Test("The person's clock is their own zone's, else the tenant's")
    func zones() throws {
        #expect(try said("reply(time.now() .. ' ' .. time.zone())") == "2026-05-14 09:15 Europe/Berlin")
        #expect(
            try said("reply(time.now() .. ' ' .. time.zone())", attributes: ["timezone": "Asia/Kolkata"])
                == "2026-05-14 12:45 Asia/Kolkata")
        #expect(
            try said("contact.timezone = 'America/New_York' reply(time.now())") == "2026-05-14 03:15")
        #expect(try said("reply(time.today())", attributes: ["timezone": "Gone/Away"]) == "2026-05-14")
        #expect(
            try said("contact.timezone = 'Europe/Berln'")
                == "bot.lua:3: contact.timezone: there is no time zone \"Europe/Berln\": did you mean \"Europe/Berlin\"?"
        )
        #expect(
            try said("contact.timezone = 'GMT+3'")
                == "bot.lua:3: contact.timezone: there is no time zone \"GMT+3\": write a name such as contact.timezone = \"Africa/Nairobi\""
        )
        #expect(
            try said("for i = 1, 30 do pcall(function() contact.timezone = 'X/' .. i end) end")
                == "one turn uses at most 20 time zones")
    }

    @Test(
        "What people type is read by their clock",
        arguments: [
            ("tomorrow", "2026-05-15"), ("Today!", "2026-05-14"), ("day after tomorrow", "2026-05-16"),
            ("friday", "2026-05-15"), ("thursday", "2026-05-21"), ("next friday", "2026-05-22"),
            ("this friday", "2026-05-15"), ("fri", "2026-05-15"), ("friday next week", "2026-05-22"),
            ("24.12.", "2026-12-24"), ("24.12.2027", "2027-12-24"), ("24/12/27", "2027-12-24"),
            ("2026-12-24", "2026-12-24"),
            ("24 Dec 2026", "2026-12-24"), ("Dec 24", "2026-12-24"), ("24th of December", "2026-12-24"),
            ("December 24th, 2026", "2026-12-24"), ("on the 3rd of april", "2027-04-03"), ("03/04", "2027-04-03"),
            ("04/13", "2027-04-13"), ("the 24th", "2026-05-24"), ("in 3 days", "2026-05-17"),
            ("in two weeks", "2026-05-28"),
            ("29 Feb", "2028-02-29"), ("1.2.85", "1985-02-01"), ("31.4.", "nil"), ("30 February 2027", "nil"),
            ("24", "09:00?"),
            ("17:30", "17:30"), ("5pm", "17:00"), ("5:30 pm", "17:30"), ("5 p.m.", "17:00"), ("1730", "17:30"),
            ("17h30", "17:30"),
            ("half past five", "05:30"), ("quarter to six", "05:45"), ("noon", "12:00"), ("midnight", "00:00"),
            ("12am", "00:00"), ("12 pm", "12:00"), ("9 o'clock", "09:00"), ("5 in the evening", "17:00"),
            ("25:00", "nil"), ("13pm", "nil"),
            ("tomorrow 9:00", "2026-05-15 09:00"), ("tomorrow at 5pm", "2026-05-15 17:00"),
            ("5pm tomorrow", "2026-05-15 17:00"), ("24 Dec 2026 at 17:30", "2026-12-24 17:30"),
            ("monday 17:30", "2026-05-18 17:30"), ("24.12. 17.30", "2026-12-24 17:30"),
            ("in 2 hours", "2026-05-14 11:15"),
            ("2026-12-24T17:30", "2026-12-24 17:30"), ("bread", "nil"), ("", "nil"), ("on the", "nil"), ("may", "nil"),
        ])
    func typed(text: String, read: String) throws {
        let expected = read == "09:00?" ? "nil" : read
        #expect(try said("reply(tostring(time.parse[[\(text)]]))") == expected)
    }

    @Test(
        "Times are reckoned with",
        arguments: [
            ("time.format('2026-05-03 17:30')", "Sunday 3 May, 17:30"), ("time.format('2026-05-03')", "Sunday 3 May"),
            ("time.format('17:30')", "17:30"),
            ("time.format('2026-05-03', '{wday} {dd}.{mm}.{year}')", "Sun 03.05.2026"),
            ("time.format('2026-05-03 00:05', '{day} {mon}, {time12}')", "3 May, 12:05am"),
            ("time.weekday('2026-12-24')", "thursday"), ("time.add('2026-01-31', '1 month')", "2026-02-28"),
            ("time.add('2026-05-14', '-2 weeks')", "2026-04-30"),
            ("time.add('2026-05-14 23:30', '1h 30m')", "2026-05-15 01:00"),
            // Clocks are put forward at 02:00 on 29 March 2026, and back at 03:00 on 25 October.
            ("time.add('2026-03-29 01:30', '1h')", "2026-03-29 03:30"),
            ("time.add('2026-03-28 02:30', '1d')", "2026-03-29 02:30"),
            ("time.between('2026-03-28 12:00', '2026-03-29 12:00', 'hours')", "23"),
            ("time.between('2026-10-24 12:00', '2026-10-25 12:00', 'hours')", "25"),
            ("time.between('2026-03-28', '2026-03-30')", "2"),
            ("time.between('2026-05-14 09:00', '2026-05-14 09:45', 'hours')", "0.75"),
            ("time.add('23:30', '45m')", "00:15"), ("time.add('2026-05-14 09:15', '30s')", "2026-05-14 09:15:30"),
            ("time.start_of('week', '2026-05-17')", "2026-05-11"), ("time.start_of 'month'", "2026-05-01"),
            ("time.start_of('year', '2026-05-17 12:00')", "2026-01-01"), ("time.of(event.at)", "2026-09-21 16:13:20"),
            ("time.stamp('2026-05-14 09:15')", "1778742900000"), ("time.add('2024-02-29', '1y')", "?"),
        ])
    func arithmetic(expression: String, value: String) throws {
        let answer = try said("reply(tostring(\(expression)))")
        if value == "?" {
            #expect(
                answer
                    == "bot.lua:3: time.add does not understand the span \"1y\": write a span such as \"3d\", \"-2h\", \"1h 30m\", \"1 month\""
            )
        } else {
            #expect(answer == value)
        }
    }

    @Test(
        "Lua's reckoning is the host's, for each hour of a year and around each change",
        arguments: [
            "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Pacific/Chatham", "Africa/Casablanca",
            "Asia/Kathmandu",
        ])
    func sameAsZone(name: String) throws {
        let zone = try #require(Zones.zone(named: name, around: morning).zone)
        let edges = zone.changes.flatMap { change in (-20...20).map { change.at.seconds + $0 * 900 } }
        let walls = (edges + (0..<200).map { morning.seconds + $0 * 100_003 }).map { $0 / 60 * 60 + Int64(zone.offset) }
        let texts = walls.map { wall in
            let date = Date(timeIntervalSince1970: TimeInterval(wall))
            return "'"
                + date.formatted(
                    .iso8601.year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false)
                        .timeSeparator(.colon).dateTimeSeparator(.space)
                ).prefix(16) + "'"
        }
        let body =
            "local out = {} for i, text in ipairs{ \(texts.joined(separator: ",")) } do out[i] = time.stamp(text) // 60000 end reply(table.concat(out, ' ', 1, #out // 3)) reply(table.concat(out, ' ', #out // 3 + 1, #out // 3 * 2)) reply(table.concat(out, ' ', #out // 3 * 2 + 1))"
        let expected = walls.map { String(zone.moment(showing: Timestamp(seconds: $0)).seconds / 60) }
        #expect(try said(body, zone: name).replacing("|", with: " ").split(separator: " ").map(String.init) == expected)
    }

    @Test("A timer is set for a time of the person's clock")
    func at() throws {
        let timer = try #require(try timerOf("at('tomorrow 9:00', 't', { n = 1 })"))
        #expect(timer == NewTimer(name: "t", due: Timestamp(seconds: 1_778_828_400), data: ["n": 1]))
        #expect(try said("reply(tostring(at('2026-05-14 09:16', 't')))") == "true")
        #expect(try said("reply(tostring(at('today 9:00', 't')))") == "false")
        #expect(try timerOf("at('today 9:00', 't')") == nil)
        #expect(try timerOf("at('9:00', 't')")?.due == Timestamp(seconds: 1_778_828_400))
        // 02:30 is skipped on that night, and comes as 03:30.
        #expect(try timerOf("at('2027-03-28 02:30', 't')")?.due == Timestamp(seconds: 1_806_197_400))
    }

    @Test(
        "What comes again is told by days and a time, or by a span",
        arguments: [
            ("day 09:00", Recurrence.week(days: Set(1...7), minute: 540)),
            ("weekday 5pm", .week(days: Set(1...5), minute: 1020)),
            ("weekend 10:30", .week(days: [6, 7], minute: 630)), ("Monday 09:00", .week(days: [1], minute: 540)),
            ("mon, thu 9:00", .week(days: [1, 4], minute: 540)),
            ("tuesday and friday at 17.30", .week(days: [2, 5], minute: 1050)),
            ("month 1 09:00", .month(day: 1, minute: 540)), ("month last 18:00", .month(day: 31, minute: 1080)),
            ("month 15th 9am", .month(day: 15, minute: 540)), ("2h", .span(7_200_000)), ("1h 30m", .span(5_400_000)),
            ("1m", .span(60_000)),
            ("3 days", .span(259_200_000)),
        ])
    func every(text: String, rule: Recurrence) throws {
        let timer = try #require(try timerOf("every('\(text)', 't')"))
        #expect(timer.repetition == Repetition(rule: rule, zone: "Europe/Berlin"))
        let zone = try #require(Zones.zone(named: "Europe/Berlin", around: morning).zone)
        #expect(timer.due == rule.next(after: morning, from: morning, in: zone))
    }

    @Test("A new series takes the place of what waits under its name")
    func replaced() throws {
        let script = try Script(
            "on.timer('t', function() end) on.message(function() every('1h', 't') every('2h', 't') end)")
        let effects = try script.run(zone: "UTC").effects
        #expect(effects.cancelled == ["t"])
        #expect(effects.timers.map(\.repetition?.rule) == [.span(7_200_000)])
    }

    @Test(
        "A slip is answered with the mend",
        arguments: [
            (
                "at('soon', 't')",
                "at does not understand \"soon\": write a day and a time such as \"2026-12-24 09:00\", \"tomorrow 9:00\" or \"monday 17:30\""
            ),
            ("at('2026-12-24', 't')", "at: \"2026-12-24\" names a day without a time: \"2026-12-24 09:00\""),
            ("at('2028-12-24 09:00', 't')", "at takes times up to 400 days ahead, not \"2028-12-24 09:00\""),
            ("every('9:00', 't')", "every: \"9:00\" needs to know which days: \"day 9:00\""),
            ("every('monday', 't')", "every: \"monday\" needs a time: \"monday 09:00\""),
            ("every('30s', 't')", "every comes once a minute at the most, not each 30s"),
            (
                "every('month 32 9:00', 't')",
                "every does not understand \"month 32 9:00\": write \"day 09:00\", \"weekday 09:00\", \"monday 09:00\", \"month 1 09:00\" or a span such as \"2h\""
            ),
            (
                "time.format('soon')",
                "time.format does not understand \"soon\": write \"2026-12-24\", \"2026-12-24 17:30\" or \"17:30\", or read what people typed with time.parse"
            ),
            (
                "time.format('2026-05-03', '{time}')",
                "time.format: {time} needs a time of day, which 2026-05-03 has not"
            ),
            ("time.format('2026-05-03', '{dya}')", "time.format does not know {dya}: did you mean {day}?"),
            ("time.addd('2026-05-03', '1d')", "there is no time.addd: did you mean time.add?"),
            (
                "time.add('2026-05-03', '1h')",
                "time.add: \"2026-05-03\" is a day only: add days, or write \"2026-05-03 09:00\""
            ),
            (
                "time.between('2026-05-03', '2026-05-04', 'dys')",
                "time.between counts in the text \"dys\": did you mean \"days\"?"
            ),
        ])
    func slips(body: String, sentence: String) throws { #expect(try said(body) == "bot.lua:3: \(sentence)") }

    @Test("In a flow the time stays what it was when it was asked for")
    func flow() throws {
        let script = try Script(
            "on.message(function() start 'x' end) flow('x', function() local t = time.now() ask('a', 'A?') reply(t) end)"
        )
        let first = try script.run(zone: "UTC").effects
        let later = try script.run(zone: "UTC", state: first.state ?? [:], at: morning + .seconds(9999)).texts
        #expect(later == ["2026-05-14 07:15"])
    }
}
