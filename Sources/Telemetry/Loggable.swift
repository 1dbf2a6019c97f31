package import JSON

/// A value that may stand in a log line.
///
/// Conform only what is safe to show to every operator: never a type that carries a body, a name or a secret.
package protocol Loggable: Sendable {
    /// The value as it is written; nil leaves the field out. Texts beyond ``LogEntry/textLimit`` are cut.
    var logged: JSON? { get }
}

extension String: Loggable {
    package var logged: JSON? { .string(LogEntry.cut(self)) }
}

extension Int: Loggable {
    package var logged: JSON? { .integer(Int64(self)) }
}

extension Int32: Loggable {
    package var logged: JSON? { .integer(Int64(self)) }
}

extension Int64: Loggable {
    package var logged: JSON? { .integer(self) }
}

extension UInt16: Loggable {
    package var logged: JSON? { .integer(Int64(self)) }
}

extension Double: Loggable {
    package var logged: JSON? { .number(self) }
}

extension Bool: Loggable {
    package var logged: JSON? { .bool(self) }
}

/// A duration is written in milliseconds, so name the field accordingly: `"turn.ms"`.
extension Duration: Loggable {
    package var logged: JSON? {
        .number(Double(components.seconds) * 1000 + Double(components.attoseconds / 1_000_000_000_000) / 1000)
    }
}

extension Optional: Loggable where Wrapped: Loggable {
    package var logged: JSON? { flatMap(\.logged) }
}
