import JSON
package import Messaging

extension SQLiteStore {
    package func tally() async throws(StoreError) -> Tally {
        let figures = try read { connection in
            try connection.rows("SELECT name, count FROM tallies") { (name: $0.text(0), count: Int($0.integer(1))) }
        }
        return Tally(figures: figures)
    }

    package func scriptLog(
        of tenant: TenantID, after number: Int, limit: Int
    ) async throws(StoreError) -> LoggedLines {
        guard let keys = directory.keys(of: tenant) else { return LoggedLines(lines: [], last: 0) }
        let slots =
            ScriptLog.slot(
                tenant: keys.number, line: 0)...ScriptLog.slot(tenant: keys.number, line: ScriptLog.capacity - 1)
        let rows = try read { connection in
            try connection.rows(
                """
                SELECT line, at, level, text FROM script_log WHERE slot BETWEEN ? AND ? AND line >= ?
                ORDER BY line DESC LIMIT ?
                """, .integer(slots.lowerBound), .integer(slots.upperBound), .integer(number), .integer(limit)
            ) { (line: Int($0.integer(0)), at: $0.time(1), level: $0.text(2), sealed: $0.blob(3)) }
        }
        var lines: [ScriptLogLine] = []
        for row in rows {
            let level = ScriptLogLine.Level(rawValue: row.level) ?? .info
            lines.append(ScriptLogLine(at: row.at, level: level, text: try text(row.sealed, as: .log, keys)))
        }
        return LoggedLines(lines: lines, last: rows.first.map { $0.line + 1 } ?? number)
    }
}
