internal import Foundation
internal import Synchronization

/// The one place that asks the system's data base of time zones.
package enum Zones {
    /// Made zones, by name and by the span of days that they were made for; at most ``capacity``.
    private static let cache = Mutex<[Key: Zone]>([:])
    private static let capacity = 1000

    private struct Key: Hashable {
        let name: String
        let span: Int64
    }

    /// Zones are made anew after so many days, so that one is made seldom and always reaches far enough.
    private static let span: Int64 = 30
    private static let reach: Int64 = 400

    /// The zone of this name around `moment`.
    package static func zone(named name: String, around moment: Timestamp) -> ZoneAnswer {
        if name == Zone.utc.name { return .zone(.utc) }
        let key = Key(name: name, span: moment.seconds / 86_400 / span)
        if let known = cache.withLock({ $0[key] }) { return .zone(known) }
        guard let zone = make(key) else { return .unknown(nearest: nearest(to: name)) }
        cache.withLock { cache in
            if cache.count >= capacity { cache = [:] }
            cache[key] = zone
        }
        return .zone(zone)
    }

    /// The best known name that `name` may be meant to be.
    ///
    /// People write the place alone, or leave out a letter.
    private static func nearest(to name: String) -> String? {
        let wanted = place(in: name)
        guard (2...40).contains(wanted.count) else { return nil }
        let known = TimeZone.knownTimeZoneIdentifiers + [Zone.utc.name]
        if let same = known.first(where: { place(in: $0) == wanted }) { return same }
        let best = known.map { (name: $0, distance: Distance.between(place(in: $0), wanted)) }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
        return best.name
    }

    private static func place(in name: String) -> [UInt8] {
        let last = name.split(separator: "/").last ?? ""
        return Array(last.lowercased().replacingOccurrences(of: " ", with: "_").utf8)
    }

    /// Only names of places: what `GMT+3` means, people disagree about.
    private static func make(_ key: Key) -> Zone? {
        guard key.name.contains("/"), key.name.utf8.count <= 64, let zone = TimeZone(identifier: key.name) else {
            return nil
        }
        func offset(_ second: Int64) -> Int {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second)))
        }
        var second = (key.span * span - reach) * 86_400
        let end = (key.span * span + span + reach) * 86_400
        let first = offset(second)
        var (current, changes) = (first, [Zone.Change]())
        while second < end {
            let (start, next) = (second, second + 86_400)
            second = next
            let after = offset(next)
            guard after != current else { continue }
            // The change lies after `low` and not after `high`.
            var (low, high) = (start, next)
            while high - low > 1 {
                let middle = (low + high) / 2
                if offset(middle) == current { low = middle } else { high = middle }
            }
            changes.append(.init(at: Timestamp(seconds: high), offset: after))
            current = after
        }
        return Zone(name: key.name, offset: first, changes: changes)
    }
}

/// How many letters must be put in, left out or changed to turn one word into another (Levenshtein).
private enum Distance {
    static func between(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var above = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                row.append(min(above[j + 1] + 1, row[j] + 1, above[j] + (letter == other ? 0 : 1)))
            }
            above = row
        }
        return above[right.count]
    }
}
