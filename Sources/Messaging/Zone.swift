package import JSON

/// A time zone around one moment, as data: what turns a moment into a time on a wall's clock, and back, without asking
/// anybody.
///
/// It knows the changes of about 400 days before and after the moment it was made for; further away the offset stays
/// what it is at the nearest end.
package struct Zone: Sendable, Equatable {
    /// From `at` on, clocks are `offset` seconds ahead of UTC.
    package struct Change: Sendable, Equatable {
        package let at: Timestamp
        package let offset: Int
        package init(at: Timestamp, offset: Int) { (self.at, self.offset) = (at, offset) }
    }

    /// As the IANA's data base has it: `Africa/Nairobi`.
    package let name: String
    /// Seconds ahead of UTC before the first change.
    package let offset: Int
    /// Oldest first.
    package let changes: [Change]

    package init(name: String, offset: Int, changes: [Change] = []) {
        (self.name, self.offset, self.changes) = (name, offset, changes)
    }

    package static let utc = Zone(name: "UTC", offset: 0)

    package func offset(at moment: Timestamp) -> Int { changes.last { $0.at <= moment }?.offset ?? offset }

    /// What clocks show, as a moment that shows the same in UTC.
    package func wall(at moment: Timestamp) -> Timestamp { moment + .seconds(offset(at: moment)) }

    /// When clocks show `wall`, a moment that shows in UTC what is meant.
    ///
    /// What they show twice is meant the first time. What they never show, since they were put forward over it, comes as
    /// much later as they were put forward: 02:30 is 03:30 then.
    ///
    /// Source: RFC 5545, 3.3.5, "Form #3".
    package func moment(showing wall: Timestamp) -> Timestamp {
        let offsets = [offset] + changes.map(\.offset)
        let shown = offsets.map { wall - .seconds($0) }.filter { self.wall(at: $0) == wall }.min()
        if let shown { return shown }
        for (before, change) in zip(offsets, changes) {
            let moment = wall - .seconds(before)
            if moment >= change.at, wall - .seconds(change.offset) < change.at { return moment }
        }
        return wall - .seconds(offset(at: wall))
    }

    package var json: JSON {
        [
            "name": .string(name), "offset": .integer(Int64(offset)),
            "changes": .array(changes.flatMap { [.integer($0.at.seconds), .integer(Int64($0.offset))] }),
        ]
    }

    /// Nil unless `json` was made by ``json``.
    package init?(json: JSON) {
        guard let name = json["name"]?.string, let offset = json["offset"]?.integer else { return nil }
        let numbers = (json["changes"]?.array ?? []).compactMap(\.integer)
        self.init(
            name: name, offset: Int(offset),
            changes: stride(from: 0, to: numbers.count - 1, by: 2).map {
                Change(at: Timestamp(seconds: numbers[$0]), offset: Int(numbers[$0 + 1]))
            })
    }
}

/// What there is under the name of a zone.
package enum ZoneAnswer: Sendable, Equatable {
    case zone(Zone)
    /// There is none of this name; perhaps `nearest` is meant.
    case unknown(nearest: String?)

    package var json: JSON {
        switch self {
        case .zone(let zone): zone.json
        case .unknown(let nearest): ["nearest": nearest.map(JSON.string)]
        }
    }

    package init(json: JSON) { self = Zone(json: json).map(Self.zone) ?? .unknown(nearest: json["nearest"]?.string) }

    package var zone: Zone? { if case .zone(let zone) = self { zone } else { nil } }
}
