import JSON
package import Messaging

extension SQLiteStore {
    package func activate(_ activation: Activation, files: [String: [UInt8]]?) async throws(StoreError) {
        let keys = try await keys(of: activation.tenant)
        let sealed = files.map { keys.seal(StoredFiles(files: $0).bytes, as: .bundle, row: activation.version.row) }
        let note = keys.seal(activation.note.bytes(), as: .activation)
        try await write(.inHand) { ledger in
            try ledger.activate(activation, of: keys.number, files: sealed, note: note)
        }
    }

    package func refuse(_ refusal: Refusal?, of tenant: TenantID) async throws(StoreError) {
        let keys = try await keys(of: tenant)
        let sealed = refusal.map { keys.seal($0.note.bytes(), as: .refusal) }
        try await write(.inHand) { ledger in try ledger.refuse(refusal, of: keys.number, sealed: sealed) }
    }

    package func versionStandings() async throws(StoreError) -> [TenantID: VersionStanding] {
        let rows = try read { connection in
            try connection.rows(
                """
                SELECT in_force.tenant, version, at, cause, folder, tests, note, refused, refused_at, refusal
                FROM in_force LEFT JOIN activations ON number = activation
                """, map: StandingRow.init(row:))
        }
        var standings: [TenantID: VersionStanding] = [:]
        for row in rows {
            let (id, keys) = try tenant(row.tenant)
            guard let id else { continue }
            var standing = VersionStanding()
            if let activation = row.activation { standing.activation = try self.activation(activation, of: id, keys) }
            if let refused = row.refused, let note = try? json(refused.sealed, as: .refusal, keys) {
                standing.refusal = Refusal(folder: refused.folder, at: refused.at, note: note)
            }
            standings[id] = standing
        }
        return standings
    }

    package func activations(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Activation] {
        guard let keys = try keysIfAny(of: tenant) else { return [] }
        let rows = try read { connection in
            try connection.rows(
                """
                SELECT version, at, cause, folder, tests, note FROM activations WHERE tenant = ?
                ORDER BY number DESC LIMIT ?
                """, .integer(keys.number), .integer(limit)
            ) { ActivationRow(row: $0, from: 0) }
        }
        var activations: [Activation] = []
        for row in rows { activations.append(try activation(row, of: tenant, keys)) }
        return activations
    }

    package func files(
        of version: ScriptVersion, tenant: TenantID
    ) async throws(StoreError) -> [String: [UInt8]]? {
        guard let keys = try keysIfAny(of: tenant) else { return nil }
        let sealed = try read { connection in
            try connection.first(
                "SELECT files FROM bundles WHERE tenant = ? AND version = ?", .integer(keys.number),
                .text(version.hash)
            ) { $0.blob(0) }
        }
        guard let sealed else { return nil }
        guard let bytes = try? keys.open(sealed, as: .bundle, row: version.row), let files = StoredFiles(bytes: bytes)
        else { throw .damaged("the files of version \(version) cannot be read any more") }
        return files.files
    }

    package func conversationsInFlows(of tenant: TenantID, limit: Int) async throws(StoreError) -> [Situation] {
        guard let keys = try keysIfAny(of: tenant) else { return [] }
        let rows = try read { try SituationRow.inFlows(of: keys.number, limit: limit, from: &$0) }
        return rows.compactMap { try? situation($0) }
    }

    /// A tenant's keys, also when the host made them while a command only looks; nil when it has none.
    private func keysIfAny(of tenant: TenantID) throws(StoreError) -> Keys? {
        if let keys = directory.keys(of: tenant) { return keys }
        try read { [directory] in try directory.refresh(from: &$0) }
        return directory.keys(of: tenant)
    }

    private func activation(
        _ row: ActivationRow, of tenant: TenantID, _ keys: Keys
    ) throws(StoreError) -> Activation {
        let note = try? json(row.note, as: .activation, keys)
        return Activation(
            tenant: tenant, version: ScriptVersion(hash: row.version), at: row.at,
            cause: Activation.Cause(rawValue: row.cause) ?? .saved, who: note?["who"]?.string,
            why: note?["why"]?.string, folder: row.folder, tests: row.tests)
    }
}

extension ScriptVersion {
    /// What binds a bundle's files to their version.
    fileprivate var row: [UInt8] { Array(hash.utf8) }
}

extension Activation {
    fileprivate var note: JSON { ["who": who.map(JSON.string), "why": why.map(JSON.string)] }
}

extension Refusal {
    fileprivate var note: JSON {
        ["file": file.map(JSON.string), "line": line.map { .integer(Int64($0)) }, "message": .string(message)]
    }

    fileprivate init(folder: String, at: Timestamp, note: JSON) {
        self.init(
            folder: folder, at: at, file: note["file"]?.string, line: (note["line"]?.integer).map { Int($0) },
            message: note["message"]?.string ?? "")
    }
}

/// An activation as it lies in the file.
private struct ActivationRow: Sendable {
    let version: String
    let at: Timestamp
    let cause: String
    let folder: String?
    let tests: Int?
    let note: [UInt8]

    init(row: borrowing Row, from column: Int32) {
        version = row.text(column)
        at = row.time(column + 1)
        cause = row.text(column + 2)
        folder = row.optionalText(column + 3)
        tests = row.optionalInteger(column + 4).map { Int($0) }
        note = row.blob(column + 5)
    }
}

/// How a tenant stands, as it lies in the file.
private struct StandingRow: Sendable {
    let tenant: Int64
    let activation: ActivationRow?
    let refused: (folder: String, at: Timestamp, sealed: [UInt8])?

    init(row: borrowing Row) {
        tenant = row.integer(0)
        activation = row.optionalText(1) == nil ? nil : ActivationRow(row: row, from: 1)
        refused = row.optionalText(7).map { ($0, row.time(8), row.blob(9)) }
    }
}
