import Messaging

/// What a writing operation works on: the writer's connection, and the counts that its transaction changes.
struct Ledger: ~Copyable {
    var connection: Connection
    /// What has to be added to the stored figures when the transaction commits.
    var changes = Tally()
    /// What tenants use when the transaction commits, where that changes: one row of each is written, however many
    /// turns share the transaction.
    var usages: [Int64: Usage] = [:]

    /// The version that each tenant's turns ran last, marked as one to keep: as long as the number of tenants.
    private(set) var keptVersions: [Int64: ScriptVersion] = [:]
    /// Those of the transaction in hand.
    var newlyKept: [Int64: ScriptVersion] = [:]

    init(connection: consuming Connection) { self.connection = connection }

    /// Runs `work` as one transaction; if anything in it fails, nothing of it happened.
    mutating func transaction<T>(_ work: (inout Ledger) throws -> T) throws -> T {
        (changes, usages, newlyKept) = (Tally(), [:], [:])
        do {
            try connection.script("BEGIN IMMEDIATE")
            let result = try work(&self)
            try storeChanges()
            try storeUsages()
            try connection.script("COMMIT")
            keptVersions.merge(newlyKept) { $1 }
            return result
        } catch {
            // Some failures, a full disk among them, roll back by themselves
            // (https://sqlite.org/lang_transaction.html).
            if connection.isInTransaction { try? connection.script("ROLLBACK") }
            throw error
        }
    }

    /// Keeps the log short, after a commit.
    func tend(by checkpointer: Checkpointer) { checkpointer.tend(logPages: connection.logPages) }

    private mutating func storeChanges() throws {
        for figure in changes.figures where figure.count != 0 {
            try connection.run(
                """
                INSERT INTO tallies (name, count) VALUES (?, ?)
                ON CONFLICT DO UPDATE SET count = count + excluded.count
                """, .text(figure.name), .integer(figure.count))
        }
    }
}
