import Messaging

/// The newest lines of each tenant's script log, in as many slots.
enum ScriptLog {
    /// Lines kept of each tenant.
    static let capacity: Int64 = 1000

    /// The row of a tenant's `line`-th line: it takes the place of the one `capacity` lines before.
    static func slot(tenant: Int64, line: Int64) -> Int64 { tenant * capacity + line % capacity }
}

extension Ledger {
    /// Adds a turn's lines to its tenant's log.
    mutating func log(_ turn: SealedTurn) throws {
        let lines = turn.log.suffix(Int(ScriptLog.capacity))
        if lines.isEmpty { return }
        let logged = try connection.first(
            "UPDATE tenants SET logged = logged + ? WHERE number = ? RETURNING logged", .integer(lines.count),
            .integer(turn.tenant)
        ) { $0.integer(0) }
        guard let logged else { throw StoreError.failed("the turn's tenant is not stored") }
        for (line, number) in zip(lines, (logged - Int64(lines.count))...) {
            try connection.run(
                "INSERT OR REPLACE INTO script_log (slot, line, at, level, text) VALUES (?, ?, ?, ?, ?)",
                .integer(ScriptLog.slot(tenant: turn.tenant, line: number)), .integer(number), .time(line.at),
                .text(line.level.rawValue), .blob(line.sealed))
        }
    }
}
