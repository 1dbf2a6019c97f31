package import JSON

/// What a tenant may have only so much of. The raw value is what authors read, and what `budget()` calls it.
package enum Quota: String, Sendable, CaseIterable {
    /// Messages that turns of one UTC day wanted sent.
    case messagesToday = "messages_today"
    case timersWaiting = "timers_waiting"
    /// Names in the tenant's store.
    case storeKeys = "store_keys"
    /// Bytes of the tenant's store, see ``StoreWrite/bytes(key:value:)``.
    case storeBytes = "store_bytes"
    /// Lines of the author's log of one UTC day.
    case logLinesToday = "log_lines_today"
    /// Calls to web services by turns of one UTC day.
    case httpCallsToday = "http_calls_today"
}

/// An amount for each quota: how much may be, how much is, or by how much a turn lets it grow.
package struct Amounts: Sendable, Equatable {
    package var messagesToday = 0
    package var timersWaiting = 0
    package var storeKeys = 0
    package var storeBytes = 0
    package var logLinesToday = 0
    package var httpCallsToday = 0

    package init() {}

    /// What a tenant may use unless its operator says otherwise.
    package static var standard: Amounts {
        var amounts = Amounts()
        amounts.messagesToday = 1_000_000
        amounts.timersWaiting = 100_000
        amounts.storeKeys = 100_000
        amounts.storeBytes = 64 << 20
        amounts.logLinesToday = 100_000
        amounts.httpCallsToday = 100_000
        return amounts
    }

    package subscript(quota: Quota) -> Int {
        get {
            switch quota {
            case .messagesToday: messagesToday
            case .timersWaiting: timersWaiting
            case .storeKeys: storeKeys
            case .storeBytes: storeBytes
            case .logLinesToday: logLinesToday
            case .httpCallsToday: httpCallsToday
            }
        }
        set {
            switch quota {
            case .messagesToday: messagesToday = newValue
            case .timersWaiting: timersWaiting = newValue
            case .storeKeys: storeKeys = newValue
            case .storeBytes: storeBytes = newValue
            case .logLinesToday: logLinesToday = newValue
            case .httpCallsToday: httpCallsToday = newValue
            }
        }
    }

    /// Each by its quota's name.
    package var json: JSON {
        .object(JSONObject(members: Quota.allCases.map { .init(name: $0.rawValue, value: .integer(Int64(self[$0]))) }))
    }
}

/// What a tenant uses of its quotas.
package struct Usage: Sendable, Equatable {
    /// The UTC day that the day's amounts belong to, counted from 1970-01-01. It never goes back: a turn that began
    /// before midnight and commits behind one that began after it counts for the new day.
    package private(set) var day: Int64
    package private(set) var amounts: Amounts

    package init(day: Int64 = 0, amounts: Amounts = Amounts()) { (self.day, self.amounts) = (day, amounts) }

    /// The same at a later moment: a new day begins with nothing.
    package func at(_ moment: Timestamp) -> Usage {
        let today = moment.milliseconds / 86_400_000
        guard today > day else { return self }
        var usage = Usage(day: today, amounts: amounts)
        (usage.amounts.messagesToday, usage.amounts.logLinesToday) = (0, 0)
        usage.amounts.httpCallsToday = 0
        return usage
    }

    package func grown(by growth: Amounts) -> Usage {
        var usage = self
        for quota in Quota.allCases { usage.amounts[quota] += growth[quota] }
        return usage
    }

    /// The first quota that would be exceeded. What does not grow exceeds nothing: a quota may have been lowered.
    package func excess(after growth: Amounts, limits: Amounts) -> Quota? {
        Quota.allCases.first { growth[$0] > 0 && amounts[$0] + growth[$0] > limits[$0] }
    }
}

/// What a turn may still use: its tenant's quotas, and what is used of them.
package struct Allowance: Sendable, Equatable {
    package var usage: Usage
    package var limits: Amounts

    package init(usage: Usage = Usage(), limits: Amounts = .standard) { (self.usage, self.limits) = (usage, limits) }
}

/// A share of a quota that its author shall hear of before it is used up.
package enum SoftMark {
    /// Four fifths.
    package static func isReached(_ used: Int, of limit: Int) -> Bool { used >= limit - limit / 5 }

    package static func line(_ quota: String, _ used: Int, of limit: Int, at moment: Timestamp) -> ScriptLogLine {
        ScriptLogLine(at: moment, level: .warn, text: "quota \(quota): \(used) of \(limit) used")
    }
}

extension StoreWrite {
    /// What a value with its key counts for: the bytes of both as one JSON list.
    package static func bytes(key: String, value: JSON) -> Int { JSON.array([.string(key), value]).bytes().count }
}
