internal import CSQLite

/// A failure reported by SQLite. Bound values are never part of it.
struct SQLiteError: Error, Equatable, CustomStringConvertible {
    enum Kind: String, Sendable { case busy, constraint, full, corrupt, other }

    let kind: Kind
    /// The extended code, see https://sqlite.org/rescode.html
    let code: Int32
    let message: String

    var description: String { "sqlite \(kind.rawValue) (\(code)): \(message)" }

    /// - Precondition: `handle` is open, or nil.
    init(code: Int32, on handle: OpaquePointer?) {
        self.code = handle.map(sqlite3_extended_errcode) ?? code
        kind = Kind(primary: code & 0xff)
        // The texts of SQLite name tables and columns, never values. It frees them with the next call, so they are
        // copied.
        message = String(cString: sqlite3_errmsg(handle) ?? sqlite3_errstr(code))
    }
}

extension SQLiteError.Kind {
    fileprivate init(primary code: Int32) {
        switch code {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_CONSTRAINT: self = .constraint
        case SQLITE_FULL: self = .full
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
        default: self = .other
        }
    }
}

extension StoreError {
    /// What callers of the store learn of an error inside it.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as any CustomStringConvertible: self = .failed(error.description)
        default: self = .failed("an operation failed")
        }
    }
}
