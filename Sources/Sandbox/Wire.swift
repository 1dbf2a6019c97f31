package import JSON

/// The form in which data cross between host and script; Sources/CSandbox/wire.h states it.
package enum Wire {
    package static func encode(_ value: JSON) -> [UInt8] {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return bytes
    }

    /// The value that fills `bytes`; nil if there is none, which means that the C side is broken.
    package static func decode(_ bytes: [UInt8]) -> JSON? {
        var reader = WireReader(rest: bytes[...])
        guard let value = reader.value(depth: 0), reader.rest.isEmpty else { return nil }
        return value
    }

    private static func append(_ value: JSON, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(UInt8(ascii: "z"))
        case .bool(let value): bytes.append(value ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .integer(let value):
            bytes.append(UInt8(ascii: "i"))
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        case .number(let value):
            bytes.append(UInt8(ascii: "n"))
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        case .string(let value):
            bytes.append(UInt8(ascii: "s"))
            bytes.appendPart(value.utf8)
        case .array(let items):
            bytes.append(UInt8(ascii: "a"))
            bytes.appendCount(items.count)
            for item in items { append(item, to: &bytes) }
        case .object(let object):
            bytes.append(UInt8(ascii: "o"))
            bytes.appendCount(object.members.count)
            for member in object.members {
                bytes.appendPart(member.name.utf8)
                append(member.value, to: &bytes)
            }
        }
    }
}

private struct WireReader {
    var rest: ArraySlice<UInt8>

    mutating func value(depth: Int) -> JSON? {
        guard depth <= 100, let tag = rest.popFirst() else { return nil }
        switch tag {
        case UInt8(ascii: "z"): return .null
        case UInt8(ascii: "f"): return .bool(false)
        case UInt8(ascii: "t"): return .bool(true)
        case UInt8(ascii: "i"): return word().map { .integer(Int64(bitPattern: $0)) }
        case UInt8(ascii: "n"): return word().map { .number(Double(bitPattern: $0)) }
        case UInt8(ascii: "s"): return string().map { .string($0) }
        case UInt8(ascii: "a"): return array(depth: depth)
        case UInt8(ascii: "o"): return object(depth: depth)
        default: return nil
        }
    }

    private mutating func array(depth: Int) -> JSON? {
        guard let count = count(), count <= rest.count else { return nil }
        var items: [JSON] = []
        items.reserveCapacity(count)
        for _ in 0..<count {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        }
        return .array(items)
    }

    private mutating func object(depth: Int) -> JSON? {
        guard let count = count(), count <= rest.count else { return nil }
        var members: [JSONObject.Member] = []
        members.reserveCapacity(count)
        for _ in 0..<count {
            guard let name = string(), let value = value(depth: depth + 1) else { return nil }
            members.append(.init(name: name, value: value))
        }
        return .object(JSONObject(members: members))
    }

    private mutating func string() -> String? {
        guard let count = count(), let bytes = take(count) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func count() -> Int? {
        take(4)?.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func word() -> UInt64? {
        take(8)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
