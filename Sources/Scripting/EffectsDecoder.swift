internal import JSON
internal import Messaging

/// Reads what a turn gave back. The prelude has refused at the author's line what an author can get wrong; this is the
/// wall behind it, for scripts are not trusted: every quota is checked again, and an error names the path.
struct EffectsDecoder {
    let limits: ScriptLimits
    let now: Timestamp
    /// Those that the turn asked for: what comes again and again does so by the clocks of one of them.
    var zones: [String: ZoneAnswer] = [:]

    /// What is wrong, and with which part: "message 2: `buttons[1]` needs a title".
    struct Problem: Error, Equatable {
        let text: String
    }

    func effects(from output: JSON, of turn: TurnInput) throws(Problem) -> Effects {
        var effects = Effects()
        var used = TurnUsage()
        (effects.state, used.stateBytes) = try remembered(
            output["state"], "state", limit: limits.state, before: turn.state)
        (effects.attributes, used.contactBytes) = try remembered(
            output["attributes"], "contact", limit: limits.attributes, before: turn.attributes)
        // Each name once, for what a write takes the place of is counted by name.
        var names: Set<String> = []
        for (index, item) in try list(output["writes"], "store writes", limit: limits.storeWrites).enumerated() {
            let write = try write(item, "store write \(index + 1)")
            guard names.insert(write.key).inserted else {
                throw Problem(text: "store write \(index + 1): its `key` was written before")
            }
            effects.writes.append(write)
        }
        let messages = MessageDecoder(limits: limits)
        for (index, item) in try list(output["messages"], "messages", limit: limits.messages).enumerated() {
            effects.messages.append(try messages.message(item, "message \(index + 1)"))
        }
        for (index, item) in try list(output["timers"], "timers", limit: limits.timers).enumerated() {
            effects.timers.append(try timer(item, "timer \(index + 1)"))
        }
        for (index, item) in try list(output["cancelled"], "cancelled timers", limit: limits.timers).enumerated() {
            effects.cancelled.append(try text(item, "cancelled timer \(index + 1)", limit: limits.key))
        }
        effects.escalation = try output["escalation"].map { json throws(Problem) in try escalation(json) }
        for (index, item) in try list(output["notes"], "notes", limit: limits.notes).enumerated() {
            effects.notes.append(try text(item, "note \(index + 1)", limit: limits.note))
        }
        for (index, item) in try list(output["goals"], "goals", limit: limits.goals).enumerated() {
            let path = "goal \(index + 1)"
            guard let value = item["value"]?.number, value.isFinite else {
                throw Problem(text: "\(path) needs a `value`")
            }
            effects.goals.append(Goal(name: try text(item["name"], "\(path): `name`", limit: 60), value: value))
        }
        for (index, item) in try list(output["log"], "log lines", limit: limits.logLines).enumerated() {
            effects.log.append(try logLine(item, "log line \(index + 1)"))
        }
        used.count(effects, of: turn)
        effects.log += used.warnings(limits, at: now)
        return effects
    }

    /// Nil when nothing has changed, else the value and its bytes.
    private func remembered(
        _ json: JSON?, _ path: String, limit: Int, before: JSON
    ) throws(Problem) -> (value: JSON?, bytes: Int) {
        let value = (json ?? [:]).inOrder
        guard case .object = value else { throw Problem(text: "\(path) must have names as keys, not numbers") }
        if value == before.inOrder { return (nil, 0) }
        return (value, try bytes(of: value, path, limit: limit))
    }

    private func sized(_ json: JSON, _ path: String, limit: Int) throws(Problem) -> JSON {
        _ = try bytes(of: json, path, limit: limit)
        return json
    }

    private func bytes(of json: JSON, _ path: String, limit: Int) throws(Problem) -> Int {
        let count = json.bytes().count
        guard count <= limit else {
            throw Problem(text: "\(path) has \(count) bytes, at most \(limit) may be remembered")
        }
        return count
    }

    private func write(_ json: JSON, _ path: String) throws(Problem) -> StoreWrite {
        StoreWrite(
            key: try text(json["key"], "\(path): `key`", limit: limits.key),
            value: try json["value"].map { value throws(Problem) in
                try sized(value.inOrder, "\(path): `value`", limit: limits.value)
            }, expiry: try expiry(json["expires"], path))
    }

