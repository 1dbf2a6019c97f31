internal import JSON

/// One place in a request's body: a value that may be missing, and the path that error texts show.
///
/// Lengths count Unicode scalars; Meta does not say what its "characters" are.
struct Field {
    let value: JSON?
    let path: String

    init(_ value: JSON?, path: String) { (self.value, self.path) = (value, path) }

    /// A member, shown as `outer['inner']`.
    subscript(name: String) -> Field {
        Field(value?[name], path: path.isEmpty ? name : "\(path)['\(name)']")
    }

    var exists: Bool { value != nil }

    /// The value as an object that has no other keys than `keys`: misspelt parameters are refused as Meta does.
    func object(_ keys: Set<String>) throws(GraphError) {
        guard let value else { throw .required(path) }
        guard let object = value.object else { throw .invalid("\(path) must be an object.") }
        guard let stranger = object.members.first(where: { !keys.contains($0.name) }) else { return }
        let place = path.isEmpty ? "" : " on param \"\(path)\""
        throw .parameter("Unexpected key \"\(stranger.name.prefix(64))\"\(place).")
    }

    /// The items of an array of `count` length.
    func items(_ count: ClosedRange<Int>) throws(GraphError) -> [Field] {
        guard let value else { throw .required(path) }
        guard let items = value.array else { throw .invalid("\(path) must be an array.") }
        guard count.contains(items.count) else {
            throw .invalid("\(path) length invalid. Min length: \(count.lowerBound), Max length: \(count.upperBound)")
        }
        return items.enumerated().map { Field($1, path: "\(path)[\($0)]") }
    }

    /// A text of `1...most` characters.
    func text(_ most: Int) throws(GraphError) -> String {
        guard let text = try optionalText(most) else { throw .required(path) }
        return text
    }

    /// A text of `1...most` characters, or nothing.
    func optionalText(_ most: Int) throws(GraphError) -> String? {
        guard let value else { return nil }
        guard let text = value.string else { throw .invalid("\(path) must be a string.") }
        guard (1...most).contains(text.unicodeScalars.count) else {
            throw .invalid("\(path) length invalid. Min length: 1, Max length: \(most)")
        }
        return text
    }

    func optionalBool() throws(GraphError) -> Bool? {
        guard let value else { return nil }
        guard let bool = value.bool else { throw .invalid("\(path) must be a boolean.") }
        return bool
    }

    /// A number within `range`; examples of Meta give coordinates as strings, so these count.
    func number(_ range: ClosedRange<Double>) throws(GraphError) -> Double {
        guard let value else { throw .required(path) }
        guard let number = value.number ?? value.string.flatMap(Double.init), range.contains(number) else {
            throw .invalid("\(path) must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
