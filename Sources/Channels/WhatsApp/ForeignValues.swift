internal import JSON
internal import Messaging

/// How values are read that others wrote: what the facts allow and what was seen in the wild, never more.
extension JSON {
    /// An opaque id: a text, or a whole number as some fields have it. At most 512 bytes; real ones have up to 130.
    var identifier: String? {
        switch self {
        case .string(let text): (1...512).contains(text.utf8.count) ? text : nil
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// The digits of a phone number, without the `+`, blanks, dashes, dots and brackets that people write; 1 to 20 digits.
    var phone: String? {
        guard let text = identifier else { return nil }
        let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let digits = isPlain ? text : text.filter { !"+ -.()\u{a0}".contains($0) }
        let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber && (1...20).contains(digits.utf8.count) ? digits : nil
    }

    /// A finite number, or a text that is one, as old orders have it.
    var amount: Double? {
        let value = number ?? string.flatMap(Double.init)
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// A moment in Unix seconds, as text or number. Beyond 10^11 (the year 5138) it can only be milliseconds.
    ///
    /// Nil for what no clock shows: nothing before 1970 and nothing after 10^14 ms.
    var moment: Timestamp? {
        guard let value = integer ?? string.flatMap({ Int64($0) }), (0...100_000_000_000_000).contains(value) else {
            return nil
        }
        return value > 100_000_000_000 ? Timestamp(milliseconds: value) : Timestamp(seconds: value)
    }

    /// Whether the value is plain and short enough to be repeated beside each of many updates; ids always are.
    var isLean: Bool {
        switch self {
        case .object, .array: false
        case .string(let text): text.utf8.count <= 512
        default: true
        }
    }

    func isNested(deeperThan levels: Int) -> Bool {
        switch self {
        case .array(let items): levels == 0 || items.contains { $0.isNested(deeperThan: levels - 1) }
        case .object(let object): levels == 0 || object.members.contains { $0.value.isNested(deeperThan: levels - 1) }
        default: false
        }
    }
}

extension JSONObject {
    /// The members called one of `names` that are short enough to be repeated.
    func lean(_ names: [String]) -> JSONObject {
        JSONObject(members: members.filter { names.contains($0.name) && $0.value.isLean })
    }
}
