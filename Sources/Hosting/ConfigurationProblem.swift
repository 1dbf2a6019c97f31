/// One thing that is wrong with a configuration, where, and how to mend it. No secret is ever part of it.
package struct ConfigurationProblem: Error, Equatable, CustomStringConvertible {
    /// The path of the key, e.g. `tenants.bakery.channels[1].access_token`; lists count from 1, as in Lua. A place in
    /// the file, e.g. `parlua.lua:12`, where the file cannot be run.
    package let place: String
    /// Follows the place: `is missing`.
    package let what: String
    /// What to do, as a request.
    package let mend: String

    package init(_ place: String, _ what: String, mend: String) {
        (self.place, self.what, self.mend) = (place, what, mend)
    }

    package var description: String { "\(place) \(what): \(mend)" }
}

/// All problems of a configuration; there is at least one.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package let file: String
    package let problems: [ConfigurationProblem]

    package init(file: String, problems: [ConfigurationProblem]) {
        (self.file, self.problems) = (file, problems)
    }

    /// A line that counts them, then one line for each.
    package var description: String {
        let count = problems.count == 1 ? "a problem" : "\(problems.count) problems"
        return (["\(file) has \(count):"] + problems.map { "  \($0)" }).joined(separator: "\n")
    }
}
