/// Which folders have come to rest after a change: editors and copying tools write in several steps.
///
/// A folder settles `quiet` after its last change, and `patience` after its first one even if changes go on.
struct Settling {
    let quiet: Duration
    let patience: Duration
    private var changes: [String: (first: ContinuousClock.Instant, last: ContinuousClock.Instant)] = [:]

    init(quiet: Duration = .milliseconds(20), patience: Duration = .milliseconds(250)) {
        (self.quiet, self.patience) = (quiet, patience)
    }

    mutating func changed(_ folder: String, at now: ContinuousClock.Instant) {
        changes[folder] = (changes[folder]?.first ?? now, now)
    }

    /// When the next folder settles; nil when none is in motion.
    var next: ContinuousClock.Instant? { changes.values.map(deadline).min() }

    /// The folders that are at rest at `now`, in the order of their names; they are forgotten.
    mutating func settled(at now: ContinuousClock.Instant) -> [String] {
        let folders = changes.filter { deadline($0.value) <= now }.keys.sorted()
        for folder in folders { changes[folder] = nil }
        return folders
    }

    private func deadline(
        _ change: (first: ContinuousClock.Instant, last: ContinuousClock.Instant)
    ) -> ContinuousClock.Instant {
        min(change.last + quiet, change.first + patience)
    }
}
