import Foundation
import JSON
import Messaging
import Testing

private let names = [
    "Africa/Nairobi", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Sao_Paulo",
    "America/Santiago", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Gaza", "Australia/Sydney", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Africa/Casablanca", "Africa/Cairo", "Asia/Tehran",
]
private let years = [2011, 2018, 2024, 2026, 2027]

private func seconds(_ year: Int, _ month: Int = 1, _ day: Int = 1, _ hour: Int = 0, _ minute: Int = 0) -> Int64 {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let date = calendar.date(from: DateComponents(year: year, month: month, day: day, hour: hour, minute: minute))
    return Int64(date?.timeIntervalSince1970 ?? 0)
}

private func zone(_ name: String, _ moment: Timestamp) throws -> Zone {
    try #require(Zones.zone(named: name, around: moment).zone)
}

private func foundation(_ name: String) throws -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: name))
    return calendar
}

@Suite("Zones as data")
struct ZoneTests {
    /// How far ahead of UTC clocks are, by Foundation.
    private func offset(_ calendar: Calendar, _ second: Int64) -> Int64 {
        Int64(calendar.timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second))))
    }

    @Test("Clocks show what they show by Foundation's calendar", arguments: names)
    func wall(name: String) throws {
        let calendar = try foundation(name)
        for year in years {
            let zone = try zone(name, Timestamp(seconds: seconds(year, 7)))
            #expect(Zone(json: zone.json) == zone)
            let hours = (0..<365 * 8).map { seconds(year) + Int64($0) * 10_800 }
            let edges = zone.changes.flatMap { [$0.at.seconds - 1, $0.at.seconds] }
            for second in hours + edges {
                let known = Int64(zone.offset(at: Timestamp(seconds: second)))
                if known != offset(calendar, second) { Issue.record("\(name) \(second)") }
            }
        }
    }

    @Test("A time that clocks show is found, the first one where they show it twice", arguments: names)
    func moment(name: String) throws {
        let calendar = try foundation(name)
        for year in years {
            let zone = try zone(name, Timestamp(seconds: seconds(year, 7)))
            let noons = (0..<365).map { seconds(year) + Int64($0) * 86_400 + 43_200 }
            let edges = zone.changes.flatMap { change in (-200...200).map { change.at.seconds + $0 * 900 } }
            for wall in noons + edges {
                let moment = zone.moment(showing: Timestamp(seconds: wall)).seconds
                let offsets = [-90_000, 0, 90_000].map { offset(calendar, wall + $0) }
                let first = offsets.map { wall - $0 }.filter { $0 + offset(calendar, $0) == wall }.min()
                // What is skipped is meant by the clock before, and so comes later.
                if moment != first ?? (wall - offset(calendar, wall - 90_000)) { Issue.record("\(name) \(wall)") }
            }
        }
    }

    @Test(
        "What clocks skip comes later, by as much as they were put forward",
        arguments: [
            ("Europe/Berlin", (2026, 3, 29, 2, 30), (2026, 3, 29, 1, 30)),
            ("Australia/Lord_Howe", (2026, 10, 4, 2, 15), (2026, 10, 3, 15, 45)),
            ("America/Santiago", (2026, 9, 6, 0, 30), (2026, 9, 6, 4, 30)),
            ("Pacific/Apia", (2011, 12, 30, 9, 0), (2011, 12, 30, 19, 0)),
        ])
    func skipped(name: String, wall: (Int, Int, Int, Int, Int), utc: (Int, Int, Int, Int, Int)) throws {
        let shown = Timestamp(seconds: seconds(wall.0, wall.1, wall.2, wall.3, wall.4))
        let moment = try zone(name, shown).moment(showing: shown)
        #expect(moment.seconds == seconds(utc.0, utc.1, utc.2, utc.3, utc.4))
    }

    @Test("A zone reaches 400 days either way")
    func reach() throws {
        let now = Timestamp(seconds: seconds(2026, 5, 3))
        let berlin = try zone("Europe/Berlin", now)
        #expect(berlin.changes.first.map { $0.at < now - .seconds(300 * 86_400) } == true)
        #expect(berlin.changes.last.map { $0.at > now + .seconds(300 * 86_400) } == true)
        #expect(try zone("Asia/Kolkata", now).changes.isEmpty)
        #expect(try zone("UTC", now) == .utc)
    }

    @Test(
        "A name that is none is told with the nearest",
        arguments: [
            ("Europe/Berln", "Europe/Berlin"), ("Nairobi", "Africa/Nairobi"), ("new york", "America/New_York"),
            ("Africa/Berlin", "Europe/Berlin"), ("utc", "UTC"), ("GMT+3", nil), ("", nil),
            ("Somewhere/Completely_Different", nil), (String(repeating: "x", count: 100_000), nil),
            ("../../etc/passwd", nil),
        ])
    func unknown(name: String, nearest: String?) {
        #expect(Zones.zone(named: name, around: Timestamp(seconds: 0)) == .unknown(nearest: nearest))
    }
}

