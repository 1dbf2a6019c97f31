/// The groups that a name of the tenant's store belongs to: what stands before each of its `:` and `/`.
///
/// "slot:monday:9" belongs to "slot:monday:", to "slot:" and, as every name does, to "". Names are found by keyed hashes
/// alone, so a listing can ask only for a group, never for any beginning.
package enum NameGroup {
    /// How many groups a name belongs to at most, "" counted: deeper ones are not told apart.
    package static let depth = 8

    /// All groups of `name`, the widest first.
    package static func all(of name: String) -> [String] {
        var groups = [""]
        let bytes = Array(name.utf8)
        for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/") {
            guard groups.count < depth else { break }
            groups.append(String(decoding: bytes[...index], as: UTF8.self))
        }
        return groups
    }

    /// The narrowest group that holds every name that begins with `prefix`.
    package static func holding(_ prefix: String) -> String { all(of: prefix).last ?? "" }
}
