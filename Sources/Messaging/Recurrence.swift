package import JSON

/// When something comes again and again.
package enum Recurrence: Sendable, Equatable {
    /// After each span of this many milliseconds, whatever clocks show.
    case span(Int64)
    /// On these days of the week, Monday is 1, at this minute of the day.
    case week(days: Set<Int>, minute: Int)
    /// On this day of each month, or on its last where it has none so late, at this minute of the day.
    case month(day: Int, minute: Int)

    /// The shortest and the longest ``span(_:)``: a minute and 400 days.
    package static let spans: ClosedRange<Int64> = 60_000...34_560_000_000

    /// The first time after `moment`, in clocks of `zone`. Spans count from `due`, the time before.
    ///
    /// What fell due meanwhile is not made up for, so that a long stop is followed by one, not by many.
    package func next(after moment: Timestamp, from due: Timestamp, in zone: Zone) -> Timestamp {
        if case .span(let span) = self {
            let missed = max(0, (moment - due).milliseconds / span)
            return due + .milliseconds((missed + 1) * span)
        }
        // The day before may be still to come, where clocks skip the time meant.
        let today = Day(of: zone.wall(at: moment)).number - 1
        for number in today...(today + 64) {
            let day = Day(number: number)
            guard let minute = minute(on: day) else { continue }
            let next = zone.moment(showing: day.start + .seconds(60 * minute))
            if next > moment { return next }
        }
        preconditionFailure("every month has such a day")
    }

    /// The minute of this day at which it comes, if it does.
    private func minute(on day: Day) -> Int? {
        switch self {
        case .span: nil
        case .week(let days, let minute): days.contains(day.weekday) ? minute : nil
        case .month(let wanted, let minute): day.day == min(wanted, day.daysInMonth) ? minute : nil
        }
    }

    package var json: JSON {
        switch self {
        case .span(let milliseconds): ["span": .integer(milliseconds)]
        case .week(let days, let minute):
            ["days": .array(days.sorted().map { .integer(Int64($0)) }), "minute": .integer(Int64(minute))]
        case .month(let day, let minute): ["day": .integer(Int64(day)), "minute": .integer(Int64(minute))]
        }
    }

    /// Nil unless `json` says a recurrence within the limits.
    package init?(json: JSON) {
        if let span = json["span"]?.integer {
            guard Self.spans.contains(span) else { return nil }
            self = .span(span)
            return
        }
        guard let minute = json["minute"]?.integer, (0..<1440).contains(minute) else { return nil }
        if let days = json["days"]?.array {
            let numbers = Set(days.compactMap { $0.integer.map(Int.init) })
            guard !numbers.isEmpty, numbers.allSatisfy((1...7).contains) else { return nil }
            self = .week(days: numbers, minute: Int(minute))
        } else {
            guard let day = json["day"]?.integer, (1...31).contains(day) else { return nil }
            self = .month(day: Int(day), minute: Int(minute))
        }
    }
}

/// A recurrence by the clocks of one zone, as a timer keeps it.
package struct Repetition: Sendable, Equatable {
    package let rule: Recurrence
    /// The zone's name: what its clocks do in a year may not be decided yet.
    package let zone: String

    package init(rule: Recurrence, zone: String) { (self.rule, self.zone) = (rule, zone) }

    /// Clocks of a zone that is not known any more are UTC's.
    package func next(after moment: Timestamp, from due: Timestamp) -> Timestamp {
        rule.next(after: moment, from: due, in: Zones.zone(named: zone, around: moment).zone ?? .utc)
    }

    package var json: JSON { ["rule": rule.json, "zone": .string(zone)] }

    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let rule = json["rule"].flatMap(Recurrence.init(json:)), let zone = json["zone"]?.string else {
            return nil
        }
        self.init(rule: rule, zone: zone)
    }
}

/// A day of the calendar (proleptic Gregorian).
private struct Day {
    /// Counted from 1970-01-01.
    let number: Int64
    let month, day, daysInMonth: Int

    init(of wall: Timestamp) { self.init(number: Self.floored(wall.seconds, by: 86_400)) }

    /// Years begin in March here, so that the day that some have and some have not is their last.
    ///
    /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    init(number: Int64) {
        self.number = number
        let shifted = number + 719_468
        let era = Self.floored(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        daysInMonth = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// 1970-01-01 was a Thursday.
    var weekday: Int { Int((number + 3) - Self.floored(number + 3, by: 7) * 7) + 1 }

    var start: Timestamp { Timestamp(seconds: number * 86_400) }

    private static func floored(_ value: Int64, by divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
