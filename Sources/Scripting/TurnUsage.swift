internal import Messaging

/// How much one turn used of what one turn may.
struct TurnUsage {
    var messages = 0
    var timers = 0
    var storeReads = 0
    var storeWrites = 0
    /// Of a state that has changed.
    var stateBytes = 0
    /// Of attributes that have changed.
    var contactBytes = 0
    var logLines = 0
    var calls = 0

    mutating func count(_ effects: Effects, of turn: TurnInput) {
        messages = effects.messages.count
        timers = effects.timers.count
        storeReads = turn.values.count
        calls = turn.calls.count
        storeWrites = effects.writes.count
        logLines = effects.log.count
    }

    /// A line for each quota of which four fifths are used, by the names that `budget()` has.
    func warnings(_ limits: ScriptLimits, at moment: Timestamp) -> [ScriptLogLine] {
        var lines: [ScriptLogLine] = []
        func look(at quota: String, _ used: Int, of limit: Int) {
            if SoftMark.isReached(used, of: limit) { lines.append(SoftMark.line(quota, used, of: limit, at: moment)) }
        }
        look(at: "messages", messages, of: limits.messages)
        look(at: "timers", timers, of: limits.timers)
        look(at: "store_reads", storeReads, of: limits.reads)
        look(at: "store_writes", storeWrites, of: limits.storeWrites)
        look(at: "state_bytes", stateBytes, of: limits.state)
        look(at: "contact_bytes", contactBytes, of: limits.attributes)
        look(at: "http_calls", calls, of: limits.calls)
        look(at: "log_lines", logLines, of: limits.logLines)
        return lines
    }
}
