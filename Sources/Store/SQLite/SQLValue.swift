internal import CSQLite
import Messaging

/// A value bound to a statement.
enum SQLValue: Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    static func integer(_ value: Int) -> Self { .integer(Int64(value)) }
    static func integer(_ value: Int64?) -> Self { value.map { .integer($0) } ?? .null }
    static func text(_ value: String?) -> Self { value.map { .text($0) } ?? .null }
    static func blob(_ value: [UInt8]?) -> Self { value.map { .blob($0) } ?? .null }
    static func time(_ value: Timestamp?) -> Self { value.map { .integer($0.milliseconds) } ?? .null }

    /// Binds the value as parameter `index`, counted from 1; SQLite copies it.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch self {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let value): return sqlite3_bind_int64(statement, index, value)
        case .real(let value): return sqlite3_bind_double(statement, index, value)
        case .text(var value):
            return value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    csqlite_bind_text(statement, index, $0.baseAddress, Int32($0.count))
                }
            }
        // A null pointer would bind NULL; an empty array may have one.
        case .blob(let bytes) where bytes.isEmpty: return sqlite3_bind_zeroblob(statement, index, 0)
        case .blob(let bytes): return csqlite_bind_blob(statement, index, bytes, Int32(bytes.count))
        }
    }
}
