internal import Hosting
internal import Messaging
internal import Scripting

/// The words after a command's name, taken one by one. Ask for options first, then for what stands by position, then
/// for the end: what is left over is an error.
struct Arguments {
    private var words: [String]
    /// After `--`, nothing is an option.
    private var literals: [String]
    private var known: [String] = []

    init(_ words: [String]) {
        let parts = words.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
        self.words = parts.first ?? []
        literals = parts.count > 1 ? parts[1] : []
    }

    /// The value of `--name VALUE` or `--name=VALUE`; nil where it is absent.
    mutating func option(_ name: String) throws(UsageError) -> String? {
        known.append(name)
        guard let index = words.firstIndex(where: { $0 == name || $0.hasPrefix("\(name)=") }) else { return nil }
        let word = words.remove(at: index)
        if word != name { return String(word.dropFirst(name.count + 1)) }
        guard index < words.count else { throw UsageError(message: "\(name) needs a value") }
        return words.remove(at: index)
    }

    /// The whole number of `--name N`.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = try option(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                message: "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return number
    }

    /// Whether `--name` is there.
    mutating func flag(_ name: String) -> Bool {
        known.append(name)
        guard let index = words.firstIndex(of: name) else { return false }
        words.remove(at: index)
        return true
    }

    /// The next word that is no option; `name` is what the usage calls it.
    mutating func positional(_ name: String) throws(UsageError) -> String {
        guard let word = try optionalPositional() else { throw UsageError(message: "\(name) is missing") }
        return word
    }

    /// The next word, which names a tenant.
    mutating func tenant() throws(UsageError) -> TenantID {
        guard let tenant = try optionalTenant() else { throw UsageError(message: "<tenant> is missing") }
        return tenant
    }

    mutating func optionalTenant() throws(UsageError) -> TenantID? {
        guard let name = try optionalPositional() else { return nil }
        guard let tenant = TenantID(name) else {
            throw UsageError(message: "\(name) is no tenant's name: a name has a-z, 0-9, - and _, a letter first")
        }
        return tenant
    }

    mutating func optionalPositional() throws(UsageError) -> String? {
        if let index = words.firstIndex(where: { !Self.isOption($0) }) { return words.remove(at: index) }
        return literals.isEmpty ? nil : literals.removeFirst()
    }

    /// Everything must have been asked for by now.
    func end() throws(UsageError) {
        // The option tells more than a word that may have been its value.
        if let word = words.first(where: Self.isOption) {
            let name = String(word.prefix { $0 != "=" })
            if known.contains(name) { throw UsageError(message: "\(name) is given twice, or takes no value") }
            let nearest = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
            throw UsageError(message: "unknown option \(name)\(nearest)")
        }
        if let word = words.first ?? literals.first { throw UsageError(message: "\(word) is one word too many") }
    }

    /// A lone `-` is a word: by custom it stands for standard input.
    private static func isOption(_ word: String) -> Bool { word.hasPrefix("-") && word != "-" }
}
