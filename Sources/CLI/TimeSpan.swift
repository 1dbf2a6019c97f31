/// A span of time as authors write it: `90s`, `15m`, `2h`, `3d`, `1w`, `1h 30m`.
struct TimeSpan: Equatable {
    let duration: Duration

    /// Nil for anything else, and for what is not within 1 second and 400 days.
    init?(_ text: String) {
        var rest = text.lowercased()[...]
        var seconds = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count).drop { $0 == " " }
            guard let count = Int(digits), count <= 400 * 86_400, let unit = rest.first, let length = Self.lengths[unit]
            else { return nil }
            seconds += count * length
            rest = rest.dropFirst().drop { $0 == " " }
        }
        guard (1...400 * 86_400).contains(seconds) else { return nil }
        duration = .seconds(seconds)
    }

    private static let lengths: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
}
