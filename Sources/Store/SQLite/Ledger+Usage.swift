internal import Crypto
import Messaging

/// What a tenant uses, before and after a turn; the lines of its log not yet counted.
struct Used {
    let before: Usage
    let after: Usage

    /// The quotas of which this turn is the one to reach the soft mark.
    func crossed(limits: Amounts) -> [Quota] {
        Quota.allCases.filter { quota in
            !SoftMark.isReached(before.amounts[quota], of: limits[quota])
                && SoftMark.isReached(after.amounts[quota], of: limits[quota])
        }
    }
}

extension Ledger {
    /// Counts what a turn uses; nil, and nothing is counted, if that is more than the tenant may.
    mutating func use(by turn: SealedTurn) throws -> Used? {
        let growth = try growth(by: turn)
        // Most silent turns use nothing at all, and then nobody has to look.
        if growth == Amounts(), turn.log.isEmpty { return Used(before: Usage(), after: Usage()) }
        let before = try usage(of: turn.tenant).at(turn.at)
        guard before.excess(after: growth, limits: turn.quotas) == nil else { return nil }
        let used = Used(before: before, after: before.grown(by: growth))
        if growth != Amounts() { usages[turn.tenant] = used.after }
        return used
    }

    /// A timer waits no more.
    mutating func timerFired(of tenant: Int64) throws {
        var growth = Amounts()
        growth.timersWaiting = -1
        usages[tenant] = try usage(of: tenant).grown(by: growth)
    }

    /// A value was swept away.
    mutating func valueExpired(of tenant: Int64, sealedLength: Int) throws {
        var growth = Amounts()
        growth.count(nil, insteadOf: sealedLength)
        usages[tenant] = try usage(of: tenant).grown(by: growth)
    }

    /// What the transaction's turns have come to.
    mutating func storeUsages() throws {
        for (tenant, usage) in usages {
            let amounts = usage.amounts
            try connection.run(
                """
                INSERT OR REPLACE INTO usage
                (tenant, day, messages, timers, store_keys, store_bytes, log_lines, http_calls)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, .integer(tenant), .integer(usage.day), .integer(amounts.messagesToday),
                .integer(amounts.timersWaiting), .integer(amounts.storeKeys), .integer(amounts.storeBytes),
                .integer(amounts.logLinesToday), .integer(amounts.httpCallsToday))
        }
    }

    private mutating func usage(of tenant: Int64) throws -> Usage {
        if let usage = usages[tenant] { return usage }
        return try connection.first(
            "SELECT day, messages, timers, store_keys, store_bytes, log_lines, http_calls FROM usage WHERE tenant = ?",
            .integer(tenant)
        ) { Usage(row: $0, from: 0) } ?? Usage()
    }

    /// By how much a turn changes what is used, its log apart.
    private mutating func growth(by turn: SealedTurn) throws -> Amounts {
        var growth = Amounts()
        growth.messagesToday = turn.letters.count
        growth.timersWaiting = turn.timers.count
        growth.httpCallsToday = turn.calls
        for name in Set(turn.cancelled) {
            growth.timersWaiting -=
                try connection.first(
                    "SELECT count(*) FROM timers WHERE conversation = ? AND name = ?",
                    .integer(turn.conversation.number), .blob(name)
                ) { Int($0.integer(0)) } ?? 0
        }
        for write in turn.writes {
            let old = try connection.first("SELECT length(value) FROM stored WHERE name = ?", .blob(write.name)) {
                $0.optionalInteger(0).map { Int($0) }
            }
            growth.count(write.sealed?.count, insteadOf: old ?? nil)
        }
        return growth
    }
}

extension Amounts {
    /// Counts a stored value in the place of another by the lengths they have sealed; nil stands for none.
    fileprivate mutating func count(_ new: Int?, insteadOf old: Int?) {
        storeKeys += (new == nil ? 0 : 1) - (old == nil ? 0 : 1)
        storeBytes += (new.map { $0 - SealingKey.overhead } ?? 0) - (old.map { $0 - SealingKey.overhead } ?? 0)
    }
}

extension Usage {
    /// The columns day, messages, timers, store_keys, store_bytes, log_lines and http_calls; nothing where there is no row.
    init(row: borrowing Row, from column: Int32) {
        var amounts = Amounts()
        amounts.messagesToday = Int(row.integer(column + 1))
        amounts.timersWaiting = Int(row.integer(column + 2))
        amounts.storeKeys = Int(row.integer(column + 3))
        amounts.storeBytes = Int(row.integer(column + 4))
        amounts.logLinesToday = Int(row.integer(column + 5))
        amounts.httpCallsToday = Int(row.integer(column + 6))
        self.init(day: row.integer(column), amounts: amounts)
    }
}
