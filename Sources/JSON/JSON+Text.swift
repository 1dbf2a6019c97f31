extension JSON {
    /// The value as compact JSON text. `pretty` indents by two blanks and ends without a line break.
    ///
    /// Numbers keep their kind: a whole `number` is written with `.0`. JSON has no NaN and no infinity, they become
    /// null; whoever must refuse them does so before.
    package func text(pretty: Bool = false) -> String { String(decoding: bytes(pretty: pretty), as: UTF8.self) }

    /// The same as UTF-8.
    package func bytes(pretty: Bool = false) -> [UInt8] {
        var writer = Writer(pretty: pretty)
        writer.write(self, depth: 0)
        return writer.output
    }
}

private struct Writer {
    let pretty: Bool
    var output: [UInt8] = []

    init(pretty: Bool) {
        self.pretty = pretty
        output.reserveCapacity(512)
    }

    mutating func write(_ value: JSON, depth: Int) {
        switch value {
        case .null: output += "null".utf8
        case .bool(let value): output += (value ? "true" : "false").utf8
        case .integer(let value): output += String(value).utf8
        case .number(let value): output += (value.isFinite ? String(value) : "null").utf8
        case .string(let value): quote(value)
        case .array(let items):
            enclose("[", "]", count: items.count, depth: depth) { $0.write(items[$1], depth: depth + 1) }
        case .object(let object):
            enclose("{", "}", count: object.members.count, depth: depth) {
                $0.quote(object.members[$1].name)
                $0.output += ($0.pretty ? ": " : ":").utf8
                $0.write(object.members[$1].value, depth: depth + 1)
            }
        }
    }

    private mutating func enclose(
        _ open: StaticString, _ close: StaticString, count: Int, depth: Int, item: (inout Writer, Int) -> Void
    ) {
        output += open.description.utf8
        for index in 0..<count {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(depth: depth + 1)
            item(&self, index)
        }
        if count > 0 { breakLine(depth: depth) }
        output += close.description.utf8
    }

    private mutating func breakLine(depth: Int) {
        guard pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output += repeatElement(UInt8(ascii: " "), count: 2 * depth)
    }

    /// RFC 8259, section 7: quotation mark, reverse solidus and everything below U+0020 must be escaped.
    ///
    /// Stretches without such a byte, which is nearly all text, are copied at once.
    private mutating func quote(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while let index = rest.firstIndex(where: Self.mustBeEscaped) {
                output += rest[..<index]
                escape(rest[index])
                rest = rest[(index + 1)...]
            }
            output += rest
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): output += "\\\"".utf8
        case UInt8(ascii: "\\"): output += "\\\\".utf8
        case UInt8(ascii: "\n"): output += "\\n".utf8
        case UInt8(ascii: "\r"): output += "\\r".utf8
        case UInt8(ascii: "\t"): output += "\\t".utf8
        default:
            output += "\\u00".utf8
            output.append(Self.hex[Int(byte >> 4)])
            output.append(Self.hex[Int(byte & 15)])
        }
    }

    private static let hex = Array("0123456789abcdef".utf8)
}
