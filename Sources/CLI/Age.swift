/// How old something may be, as people type it: `24h`, `30m`, `7d`.
enum Age {
    static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    /// Nil for what is no age; at most ten years.
    static func duration(_ text: String) -> Duration? {
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()), number > 0,
            number <= 10 * 365 * 86_400 / unit
        else { return nil }
        return .seconds(number * unit)
    }

    /// `7d`, `24h`, `90s`: in the largest unit that says it exactly, with days from two on.
    static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        let fits = units.filter { seconds % $0.value == 0 && ($0.key != "d" || seconds > $0.value) }
        guard let unit = fits.max(by: { $0.value < $1.value }) else { return "\(seconds)s" }
        return "\(seconds / unit.value)\(unit.key)"
    }
}
