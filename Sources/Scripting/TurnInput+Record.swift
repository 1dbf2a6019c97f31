package import JSON
package import Messaging

/// The record of a turn's inputs: what is kept beside the event, which the journal has, so that the turn can be replayed.
///
/// Both directions stand here together. Whoever gives ``TurnInput`` a new field adds it to both; a test fails until then.
extension TurnInput {
    /// Everything but the event. ``init(record:event:)`` reads it back.
    package var record: JSON {
        [
            "now": .integer(now.milliseconds), "seed": .integer(Int64(bitPattern: seed)), "person": person.json,
            "state": state, "attributes": attributes, "allowance": allowance.record,
            "values": .object(
                JSONObject(
                    members: values.sorted { $0.key < $1.key }.map { key, value in
                        // A value that is not there is not the same as one that nobody asked for.
                        .init(name: key, value: ["value": value])
                    })),
            "listings": listings.isEmpty ? nil : listed, "zones": zones.isEmpty ? nil : zoned,
            "calls": calls.isEmpty ? nil : .array(calls.map(\.json)),
            "history": history.map { .array($0.map(\.json)) }, "language": language.map(JSON.string),
        ]
    }

    /// Nil unless `record` was made by ``record``.
    package init?(record: JSON, event: Event) {
        guard let now = record["now"]?.integer, let seed = record["seed"]?.integer, let person = record["person"],
            let state = record["state"], let attributes = record["attributes"],
            let allowance = record["allowance"].flatMap(Allowance.init(record:)), let values = record["values"]?.object
        else { return nil }
        let calls = (record["calls"]?.array ?? []).map(WebExchange.init(json:))
        guard !calls.contains(nil) else { return nil }
        self.init(
            event: event, person: Sender(json: person), state: state, attributes: attributes,
            values: Dictionary(values.members.map { ($0.name, $0.value["value"]) }) { $1 },
            listings: Self.listings(of: record["listings"] ?? [:]), zones: Self.zones(of: record["zones"] ?? [:]),
            calls: calls.compactMap(\.self),
            history: record["history"]?.array?.compactMap(Utterance.init(json:)), language: record["language"]?.string,
            allowance: allowance,
            now: Timestamp(milliseconds: now), seed: UInt64(bitPattern: seed))
    }
}

extension TurnInput {
    /// Each listing by its prefix: `{"names": […]}`, or `{}` where there are too many names.
    var listed: JSON {
        .object(
            JSONObject(
                members: listings.sorted { $0.key < $1.key }.map { prefix, names in
                    .init(name: prefix, value: ["names": names.map { .array($0.map(JSON.string)) }])
                }))
    }

    /// Each zone under the name it was asked for by.
    var zoned: JSON {
        .object(JSONObject(members: zones.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value.json) }))
    }

    private static func zones(of json: JSON) -> [String: ZoneAnswer] {
        Dictionary((json.object?.members ?? []).map { ($0.name, ZoneAnswer(json: $0.value)) }) { $1 }
    }

    private static func listings(of json: JSON) -> [String: [String]?] {
        Dictionary(
            (json.object?.members ?? []).map { ($0.name, $0.value["names"]?.array.map { $0.compactMap(\.string) }) }
        ) { $1 }
    }
}

extension Allowance {
    fileprivate var record: JSON {
        ["day": .integer(usage.day), "used": usage.amounts.json, "limits": limits.json]
    }

    fileprivate init?(record: JSON) {
        guard let day = record["day"]?.integer, let used = record["used"], let limits = record["limits"] else {
            return nil
        }
        self.init(
            usage: Usage(day: day, amounts: Amounts(record: used, unknown: 0)),
            limits: Amounts(record: limits, unknown: .max))
    }
}

extension Amounts {
    /// What ``json`` made; a quota that was not known then is `unknown`.
    fileprivate init(record: JSON, unknown: Int) {
        self.init()
        for quota in Quota.allCases { self[quota] = record[quota.rawValue]?.integer.map { Int($0) } ?? unknown }
    }
}
