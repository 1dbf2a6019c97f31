package import JSON

extension Effects {
    /// All that a turn wants, in one order: equal effects have equal texts.
    package var json: JSON {
        [
            "state": state, "attributes": attributes, "writes": Self.list(writes) { $0.json },
            "messages": Self.list(messages) { $0.json }, "timers": Self.list(timers) { $0.json },
            "cancelled": Self.list(cancelled) { .string($0) }, "escalation": escalation?.json,
            "notes": Self.list(notes) { .string($0) },
            "goals": Self.list(goals) { ["name": .string($0.name), "value": .number($0.value)] },
            "consent": (consent?.rawValue).map(JSON.string),
            "log": Self.list(log) { $0.json },
        ]
    }

    /// Nil for an empty list, which most are.
    private static func list<T>(_ items: [T], _ json: (T) -> JSON) -> JSON? {
        items.isEmpty ? nil : .array(items.map(json))
    }
}

extension StoreWrite {
    fileprivate var json: JSON { ["key": .string(key), "value": value, "expiry": expiry.json] }
}

extension StoreWrite.Expiry {
    fileprivate var json: JSON? {
        switch self {
        case .never: nil
        case .at(let moment): .integer(moment.milliseconds)
        case .kept: "kept"
        }
    }
}

extension NewTimer {
    fileprivate var json: JSON {
        [
            "name": .string(name), "due": .integer(due.milliseconds), "data": data, "every": repetition?.json,
        ]
    }
}

extension ScriptLogLine {
    fileprivate var json: JSON {
        ["at": .integer(at.milliseconds), "level": .string(level.rawValue), "text": .string(text)]
    }
}
