internal import CSQLite
import Messaging

/// The row a statement stands on. Borrowed, so it cannot outlive the call that shows it; columns count from 0.
struct Row: ~Copyable {
    private let statement: OpaquePointer

    init(statement: OpaquePointer) { self.statement = statement }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
    func time(_ column: Int32) -> Timestamp { Timestamp(milliseconds: integer(column)) }
    func text(_ column: Int32) -> String { String(decoding: blob(column), as: UTF8.self) }

    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
    func optionalTime(_ column: Int32) -> Timestamp? { isNull(column) ? nil : time(column) }
    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
    func optionalBlob(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : blob(column) }

    func blob(_ column: Int32) -> [UInt8] {
        // The pointer is SQLite's and valid until the next step; the bytes are copied here.
        let bytes = sqlite3_column_blob(statement, column)
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column))))
    }
}
