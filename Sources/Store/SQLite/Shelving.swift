internal import Crypto
import JSON
import Messaging

/// Puts names on their shelves that were stored before there were any: once, when the file is opened.
enum Shelving {
    /// How many values are read in one transaction.
    private static let batch = 256

    static func complete(_ directory: Directory, on connection: consuming Connection) throws {
        var ledger = Ledger(connection: connection)
        var last: [UInt8] = []
        while true {
            let rows = try ledger.connection.rows(
                "SELECT name, tenant, value FROM stored WHERE shelf IS NULL AND name > ? ORDER BY name LIMIT ?",
                .blob(last), .integer(batch)
            ) { (name: $0.blob(0), tenant: $0.integer(1), sealed: $0.blob(2)) }
            guard let end = rows.last else { return }
            try ledger.transaction { ledger in
                for row in rows { try shelve(row.name, row.tenant, row.sealed, directory, &ledger) }
            }
            last = end.name
        }
    }

    /// What cannot be read any more stays where it is: its turn will tell.
    private static func shelve(
        _ name: [UInt8], _ tenant: Int64, _ sealed: [UInt8], _ directory: Directory, _ ledger: inout Ledger
    ) throws {
        guard let keys = directory.tenant(tenant)?.keys,
            let bytes = try? keys.open(sealed, as: .value, row: name),
            let stored = (try? JSON(parsing: bytes)).flatMap(StoredText.init(json:))
        else { return }
        // No event has a negative number, so whatever changes the shelf gives it another version.
        let shelf = try ledger.shelf(StoredName.shelves(of: stored.key, keys)[...], tenant: tenant, version: -1)
        try ledger.connection.run(
            "UPDATE stored SET shelf = ?, label = ? WHERE name = ?", .integer(shelf),
            .blob(StoredName.label(of: stored.key, name: name, keys)), .blob(name))
    }
}
