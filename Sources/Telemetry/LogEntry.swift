package import JSON

/// One line of the log, before it has a form.
package struct LogEntry: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: JSON
    }

    /// The longest text of one field, in bytes of UTF-8; what is longer is cut and ends with "…".
    package static let textLimit = 1024

    package let level: Log.Level
    package let message: String
    package let fields: [Field]

    /// The value of the field called `name`.
    package subscript(name: String) -> JSON? { fields.first { $0.name == name }?.value }

    static func cut(_ text: String) -> String {
        guard text.utf8.count > textLimit else { return text }
        // Characters, not bytes, so that no half of one is left over.
        var kept = ""
        var size = 0
        for character in text {
            size += character.utf8.count
            guard size <= textLimit else { break }
            kept.append(character)
        }
        return kept + "…"
    }
}

extension LogEntry {
    /// The entry as one JSON object with a line break: `time`, `level`, `message`, then the fields.
    func jsonLine(at time: LogTime) -> [UInt8] {
        var members: [JSONObject.Member] = [
            .init(name: "time", value: .string(time.text)),
            .init(name: "level", value: .string(level.rawValue)),
            .init(name: "message", value: .string(message)),
        ]
        for field in fields {
            // A field cannot pose as one of the three above: names in an object are unique.
            let taken = members.prefix(3).contains { $0.name == field.name }
            members.append(.init(name: taken ? "field.\(field.name)" : field.name, value: field.value))
        }
        return JSON.object(JSONObject(members: members)).bytes() + [UInt8(ascii: "\n")]
    }

    /// The entry as a line for people: `12:30:05.123 warning turn parked tenant=bakery turn.reason="out of time"`.
    func plainLine(at time: LogTime) -> [UInt8] {
        var line = "\(time.timeOfDay) \(level.rawValue) \(message)"
        for field in fields { line += " \(field.name)=\(Self.plain(field.value))" }
        return Array((line + "\n").utf8)
    }

    private static func plain(_ value: JSON) -> String {
        guard let text = value.string else { return value.text() }
        let isBare = !text.isEmpty && text.unicodeScalars.allSatisfy { $0 != "\"" && $0 != " " && !isControl($0) }
        return isBare ? text : "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    /// Foreign text must not steer the terminal, so C0, DEL and C1 are shown by number.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\t": "\\t"
        case _ where isControl(scalar): "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }
}
