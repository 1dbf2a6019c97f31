import JSON
import Messaging
import Testing

@testable import Scripting

/// What becomes of an answer to a question with these options: the value, or what the person is told.
private func answer(_ said: String, _ options: String) throws -> String {
    var chat = try Chat(
        """
        on.command('go', function() start 'x' end)
        flow('x', function() reply('= ' .. tostring(ask('a', 'A?', { \(options) }))) end)
        """)
    // 14 May 2026, a Thursday, 09:15 in Berlin.
    (chat.now, chat.zone) = (Timestamp(seconds: 1_778_742_900), "Europe/Berlin")
    #expect(try chat.says("go") == ["A?"])
    return try chat.says(said).joined(separator: "|")
}

@Suite("Answers that are dates, times and amounts")
struct AnswerTests {
    @Test(
        "A date is read by the person's clock, and within its limits",
        arguments: [
            ("tomorrow", "", "= 2026-05-15"), ("24.12.", "", "= 2026-12-24"), ("03/04", "", "= 2027-04-03"),
            ("03/04", "order = 'mdy'", "= 2027-03-04"), ("13/04", "order = 'mdy'", "= 2027-04-13"),
            ("3 April", "max = 'today'", "= 2026-04-03"), ("1.2.1985", "max = 'today'", "= 1985-02-01"),
            ("today", "min = 'today'", "= 2026-05-14"),
            ("today", "after = 'today'", "Please choose a date from Friday 15 May 2026 on."),
            ("tomorrow", "before = '2026-05-15'", "Please choose a date until Thursday 14 May 2026."),
            (
                "1 July", "min = 'tomorrow', max = '2026-06-01'",
                "Please choose a date from Friday 15 May 2026 to Monday 1 June 2026."
            ),
            ("soon", "", "Please type a date, like 24.12. or tomorrow."),
            ("friday", "tell = true", "Noted: Friday 15 May 2026.|= 2026-05-15"),
        ])
    func dates(said: String, options: String, seen: String) throws {
        #expect(try answer(said, "date = true, " + options) == seen)
    }

    @Test(
        "A time of day is read, in the half of the day that fits",
        arguments: [
            ("5pm", "", "= 17:00"), ("17:30", "", "= 17:30"), ("5", "", "= 05:00"),
            ("5", "min = '08:00', max = '18:00'", "= 17:00"), ("half past five", "min = '8:00'", "= 17:30"),
            ("05:00", "min = '08:00'", "Please choose a time of day from 08:00 on."),
            ("19:00", "min = '8am', before = '18:00'", "Please choose a time of day from 08:00 to 17:59."),
            ("late", "", "Please type a time of day, like 17:30 or 5pm."),
            ("noon", "tell = true", "Noted: 12:00.|= 12:00"),
        ])
    func times(said: String, options: String, seen: String) throws {
        #expect(try answer(said, "time = true, " + options) == seen)
    }

    @Test(
        "A day with a time is read",
        arguments: [
            ("tomorrow 17:30", "", "= 2026-05-15 17:30"),
            ("friday at 5", "min = 'tomorrow 8:00'", "= 2026-05-15 17:00"),
            ("17:30", "", "= 2026-05-14 17:30"), ("9:00", "", "= 2026-05-15 09:00"),
            ("tomorrow", "", "At what time? Please type it with the day, like 15 May 17:30."),
            ("today 8:00", "min = 'today 9:15'", "= 2026-05-14 20:00"),
            ("today 08:00", "after = 'today 9:15'", "Please choose a time from Thursday 14 May 2026, 09:16 on."),
            ("whenever", "", "Please type a day and a time, like tomorrow 17:30."),
        ])
    func both(said: String, options: String, seen: String) throws {
        #expect(try answer(said, "date = true, time = true, " + options) == seen)
    }

    @Test(
        "An amount is read as people write it",
        arguments: [
            ("1200", "KES", "= 1200"), ("KSh 1,200", "KES", "= 1200"), ("1,200.50 kes", "KES", "= 1200.5"),
            ("1.200,50 €", "EUR", "= 1200.5"), ("€1.200", "EUR", "= 1200"), ("1,5", "EUR", "= 1.5"),
            ("1 200 000", "UGX", "= 1200000"), ("1,234,567.89", "USD", "= 1234567.89"), ("$20", "USD", "= 20"),
            ("2k", "KES", "= 2000"), ("1.5k", "KES", "= 1500"), ("500/=", "KES", "= 500"), ("500 bob", "KES", "= 500"),
            ("100,-", "EUR", "= 100"), ("R$ 10,00", "BRL", "= 10"), ("1.234", "KWD", "= 1.234"),
            ("₦1,000", "NGN", "= 1000"),
            ("$20", "KES", "Please type the amount in KES."), ("20 USD", "KES", "Please type the amount in KES."),
            ("1.50", "JPY", "Please type an amount, like 1,200 or 99.50."),
            ("1.234,5678", "EUR", "Please type an amount, like 1,200 or 99.50."),
            ("12,34,5", "EUR", "Please type an amount, like 1,200 or 99.50."),
            ("-5", "EUR", "Please type an amount, like 1,200 or 99.50."),
            ("much", "EUR", "Please type an amount, like 1,200 or 99.50."),
            ("99999999999999999999", "EUR", "Please type an amount, like 1,200 or 99.50."),
        ])
    func money(said: String, currency: String, seen: String) throws {
        #expect(try answer(said, "money = '\(currency)'") == seen)
    }

    @Test("An amount keeps to its limits, and is told back")
    func moneyLimits() throws {
        let limits = "money = 'KES', min = 500, max = 12000.5, tell = true"
        #expect(try answer("20", limits) == "Please type an amount from KES 500 to KES 12,000.50.")
        #expect(try answer("1200.5", limits) == "Noted: KES 1,200.50.|= 1200.5")
        #expect(try answer("20 dollars", "money = true") == "= 20")
    }

    @Test(
        "Hostile texts are no answers, and cost no time",
        arguments: ["date = true", "time = true", "date = true, time = true", "money = 'KES'"])
    func hostile(options: String) throws {
        let texts = [
            String(repeating: "1", count: 4000), String(repeating: "1.", count: 2000),
            String(repeating: "a ", count: 2000),
            String(repeating: " ", count: 4000) + "x", "\u{0}", "1\u{0}2", "99.99.9999", "00.00.", "0", "١٢.١٢.",
            "in 999999999999999999999 days",
            "in 0.5 days", "in nan days", "in inf hours", "next next friday", "half past thirteen", ":", "%d", "{day}",
        ]
        for text in texts {
            let seen = try answer(text, options)
            #expect(seen.hasPrefix("Please") || seen.hasPrefix("= "), "\(text): \(seen)")
        }
    }
}
