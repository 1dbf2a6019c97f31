internal import CSQLite

/// One SQLite connection, closed when its owner goes away. Only literal SQL is accepted, and each literal is prepared
/// once.
struct Connection: ~Copyable {
    enum Mode { case readWrite, readOnly }

    private let handle: OpaquePointer
    /// Where SQLite's hook leaves the length of the log; ours, freed after the connection that writes to it is closed.
    private let logLength: UnsafeMutablePointer<Int32>
    /// By the address of the literal: a literal has one for the life of the process, and it is cheaper than its text.
    private var prepared: [UnsafePointer<UInt8>: OpaquePointer] = [:]

    /// Opens the file, and makes it if it is missing and `mode` allows to write.
    init(path: String, mode: Mode) throws(SQLiteError) {
        var opened: OpaquePointer?
        // One thread at a time uses a connection, which its owner's lock proves; so SQLite needs no lock of its own.
        let access = mode == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            defer { sqlite3_close_v2(opened) }  // SQLite hands out a handle even when opening fails.
            throw SQLiteError(code: code, on: opened)
        }
        sqlite3_busy_timeout(opened, Self.busyTimeout)
        do throws(SQLiteError) {
            // FULL: a commit returns when the disk has it.
            try Self.execute(
                "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY", on: opened)
            // Not SQLITE_OPEN_READONLY: a reader of a WAL file may have to write the shared index beside it.
            if mode == .readOnly { try Self.execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192", on: opened) }
        } catch {
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        logLength = .allocate(capacity: 1)
        logLength.initialize(to: 0)
        // The hook also takes the place of SQLite's own, which would copy the log in the middle of a commit.
        sqlite3_wal_hook(
            handle,
            { length, _, _, pages in
                length?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, logLength)
    }

    /// Milliseconds to wait for another process, e.g. a backup; within the process nobody waits for the file.
    private static let busyTimeout: Int32 = 5000

    deinit {
        for statement in prepared.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
        logLength.deallocate()
    }

    /// Pages in the write-ahead log after this connection's last commit.
    var logPages: Int { Int(logLength.pointee) }

    enum Checkpoint {
        /// Copies what can be copied without waiting for anybody.
        case passive
        /// Waits for readers and other checkpoints, and lets the log begin anew.
        case restart
    }

    /// Copies the log into the file.
    func checkpoint(_ kind: Checkpoint) throws(SQLiteError) {
        let mode = kind == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
    }

    /// Rows that the last statement inserted, changed or removed.
    var changes: Int { Int(sqlite3_changes(handle)) }

    /// The row number of the last insertion.
    var lastInserted: Int64 { sqlite3_last_insert_rowid(handle) }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Lends the connection, also where it sits in an optional.
    mutating func use<T>(_ body: (inout Connection) throws -> T) rethrows -> T { try body(&self) }

    /// Runs statements without parameters or rows, e.g. a migration.
    func script(_ sql: StaticString) throws(SQLiteError) { try Self.execute(sql, on: handle) }

    private static func execute(_ sql: StaticString, on handle: OpaquePointer) throws(SQLiteError) {
        let code = sqlite3_exec(handle, text(of: sql), nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
    }

    /// Runs one statement that gives no rows.
    mutating func run(_ sql: StaticString, _ values: SQLValue...) throws(SQLiteError) {
        let statement = try prepare(sql)
        defer { Self.release(statement) }
        try bind(values, to: statement)
        while try step(statement) {}
    }

    /// Runs one statement and maps its rows.
    mutating func rows<T>(
        _ sql: StaticString, _ values: SQLValue..., map: (borrowing Row) -> T
    ) throws(SQLiteError) -> [T] {
        let statement = try prepare(sql)
        defer { Self.release(statement) }
        try bind(values, to: statement)
        var result: [T] = []
        while try step(statement) { result.append(map(Row(statement: statement))) }
        return result
    }

    /// Runs one statement and maps its first row, if there is one.
    mutating func first<T>(
        _ sql: StaticString, _ values: SQLValue..., map: (borrowing Row) -> T
    ) throws(SQLiteError) -> T? {
        let statement = try prepare(sql)
        defer { Self.release(statement) }
        try bind(values, to: statement)
        return try step(statement) ? map(Row(statement: statement)) : nil
    }

    /// Sets how many pages the file may have. A pragma takes no parameters; a number cannot carry SQL.
    func limit(pages: Int) throws(SQLiteError) {
        let code = sqlite3_exec(handle, "PRAGMA max_page_count = \(pages)", nil, nil, nil)
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer) throws(SQLiteError) {
        precondition(values.count == sqlite3_bind_parameter_count(statement), "every parameter has its value")
        for (index, value) in values.enumerated() {
            let code = value.bind(to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
        }
    }

    /// True while there is a row.
    private func step(_ statement: OpaquePointer) throws(SQLiteError) -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw SQLiteError(code: code, on: handle)
        }
    }

    /// A statement that is not reset holds its snapshot, one that is not cleared its values.
    private static func release(_ statement: OpaquePointer) {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private mutating func prepare(_ sql: StaticString) throws(SQLiteError) -> OpaquePointer {
        if let statement = prepared[sql.utf8Start] { return statement }
        var statement: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let code = sqlite3_prepare_v3(handle, Self.text(of: sql), -1, flags, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw SQLiteError(code: code, on: handle) }
        prepared[sql.utf8Start] = statement
        return statement
    }

    /// The literal as a C string: the compiler ends every literal with a zero byte.
    private static func text(of sql: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