@Suite("What comes again and again")
struct RecurrenceTests {
    /// The first match after `date` by Foundation, asked of each day in turn.
    private func expected(
        after date: Date, _ calendar: Calendar, hour: Int, minute: Int, _ matches: (DateComponents, Int) -> Bool
    ) -> Date? {
        for step in -1...70 {
            guard let day = calendar.date(byAdding: .day, value: step, to: date) else { continue }
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: day)
            let length = calendar.range(of: .day, in: .month, for: day)?.count ?? 0
            guard matches(parts, length) else { continue }
            var wanted = parts
            (wanted.weekday, wanted.hour, wanted.minute) = (nil, hour, minute)
            guard let moment = calendar.date(from: wanted), moment > date else { continue }
            return moment
        }
        return nil
    }

    @Test("It comes when Foundation's calendar says, where clocks show the time once", arguments: names)
    func calendar(name: String) throws {
        let calendar = try foundation(name)
        var random = SplitMix64(seed: 5)
        for year in years where !(name == "Pacific/Apia" && year == 2011) {
            let zone = try zone(name, Timestamp(seconds: seconds(year, 7)))
            for _ in 0..<15 {
                let start = Timestamp(seconds: seconds(year) + Int64.random(in: 0..<280 * 86_400, using: &random))
                // At noon no clock was ever put forward or back.
                let (hour, minute) = (Int.random(in: 9...20, using: &random), Int.random(in: 0...59, using: &random))
                let date = Date(timeIntervalSince1970: TimeInterval(start.seconds))
                let days = Set((0..<3).map { _ in Int.random(in: 1...7, using: &random) })
                let weekly = Recurrence.week(days: days, minute: hour * 60 + minute)
                let week = expected(after: date, calendar, hour: hour, minute: minute) { parts, _ in
                    days.contains(((parts.weekday ?? 1) + 5) % 7 + 1)
                }
                #expect(weekly.next(after: start, from: start, in: zone).seconds == week?.second)
                let day = Int.random(in: 1...31, using: &random)
                let monthly = Recurrence.month(day: day, minute: hour * 60 + minute)
                let month = expected(after: date, calendar, hour: hour, minute: minute) { parts, length in
                    parts.day == min(day, length)
                }
                #expect(monthly.next(after: start, from: start, in: zone).seconds == month?.second)
            }
        }
    }

    @Test(
        "Each day has its one, at the same time of the clock, also on the days on which clocks change", arguments: names
    )
    func everyDay(name: String) throws {
        for minute in [0, 135, 150, 540] {
            for year in [2024, 2026] {
                let zone = try zone(name, Timestamp(seconds: seconds(year, 7)))
                let daily = Recurrence.week(days: Set(1...7), minute: minute)
                var (last, days) = (zone.moment(showing: Timestamp(seconds: seconds(year))), Set<Int64>())
                last = last - .seconds(1)
                for _ in 0..<365 {
                    last = daily.next(after: last, from: last, in: zone)
                    let wall = zone.wall(at: last).seconds
                    days.insert(wall / 86_400)
                    let late = wall % 86_400 / 60 - Int64(minute)
                    #expect([0, 30, 60].contains(late))
                }
                #expect(days.count == 365)
            }
        }
    }

    @Test("A day that a country left out has none")
    func leftOut() throws {
        let eve = Timestamp(seconds: seconds(2011, 12, 29, 19, 30))  // 29 December 09:30 in Apia
        let zone = try zone("Pacific/Apia", eve)
        let daily = Recurrence.week(days: Set(1...7), minute: 540)
        let first = daily.next(after: eve, from: eve, in: zone)
        let second = daily.next(after: first, from: first, in: zone)
        #expect([first, second].map(\.seconds) == [seconds(2011, 12, 30, 19), seconds(2011, 12, 31, 19)])
    }

    @Test("Spans go on from when they fell due, and what was missed is not made up for")
    func spans() {
        let (due, hour) = (Timestamp(seconds: 1000), Recurrence.span(3_600_000))
        #expect(hour.next(after: due, from: due, in: .utc) == due + .seconds(3600))
        #expect(hour.next(after: due + .seconds(3599), from: due, in: .utc) == due + .seconds(3600))
        #expect(hour.next(after: due + .seconds(3600), from: due, in: .utc) == due + .seconds(7200))
        #expect(hour.next(after: due + .seconds(1_000_000), from: due, in: .utc) == due + .seconds(278 * 3600))
    }

    @Test("A recurrence is read as it was written, and only within the limits")
    func json() {
        let all: [Recurrence] = [
            .span(60_000), .span(34_560_000_000), .week(days: [1, 5], minute: 0), .month(day: 31, minute: 1439),
        ]
        for one in all { #expect(Recurrence(json: one.json) == one) }
        let none: [JSON] = [
            ["span": 59_999], ["span": 34_560_000_001], ["days": [], "minute": 0], ["days": [0], "minute": 0],
            ["days": [8], "minute": 0], ["days": [1], "minute": 1440], ["day": 0, "minute": 0],
            ["day": 32, "minute": 0], ["day": 1], ["minute": 5], .null, "day",
        ]
        for one in none { #expect(Recurrence(json: one) == nil) }
    }
}

extension Date {
    fileprivate var second: Int64 { Int64(timeIntervalSince1970) }
}
