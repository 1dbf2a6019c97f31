/// Brings a file to the present schema: forward only, each step in one transaction of its own.
enum Migration {
    /// What a file is before anything is written to it.
    enum Condition: Equatable {
        case empty
        /// It has taken this many of the steps.
        case ours(steps: Int)
    }

    /// - Throws: when the file is another program's, or a newer Parlua's, or damaged.
    static func condition(of connection: inout Connection) throws -> Condition {
        let application = try connection.first("PRAGMA application_id") { $0.integer(0) }
        let objects = try connection.first("SELECT count(*) FROM sqlite_schema") { $0.integer(0) }
        if objects == 0 { return .empty }
        guard application == Schema.application else { throw StoreError.failed("the file is not Parlua's") }
        let steps = try connection.first("SELECT max(number) FROM migrations") { Int($0.integer(0)) } ?? 0
        guard steps <= Schema.steps.count else {
            throw StoreError.failed(
                "the file was written by a newer Parlua (schema \(steps), this one knows \(Schema.steps.count))")
        }
        return .ours(steps: steps)
    }

    /// Takes the steps that are missing, the first of them together with `seed`.
    static func run(on connection: inout Connection, from condition: Condition, seed: (inout Connection) throws -> Void)
        throws
    {
        let taken = if case .ours(let steps) = condition { steps } else { 0 }
        for (index, step) in Schema.steps.enumerated().dropFirst(taken) {
            try connection.script("BEGIN IMMEDIATE")
            do {
                try connection.script(step.sql)
                if index == 0 { try seed(&connection) }
                try connection.run(
                    "INSERT INTO migrations (number, name) VALUES (?, ?)", .integer(index + 1),
                    .text(step.name.description))
                try connection.script("COMMIT")
            } catch {
                if connection.isInTransaction { try? connection.script("ROLLBACK") }
                throw error
            }
        }
    }
}
