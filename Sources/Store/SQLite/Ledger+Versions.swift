import Messaging

extension Ledger {
    /// Makes a version the one in force; `files` is nil where they are stored already.
    mutating func activate(
        _ activation: Activation, of tenant: Int64, files: [UInt8]?, note: [UInt8]
    ) throws {
        let version = activation.version.hash
        if let files {
            try connection.run(
                """
                INSERT INTO bundles (tenant, version, files) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET files = excluded.files
                """, .integer(tenant), .text(version), .blob(files))
        } else {
            let isKept = try connection.first(
                "SELECT 1 FROM bundles WHERE tenant = ? AND version = ?", .integer(tenant), .text(version)
            ) { _ in true }
            guard isKept != nil else { throw StoreError.failed("version \(activation.version) is not kept any more") }
        }
        try connection.run(
            "INSERT INTO activations (tenant, version, at, cause, folder, tests, note) VALUES (?, ?, ?, ?, ?, ?, ?)",
            .integer(tenant), .text(version), .time(activation.at), .text(activation.cause.rawValue),
            .text(activation.folder), .integer(activation.tests.map { Int64($0) }), .blob(note))
        try connection.run(
            """
            INSERT INTO in_force (tenant, activation) VALUES (?, ?)
            ON CONFLICT DO UPDATE SET activation = excluded.activation, refused = NULL, refused_at = NULL, refusal = NULL
            """, .integer(tenant), .integer(connection.lastInserted))
        try forgetOldVersions(of: tenant)
    }

    mutating func refuse(_ refusal: Refusal?, of tenant: Int64, sealed: [UInt8]?) throws {
        try connection.run(
            """
            INSERT INTO in_force (tenant, refused, refused_at, refusal) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE
            SET refused = excluded.refused, refused_at = excluded.refused_at, refusal = excluded.refusal
            """, .integer(tenant), .text(refusal?.folder), .time(refusal?.at), .blob(sealed))
    }

    /// Remembers that a turn has run the version, so that its files are kept for as long as the turn is.
    mutating func keepVersion(_ version: ScriptVersion, of tenant: Int64) throws {
        guard (newlyKept[tenant] ?? keptVersions[tenant]) != version else { return }
        try connection.run(
            "UPDATE bundles SET is_used = 1 WHERE tenant = ? AND version = ? AND is_used = 0", .integer(tenant),
            .text(version.hash))
        newlyKept[tenant] = version
    }

    private mutating func forgetOldVersions(of tenant: Int64) throws {
        try connection.run(
            """
            DELETE FROM activations WHERE tenant = ? AND number <=
                (SELECT number FROM activations WHERE tenant = ? ORDER BY number DESC LIMIT 1 OFFSET ?)
            """, .integer(tenant), .integer(tenant), .integer(VersionLimits.activations))
        try connection.run(
            """
            DELETE FROM bundles WHERE tenant = ? AND is_used = 0 AND version NOT IN (
                SELECT version FROM activations WHERE tenant = ? GROUP BY version ORDER BY max(number) DESC LIMIT ?)
            """, .integer(tenant), .integer(tenant), .integer(VersionLimits.versions))
    }
}
