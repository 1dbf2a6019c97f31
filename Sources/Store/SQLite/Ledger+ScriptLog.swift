import Messaging

/// The newest lines of each tenant's script log, in as many slots.
enum ScriptLog {
    /// Lines kept of each tenant.
    static let capacity: Int64 = 1000

    /// The row of a tenant's `line`-th line: it takes the place of the one `capacity` lines before.
    static func slot(tenant: Int64, line: Int64) -> Int64 { tenant * capacity + line % capacity }
}

extension Ledger {
    /// Adds a turn's lines to its tenant's log, with a warning for each quota whose soft mark the turn has crossed. A
    /// log never makes a turn fail: the last line that a day may have says that the rest is not kept.
    mutating func log(_ turn: SealedTurn, _ used: Used) throws {
        var warnings = used.crossed(limits: turn.quotas).map { quota in
            SoftMark.line(quota.rawValue, used.after.amounts[quota], of: turn.quotas[quota], at: turn.at)
        }
        let (written, limit) = (used.after.amounts.logLinesToday, turn.quotas.logLinesToday)
        let count = written + turn.log.count + warnings.count
        if !SoftMark.isReached(written, of: limit), SoftMark.isReached(count, of: limit) {
            warnings.append(SoftMark.line(Quota.logLinesToday.rawValue, count, of: limit, at: turn.at))
        }
        let lines = Self.lines(turn.log + warnings.map { turn.sealed($0) }, room: limit - written) {
            turn.sealed(Self.end(of: limit, at: turn.at))
        }
        var growth = Amounts()
        growth.logLinesToday = lines.count
        if !lines.isEmpty { usages[turn.tenant] = used.after.grown(by: growth) }
        try add(lines.suffix(Int(ScriptLog.capacity)), of: turn.tenant)
    }

    /// As many as there is room for; the line that fills it is the end.
    private static func lines(
        _ lines: [SealedTurn.Line], room: Int, end: () -> SealedTurn.Line
    ) -> [SealedTurn.Line] {
        if lines.isEmpty || room <= 0 { return [] }
        return lines.count < room ? lines : lines.prefix(room - 1) + [end()]
    }

    private static func end(of limit: Int, at moment: Timestamp) -> ScriptLogLine {
        let text = "quota \(Quota.logLinesToday.rawValue): \(limit) lines used, the rest of this day's is not kept"
        return ScriptLogLine(at: moment, level: .warn, text: text)
    }

    private mutating func add(_ lines: ArraySlice<SealedTurn.Line>, of tenant: Int64) throws {
        if lines.isEmpty { return }
        let logged = try connection.first(
            "UPDATE tenants SET logged = logged + ? WHERE number = ? RETURNING logged", .integer(lines.count),
            .integer(tenant)
        ) { $0.integer(0) }
        guard let logged else { throw StoreError.failed("the turn's tenant is not stored") }
        for (line, number) in zip(lines, (logged - Int64(lines.count))...) {
            try connection.run(
                "INSERT OR REPLACE INTO script_log (slot, line, at, level, text) VALUES (?, ?, ?, ?, ?)",
                .integer(ScriptLog.slot(tenant: tenant, line: number)), .integer(number), .time(line.at),
                .text(line.level.rawValue), .blob(line.sealed))
        }
    }
}
