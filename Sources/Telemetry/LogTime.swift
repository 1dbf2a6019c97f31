internal import Glibc

/// A moment as a log line shows it.
package struct LogTime: Sendable, Equatable {
    /// Since 1970-01-01 UTC.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// What the system's clock says.
    package static var now: LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// `2026-01-31T23:59:59.123Z` (RFC 3339), UTC.
    package var text: String {
        let parts = broken
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        return "\(Self.padded(date[0], 4))-\(Self.padded(date[1], 2))-\(Self.padded(date[2], 2))T\(timeOfDay)Z"
    }

    /// `23:59:59.123`, UTC.
    package var timeOfDay: String {
        let parts = broken
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Self.padded(Int($0), 2) }
        return "\(clock.joined(separator: ":")).\(Self.padded(Int(milliseconds - second * 1000), 3))"
    }

    /// Rounded down, so that a moment before 1970 has a fraction of a second like any other.
    private var second: Int64 { (milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000 }

    private var broken: tm {
        var seconds = time_t(second)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
