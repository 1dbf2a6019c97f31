internal import Crypto
import Messaging

/// The tenant's store. A value's row tells by `version` which turn wrote it and goes with the value: a later one of the
/// same name cannot be taken for it, because no other turn has that event.
///
/// A *shelf* is a group of names (``NameGroup``) that has any. Its version is that of the turn which last added or
/// removed one, or changed when one expires: whoever saw the names sees by it that they are the same. A shelf goes with
/// its last name.
///
/// A value that has expired counts as absent, by the clock of the turn that looks. So sweeping it away changes nothing
/// that anybody could see, and no shelf's version.
extension Ledger {
    /// 0 where there is no value, or none any more.
    mutating func version(of name: [UInt8], at now: Timestamp) throws -> Int {
        try connection.first(
            "SELECT version FROM stored WHERE name = ? AND (expires IS NULL OR expires > ?)", .blob(name), .time(now)
        ) { Int($0.integer(0)) } ?? 0
    }

    mutating func shelfVersion(of name: [UInt8]) throws -> Int {
        try connection.first("SELECT version FROM shelves WHERE name = ?", .blob(name)) { Int($0.integer(0)) } ?? 0
    }

    /// Sets or removes a value.
    mutating func put(_ write: SealedTurn.Write, of turn: SealedTurn) throws {
        let old = try row(of: write.name)
        guard let sealed = write.sealed else {
            guard let old else { return }
            try connection.run("DELETE FROM stored WHERE name = ?", .blob(write.name))
            try touch(old.shelf, by: turn.event.number)
            return try clear(old.shelf)
        }
        let isThere = old.map { $0.expires.map { $0 > turn.at } ?? true } ?? false
        let before = isThere ? old?.expires : nil
        let expires: Timestamp? =
            switch write.expiry {
            case .never: nil
            case .at(let moment): moment
            case .kept: before
            }
        if let old {
            try connection.run(
                "UPDATE stored SET version = ?, value = ?, expires = ? WHERE name = ?", .integer(turn.event.number),
                .blob(sealed), .time(expires), .blob(write.name))
            if !isThere || expires != before { try touch(old.shelf, by: turn.event.number) }
        } else {
            let shelf = try shelf(write.shelves[...], tenant: turn.tenant, version: turn.event.number)
            try connection.run(
                "INSERT INTO stored (name, tenant, version, value, expires, shelf, label) VALUES (?, ?, ?, ?, ?, ?, ?)",
                .blob(write.name), .integer(turn.tenant), .integer(turn.event.number), .blob(sealed), .time(expires),
                .integer(shelf), .blob(write.label))
            try touch(shelf, by: turn.event.number)
        }
    }

    /// Where a value stands. One that could not be read when shelves were made stands on none, and makes way.
    private mutating func row(of name: [UInt8]) throws -> (shelf: Int64, expires: Timestamp?)? {
        let row = try connection.first("SELECT shelf, expires FROM stored WHERE name = ?", .blob(name)) {
            (shelf: $0.optionalInteger(0), expires: $0.optionalTime(1))
        }
        guard let row else { return nil }
        if let shelf = row.shelf { return (shelf, row.expires) }
        try connection.run("DELETE FROM stored WHERE name = ?", .blob(name))
        return nil
    }

    /// Sweeps away values that have expired, a stated number of them.
    mutating func sweep(at now: Timestamp, limit: Int) throws {
        let expired = try connection.rows(
            "SELECT name, tenant, length(value), shelf FROM stored WHERE expires <= ? ORDER BY expires LIMIT ?",
            .time(now), .integer(limit)
        ) { (name: $0.blob(0), tenant: $0.integer(1), length: Int($0.integer(2)), shelf: $0.integer(3)) }
        for value in expired {
            try connection.run("DELETE FROM stored WHERE name = ?", .blob(value.name))
            try valueExpired(of: value.tenant, sealedLength: value.length)
            try clear(value.shelf)
        }
    }

    /// The narrowest of a name's shelves, made with those above it if need be.
    mutating func shelf(_ names: ArraySlice<[UInt8]>, tenant: Int64, version: Int64) throws -> Int64 {
        guard let name = names.last else { throw StoreError.failed("a name belongs to no group") }
        let known = try connection.first("SELECT number FROM shelves WHERE name = ?", .blob(name)) { $0.integer(0) }
        if let known { return known }
        let parent = names.count > 1 ? try shelf(names.dropLast(), tenant: tenant, version: version) : nil
        try connection.run(
            "INSERT INTO shelves (name, tenant, parent, version) VALUES (?, ?, ?, ?)", .blob(name), .integer(tenant),
            .integer(parent), .integer(version))
        return connection.lastInserted
    }

    /// Notes that the names on a shelf, and on those above it, have changed.
    private mutating func touch(_ shelf: Int64, by version: Int64) throws {
        var next: Int64? = shelf
        while let number = next {
            next =
                try connection.first(
                    "UPDATE shelves SET version = ? WHERE number = ? RETURNING parent", .integer(version),
                    .integer(number)
                ) { $0.optionalInteger(0) } ?? nil
        }
    }

    /// Removes a shelf that has become empty, and those above it.
    private mutating func clear(_ shelf: Int64) throws {
        var next: Int64? = shelf
        while let number = next {
            next =
                try connection.first(
                    """
                    DELETE FROM shelves WHERE number = ?1
                        AND NOT EXISTS (SELECT 1 FROM stored WHERE shelf = ?1)
                        AND NOT EXISTS (SELECT 1 FROM shelves WHERE parent = ?1)
                    RETURNING parent
                    """, .integer(number)
                ) { $0.optionalInteger(0) } ?? nil
        }
    }
}

/// What makes a stored name findable in listings.
enum StoredName {
    /// The name itself, which is nowhere else in the file but within its value.
    static func label(of key: String, name: [UInt8], _ keys: Keys) -> [UInt8] {
        keys.seal(Array(key.utf8), as: .label, row: name)
    }

    /// The look-up keys of the name's groups, the widest first.
    static func shelves(of key: String, _ keys: Keys) -> [[UInt8]] {
        NameGroup.all(of: key).map { keys.name($0, as: .shelf) }
    }
}
