/// Writes what happened, for operators: a constant message and named values.
///
/// ```swift
/// log.warning("turn parked", ["tenant": tenant.name, "turn.reason": "cpu"])
/// ```
///
/// The message is a literal, so that lines can be counted and searched by it; what varies is metadata under dotted
/// names. Only a ``Loggable`` value can be given: neither a secret nor the bytes of a body is one. Metadata is not even
/// built when the level is off.
package struct Log: Sendable {
    /// How much a line matters; a log writes its own level and those above.
    package enum Level: String, Sendable, CaseIterable, Comparable {
        case debug, info, warning, error

        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package typealias Metadata = KeyValuePairs<StaticString, any Loggable>

    private let level: Level
    private let sink: any LogSink
    private let bound: [LogEntry.Field]

    package init(level: Level = .info, to sink: any LogSink) {
        self.init(level: level, sink: sink, bound: [])
    }

    private init(level: Level, sink: any LogSink, bound: [LogEntry.Field]) {
        (self.level, self.sink, self.bound) = (level, sink, bound)
    }

    /// The same log, with `metadata` on every line.
    package func with(_ metadata: Metadata) -> Log {
        Log(level: level, sink: sink, bound: Self.merge(bound, metadata))
    }

    package func debug(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        write(.debug, message, metadata())
    }

    package func info(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        write(.info, message, metadata())
    }

    package func warning(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        write(.warning, message, metadata())
    }

    package func error(_ message: StaticString, _ metadata: @autoclosure () -> Metadata = [:]) {
        write(.error, message, metadata())
    }

    private func write(_ level: Level, _ message: StaticString, _ metadata: @autoclosure () -> Metadata) {
        guard level >= self.level else { return }
        let fields = Self.merge(bound, metadata())
        sink.write(LogEntry(level: level, message: message.description, fields: fields))
    }

    /// A name given twice keeps its first place and its last value; nil leaves it out.
    private static func merge(_ bound: [LogEntry.Field], _ metadata: Metadata) -> [LogEntry.Field] {
        var fields = bound
        for (name, value) in metadata {
            guard let value = value.logged else { continue }
            let field = LogEntry.Field(name: name.description, value: value)
            if let index = fields.firstIndex(where: { $0.name == field.name }) {
                fields[index] = field
            } else {
                fields.append(field)
            }
        }
        return fields
    }
}
