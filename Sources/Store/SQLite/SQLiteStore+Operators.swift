import JSON
package import Messaging

extension SQLiteStore {
    package func tally() async throws(StoreError) -> Tally {
        let figures = try read { connection in
            try connection.rows("SELECT name, count FROM tallies") { (name: $0.text(0), count: Int($0.integer(1))) }
        }
        return Tally(figures: figures)
    }

    package func scriptLog(of tenant: TenantID, limit: Int) async throws(StoreError) -> [ScriptLogLine] {
        guard let keys = directory.keys(of: tenant) else { return [] }
        let slots =
            ScriptLog.slot(
                tenant: keys.number, line: 0)...ScriptLog.slot(tenant: keys.number, line: ScriptLog.capacity - 1)
        let rows = try read { connection in
            try connection.rows(
                "SELECT at, level, text FROM script_log WHERE slot BETWEEN ? AND ? ORDER BY line DESC LIMIT ?",
                .integer(slots.lowerBound), .integer(slots.upperBound), .integer(limit)
            ) { (at: $0.time(0), level: $0.text(1), sealed: $0.blob(2)) }
        }
        var lines: [ScriptLogLine] = []
        for row in rows {
            let level = ScriptLogLine.Level(rawValue: row.level) ?? .info
            lines.append(ScriptLogLine(at: row.at, level: level, text: try text(row.sealed, as: .log, keys)))
        }
        return lines
    }
}
