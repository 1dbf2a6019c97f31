/// Any JSON value. Objects keep the order of their members, so that what was read can be shown as it came.
package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

/// The members of a JSON object in their order. Look-up is linear: the objects of chat payloads have a dozen members.
package struct JSONObject: Sendable, Equatable {
    package struct Member: Sendable, Equatable {
        package let name: String
        package var value: JSON
        package init(name: String, value: JSON) { (self.name, self.value) = (name, value) }
    }

    package private(set) var members: [Member] = []

    package init() {}

    /// - Precondition: names are unique.
    package init(members: [Member]) { self.members = members }

    /// The member called `name`. Setting nil removes it; setting a new name appends it.
    package subscript(name: String) -> JSON? {
        get { members.first { $0.name == name }?.value }
        set {
            guard let index = members.firstIndex(where: { $0.name == name }) else {
                if let newValue { members.append(Member(name: name, value: newValue)) }
                return
            }
            if let newValue { members[index].value = newValue } else { members.remove(at: index) }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Members whose value is nil are left out, so that optional fields need no `if`.
    package init(dictionaryLiteral elements: (String, JSON?)...) {
        members = elements.compactMap { name, value in value.map { Member(name: name, value: $0) } }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON?)...) {
        self = .object(
            JSONObject(
                members: elements.compactMap { name, value in value.map { .init(name: name, value: $0) } }))
    }
}

extension JSON {
    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The value as an integer; a number without a fraction counts, because Lua and JavaScript writers mix the two.
    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The member of an object; nil for anything else, so that a path into foreign data reads as one line.
    package subscript(name: String) -> JSON? { object?[name] }
}