    private func expiry(_ json: JSON?, _ path: String) throws(Problem) -> StoreWrite.Expiry {
        switch json {
        case nil: return .never
        case .string("kept"): return .kept
        case .integer(let span) where (1000...34_560_000_000).contains(span): return .at(now + .milliseconds(span))
        default: throw Problem(text: "\(path): `expires` must be 1 s to 400 d in milliseconds")
        }
    }

    private func timer(_ json: JSON, _ path: String) throws(Problem) -> NewTimer {
        var timer = NewTimer(
            name: try text(json["name"], "\(path): `name`", limit: limits.key), due: now,
            data: try sized((json["data"] ?? [:]).inOrder, "\(path): `data`", limit: limits.value))
        if let every = json["every"] {
            let (rule, zone) = try recurrence(every, path)
            timer.repetition = Repetition(rule: rule, zone: zone.name)
            timer.due = rule.next(after: now, from: now, in: zone)
        } else {
            timer.due = try due(json, path)
        }
        return timer
    }

    /// After a while, or at a moment.
    private func due(_ json: JSON, _ path: String) throws(Problem) -> Timestamp {
        let longest: Int64 = 34_560_000_000
        if let moment = json["at"]?.integer {
            guard (now.milliseconds...now.milliseconds + longest).contains(moment) else {
                throw Problem(text: "\(path): `at` must lie within the next 400 d")
            }
            return Timestamp(milliseconds: moment)
        }
        guard let after = json["after"]?.integer, (1000...longest).contains(after) else {
            throw Problem(text: "\(path): `after` must be 1 s to 400 d in milliseconds")
        }
        return now + .milliseconds(after)
    }

    private func recurrence(_ json: JSON, _ path: String) throws(Problem) -> (Recurrence, Zone) {
        guard let rule = Recurrence(json: json), let name = json["zone"]?.string, let zone = zones[name]?.zone else {
            throw Problem(text: "\(path): `every` must be a recurrence in a known time zone")
        }
        return (rule, zone)
    }

    private func escalation(_ json: JSON) throws(Problem) -> Escalation {
        func part(_ name: String) throws(Problem) -> String? {
            try json[name].map { value throws(Problem) in try text(value, "escalation: `\(name)`", limit: limits.note) }
        }
        return Escalation(
            reason: try text(json["reason"], "escalation: `reason`", limit: limits.note), queue: try part("queue"),
            priority: try part("priority"), note: try part("note"))
    }

    private func logLine(_ json: JSON, _ path: String) throws(Problem) -> ScriptLogLine {
        guard let level = json["level"]?.string.flatMap(ScriptLogLine.Level.init(rawValue:)),
            let text = json["text"]?.string
        else { throw Problem(text: "\(path) must be a text with a level") }
        return ScriptLogLine(at: now, level: level, text: text)
    }

    private func text(_ json: JSON?, _ path: String, limit: Int) throws(Problem) -> String {
        guard let text = json?.string, !text.isEmpty else { throw Problem(text: "\(path) must be a text") }
        guard text.utf8.count <= limit else {
            throw Problem(text: "\(path) has \(text.utf8.count) bytes, at most \(limit) may be")
        }
        return text
    }

    private func list(_ json: JSON?, _ what: String, limit: Int) throws(Problem) -> [JSON] {
        let items = try Self.items(of: json, what)
        guard items.count <= limit else { throw Problem(text: "\(items.count) \(what), at most \(limit) may be") }
        return items
    }

    /// An empty Lua table may arrive as an empty object.
    static func items(of json: JSON?, _ what: String) throws(Problem) -> [JSON] {
        switch json {
        case nil: return []
        case .array(let items): return items
        case .object(let object) where object.members.isEmpty: return []
        default: throw Problem(text: "\(what) must be a list")
        }
    }
}

extension JSON {
    /// The same value with the members of all objects sorted and empty lists as empty objects, which in Lua are one
    /// thing: what a script remembers looks the same whatever way it came about.
    var inOrder: JSON {
        switch self {
        case .object(let object):
            .object(
                JSONObject(
                    members: object.members.map { .init(name: $0.name, value: $0.value.inOrder) }
                        .sorted { $0.name < $1.name }))
        case .array(let items): items.isEmpty ? [:] : .array(items.map(\.inOrder))
        default: self
        }
    }
}
