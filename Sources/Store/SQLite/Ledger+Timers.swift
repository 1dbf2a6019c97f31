import Messaging

/// A due timer with the event it becomes.
struct RipeTimer: Sendable {
    let number: Int64
    let tenant: Int64
    let channel: Int64
    let conversation: Int64
    let contact: Int64
    let due: Timestamp
    /// When it falls due again; nil when it comes once.
    let next: Timestamp?
    /// Nil when the timer cannot be read any more.
    let sealedEvent: [UInt8]?
    let sealedTimer: [UInt8]
}

extension Ledger {
    /// Turns a timer into a waiting event, or into a parked one; nil if it was cancelled or fired meanwhile.
    mutating func fire(_ timer: RipeTimer, at now: Timestamp) throws -> Int64? {
        guard try timer.next.map({ try renew(timer, at: $0) }) ?? end(timer) else { return nil }
        let number = try journal(
            timer.sealedEvent ?? timer.sealedTimer, tenant: timer.tenant, channel: timer.channel,
            conversation: timer.conversation, contact: timer.contact, at: now, isPart: true)
        guard timer.sealedEvent != nil else {
            try park(number, tenant: timer.tenant, at: now, .plain(ParkReason.damaged))
            return number
        }
        try connection.run("INSERT INTO waiting (event) VALUES (?)", .integer(number))
        changes.waiting += 1
        return number
    }

    /// Lets a timer go on waiting for its next time; false if it was cancelled or has been fired meanwhile. In the
    /// transaction that fires it, so that nothing its turn does, or fails to do, ends the series.
    private mutating func renew(_ timer: RipeTimer, at next: Timestamp) throws -> Bool {
        try connection.run(
            "UPDATE timers SET due = ? WHERE number = ? AND due = ?", .time(next), .integer(timer.number),
            .time(timer.due))
        return connection.changes == 1
    }

    private mutating func end(_ timer: RipeTimer) throws -> Bool {
        try connection.run("DELETE FROM timers WHERE number = ?", .integer(timer.number))
        guard connection.changes == 1 else { return false }
        changes.timers -= 1
        try timerFired(of: timer.tenant)
        return true
    }
}
