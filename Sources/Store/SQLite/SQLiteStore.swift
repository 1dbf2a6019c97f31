package import Crypto
package import Messaging

/// The store in one SQLite file (WAL, `synchronous=FULL`): one writing thread with group commit, readers beside it.
package final class SQLiteStore: Store {
    /// What the file is opened for.
    package enum Access: Sendable {
        /// To host bots: alone, and the file is made or migrated if need be.
        case host
        /// To look, beside a host that runs or not. Whatever would change something throws.
        case inspect
    }

    package struct Options: Sendable {
        package var access = Access.host
        /// Operations that may wait to be written before ``SQLiteStore/append(_:)`` throws `StoreError.overloaded`.
        /// What is in hand already (turns, verdicts) may use as much again.
        package var maximumQueued = 10_000
        /// Operations in one transaction at most.
        package var maximumBatch = 512
        /// Connections that read; as many reads run at the same time.
        package var readers = 4
        /// Pages of 4 KiB the file may have; nil leaves it to the disk. See ``SQLiteStore/limit(pages:)``.
        package var maximumPages: Int?
        /// Told of what was set aside because nobody can read it any more.
        package var onDamaged: @Sendable (Damaged) -> Void = { _ in }

        package init() {}
    }

    /// What cannot be read any more.
    package enum Damaged: Sendable, Hashable {
        /// It was parked as `damaged`.
        case event(EventNumber)
        /// It was refused.
        case message(MessageToken)
    }

    let writer: Writer?
    let readers: Readers
    let directory: Directory
    let onDamaged: @Sendable (Damaged) -> Void

    /// Opens the file at `path`, which is a real file: the writer and the readers each have it open.
    ///
    /// - Throws: `StoreError.inUse` if another process hosts the file; `StoreError.failed` if the master key is not the one it was made with, a
    ///   newer Parlua wrote it, or it is damaged or not ours. Nothing was written then.
    package init(path: String, masterKey: SealingKey, options: Options = Options()) throws(StoreError) {
        precondition(options.maximumQueued > 0 && options.maximumBatch > 0, "limits are positive")
        onDamaged = options.onDamaged
        do {
            switch options.access {
            case .host:
                let lock = try FileLock(path: path)
                FileLock.makePrivate(path)
                directory = try Self.prepare(path: path, master: masterKey, mode: .readWrite)
                readers = try Readers(path: path, count: options.readers)
                writer = Writer(
                    ledger: try Self.makeLedger(path: path, pages: options.maximumPages),
                    checkpointer: Checkpointer(connection: try Connection(path: path, mode: .readWrite)), lock: lock,
                    limits: .init(queued: options.maximumQueued, batch: options.maximumBatch))
            case .inspect:
                directory = try Self.prepare(path: path, master: masterKey, mode: .readOnly)
                readers = try Readers(path: path, count: options.readers)
                writer = nil
            }
        } catch {
            let error = StoreError(error)
            if case .inUse = error { throw .inUse("\(path): \(error)") }
            throw .failed("\(path): \(error)")
        }
    }

    deinit { writer?.abandon() }

    package func close() async {
        await writer?.close()
        readers.close()
    }

    /// Changes how many pages of 4 KiB the file may have; at once, also when the file has reached its limit.
    package func limit(pages: Int) async throws(StoreError) {
        try await write(.inHand) { ledger in try ledger.connection.limit(pages: pages) }
    }

    private static func prepare(path: String, master: SealingKey, mode: Connection.Mode) throws -> Directory {
        var connection = try Connection(path: path, mode: mode)
        let condition = try Migration.condition(of: &connection)
        if condition != .empty { _ = try Directory.hostKeys(master: master, connection: &connection) }
        switch mode {
        case .readWrite:
            // From here on the file is written.
            try connection.script("PRAGMA journal_mode = WAL")
            try Migration.run(on: &connection, from: condition) { connection in
                try connection.run(
                    "INSERT INTO tenants (number, name, key) VALUES (?, ?, ?)", .integer(Keys.hostNumber),
                    .text(Keys.hostName), .blob(Keys.wrap(.random(), of: Keys.hostName, by: master)))
            }
        case .readOnly:
            guard condition == .ours(steps: Schema.steps.count) else {
                throw StoreError.failed("the file must be opened by its host first, to bring it up to date")
            }
        }
        let directory = try Directory(master: master, connection: &connection)
        if mode == .readWrite { try Shelving.complete(directory, on: connection) }
        return directory
    }

    private static func makeLedger(path: String, pages: Int?) throws -> sending Ledger {
        let connection = try Connection(path: path, mode: .readWrite)
        // After a burst the log shrinks to 64 MiB again.
        try connection.script("PRAGMA cache_size = -65536; PRAGMA journal_size_limit = 67108864")
        if let pages { try connection.limit(pages: pages) }
        return Ledger(connection: connection)
    }
}

extension SQLiteStore {
    func write<T: Sendable>(
        _ priority: Writer.Priority, _ work: @escaping @Sendable (inout Ledger) throws -> T
    ) async throws(StoreError) -> T {
        guard let writer else { throw .failed("the store was opened to look, not to change") }
        return try await writer.perform(priority, work)
    }

    func read<T: Sendable>(_ body: @Sendable (inout Connection) throws -> T) throws(StoreError) -> T {
        try readers.read(body)
    }

    /// The tenant's keys, made on its first use.
    func keys(of tenant: TenantID) async throws(StoreError) -> Keys {
        if let keys = directory.keys(of: tenant) { return keys }
        guard let writer else { throw .failed("the store was opened to look, not to change") }
        return try await directory.addTenant(tenant, writer: writer)
    }

    /// The channel's number, given on its first use.
    func number(of channel: ChannelID) async throws(StoreError) -> Int64 {
        if let number = directory.number(of: channel) { return number }
        guard let writer else { throw .failed("the store was opened to look, not to change") }
        return try await directory.addChannel(channel, writer: writer)
    }

    /// The tenant of a row.
    func tenant(_ number: Int64) throws(StoreError) -> (id: TenantID?, keys: Keys) {
        if let tenant = directory.tenant(number) { return tenant }
        try read { [directory] in try directory.refresh(from: &$0) }
        guard let tenant = directory.tenant(number) else { throw .failed("tenant \(number) is not in the file") }
        return tenant
    }

    /// The channel of a row.
    func channel(_ number: Int64) throws(StoreError) -> ChannelID {
        if let channel = directory.channel(number) { return channel }
        try read { [directory] in try directory.refresh(from: &$0) }
        guard let channel = directory.channel(number) else { throw .failed("channel \(number) is not in the file") }
        return channel
    }
}
