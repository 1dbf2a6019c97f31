internal import Crypto
internal import Glibc
internal import JSON
internal import Scripting

/// Takes typed values out of what the operator's file returned, and notes everything that is wrong on the way.
///
/// Each method gives nil, or the default, for what is absent or wrong, so that reading goes on and all problems come
/// at once; ``problems`` decides in the end.
struct ConfigurationReader {
    /// A table of the file, and where it is.
    struct Table {
        let path: String
        let members: JSONObject
        /// It should have been a table and was not: that nothing is in it is no problem of its own.
        var isBroken = false

        var isEmpty: Bool { members.members.isEmpty }
        subscript(name: String) -> JSON? { members[name] }
        func place(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
    }

    /// A text with what an error may show of it: never what came out of a variable or a file.
    struct Text {
        let value: String
        let shown: String
    }

    /// The most bytes a `file "path"` may have.
    static let fileLimit = 64 << 10

    /// Relative paths begin here.
    let folder: String
    let environment: Configuration.Environment
    private(set) var problems: [ConfigurationProblem] = []

    init(folder: String, environment: @escaping Configuration.Environment) {
        (self.folder, self.environment) = (folder, environment)
    }

    mutating func report(_ place: String, _ what: String, mend: String) {
        problems.append(ConfigurationProblem(place, what, mend: mend))
    }

    /// The table at `path`, or an empty one. `keys` are those it may have; nil allows all.
    mutating func table(_ value: JSON?, at path: String, keys: [String]?) -> Table {
        guard let members = Self.members(value) else {
            guard let value else { return Table(path: path, members: [:]) }
            report(
                path.isEmpty ? "the file's result" : path, "is \(Self.kind(of: value))", mend: "write a table: { … }")
            return Table(path: path, members: [:], isBroken: true)
        }
        let table = Table(path: path, members: members)
        for member in members.members {
            guard let keys, !keys.contains(member.name) else { continue }
            let mend =
                Spelling.nearest(to: member.name, among: keys).map { "did you mean \($0)?" }
                ?? "remove it; known are \(keys.joined(separator: ", "))"
            report(table.place(member.name), "is unknown", mend: mend)
        }
        return table
    }

    /// The items of a list, each with its place. An empty table is an empty list.
    mutating func list(_ table: Table, _ name: String) -> [(value: JSON, place: String)]? {
        guard let value = table[name] else { return nil }
        guard let items = value.array ?? (Self.members(value)?.members.isEmpty == true ? [] : nil) else {
            report(table.place(name), "is \(Self.kind(of: value))", mend: "write a list: { first, second }")
            return nil
        }
        return items.enumerated().map { ($1, "\(table.place(name))[\($0 + 1)]") }
    }

    /// A text, or what a variable or a file holds. With `missing`, absence is a problem that is mended so.
    mutating func text(_ table: Table, _ name: String, missing: String? = nil) -> Text? {
        guard let value = table[name] else {
            if let missing, !table.isBroken { report(table.place(name), "is missing", mend: missing) }
            return nil
        }
        return text(value, at: table.place(name))
    }

    mutating func text(_ value: JSON, at place: String) -> Text? {
        let text: Text?
        if let variable = value["$env"]?.string {
            text = self.variable(variable, at: place)
        } else if let file = value["$file"]?.string {
            text = contents(file, at: place)
        } else if let literal = value.string {
            text = Text(value: literal, shown: "\"\(literal)\"")
        } else {
            report(place, "is \(Self.kind(of: value))", mend: "write a text in quotation marks")
            return nil
        }
        guard let text else { return nil }
        guard !text.value.isEmpty else {
            report(place, "is empty", mend: "give it a value")
            return nil
        }
        return text
    }

    mutating func secret(_ table: Table, _ name: String, missing: String? = nil) -> Secret? {
        text(table, name, missing: missing).map { Secret($0.value) }
    }

    /// A whole number in `range`.
    mutating func integer(_ table: Table, _ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = table[name] else { return nil }
        let number: Int?
        if value["$env"] != nil || value["$file"] != nil {
            guard let text = text(value, at: table.place(name)) else { return nil }
            number = Int(text.value)
        } else {
            number = value.integer.map(Int.init)
        }
        guard let number, range.contains(number) else {
            report(
                table.place(name), "is out of range",
                mend: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func address(_ table: Table, _ name: String) -> Address? {
        guard let text = text(table, name) else { return nil }
        guard let address = Address(text.value) else {
            report(
                table.place(name), "is \(text.shown), which is no address",
                mend: "write an IP address and a port, such as \"127.0.0.1:8080\"")
            return nil
        }
        return address
    }

    /// A path, made absolute or relative to where the host was started. `file "path"` means the same as the path.
    mutating func path(_ table: Table, _ name: String, missing: String? = nil) -> (path: String, shown: String)? {
        if let file = table[name]?["$file"]?.string { return (resolved(file), "\"\(file)\"") }
        return text(table, name, missing: missing).map { (resolved($0.value), $0.shown) }
    }

    /// `path` as it is from outside the file's folder.
    func resolved(_ path: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
    }

    private mutating func variable(_ name: String, at place: String) -> Text? {
        let value = environment(name)
        guard let value, !value.isEmpty else {
            let state = value == nil ? "not set" : "empty"
            report(
                place, "is to come from the environment variable \(name), which is \(state)",
                mend: "set \(name) where the host is started")
            return nil
        }
        return Text(value: value, shown: "env \"\(name)\"")
    }

    /// Without the line break that editors put at the end.
    private mutating func contents(_ path: String, at place: String) -> Text? {
        do throws(FileError) {
            var bytes = try BoundedFile.read(resolved(path), limit: Self.fileLimit)[...]
            if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
            return Text(value: String(decoding: bytes, as: UTF8.self), shown: "file \"\(path)\"")
        } catch {
            report(
                place, "is to come from the file \(error.path), which cannot be read (\(error.reason))",
                mend: "create it, or correct the path")
            return nil
        }
    }

    /// Lua has one kind of table; one without anything in it may be meant as either.
    private static func members(_ value: JSON?) -> JSONObject? {
        value?.array?.isEmpty == true ? [:] : value?.object
    }

    private static func kind(of value: JSON) -> String {
        switch value {
        case .null: "nil"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "a table"
        }
    }
}

extension ConfigurationReader {
    enum PathKind { case file, folder }

    /// What is at `path`, nil for nothing.
    static func kind(at path: String) -> PathKind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
    }

    /// The folder that holds `path`.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
