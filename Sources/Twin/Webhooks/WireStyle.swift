internal import JSON
internal import Messaging

extension Twin {
    /// How webhook bodies are written. The default is what Meta sends: ASCII only.
    package struct WireStyle: Sendable, Equatable {
        /// Everything beyond ASCII as `\uXXXX`, lowercase digits.
        package var escapesUnicode = true
        /// `/` as `\/`.
        package var escapesSlashes = true
        /// `<`, `%` and `@` as `\u003C`, `\u0025`, `\u0040`, as older texts of the platform tell.
        package var escapesMarks = false
        /// Whether members come in another order each time.
        package var shufflesKeys = false

        package init() {}
    }
}

/// Writes a webhook body. The same value, style and seed give the same bytes, so that a retry repeats them.
struct WireWriter {
    private let style: Twin.WireStyle
    private var random: SplitMix64
    private var output: [UInt8] = []

    static func bytes(_ value: JSON, _ style: Twin.WireStyle, seed: UInt64) -> [UInt8] {
        var writer = WireWriter(style: style, random: SplitMix64(seed: seed))
        writer.output.reserveCapacity(1024)
        writer.write(value)
        return writer.output
    }

    private init(style: Twin.WireStyle, random: SplitMix64) { (self.style, self.random) = (style, random) }

    private mutating func write(_ value: JSON) {
        switch value {
        case .string(let text): quote(text)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(item)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            let members = style.shufflesKeys ? object.members.shuffled(using: &random) : object.members
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                quote(member.name)
                output.append(UInt8(ascii: ":"))
                write(member.value)
            }
            output.append(UInt8(ascii: "}"))
        case .null, .bool, .integer, .number: output += value.bytes()
        }
    }

    private mutating func quote(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\"".utf8
            case "\\": output += "\\\\".utf8
            case "\n": output += "\\n".utf8
            case "\r": output += "\\r".utf8
            case "\t": output += "\\t".utf8
            case "/" where style.escapesSlashes: output += "\\/".utf8
            case "<" where style.escapesMarks: output += "\\u003C".utf8
            case "%" where style.escapesMarks: output += "\\u0025".utf8
            case "@" where style.escapesMarks: output += "\\u0040".utf8
            case "\u{20}"..."\u{7e}": output.append(UInt8(scalar.value))
            case _ where scalar.value >= 0x80 && !style.escapesUnicode:
                output += UTF8.encode(scalar).map(Array.init) ?? []
            default: for unit in UTF16.encode(scalar).map(Array.init) ?? [] { escape(unit) }
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ unit: UInt16) {
        output += "\\u".utf8
        for shift in [12, 8, 4, 0] { output.append(Self.hex[Int(unit >> UInt16(shift) & 15)]) }
    }

    private static let hex = Array("0123456789abcdef".utf8)
}
