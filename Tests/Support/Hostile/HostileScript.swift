/// A script that means harm: one idea, and what must come of it.
package struct HostileScript: Sendable, CustomStringConvertible {
    package enum End: Sendable, Equatable {
        /// It would run for ever, and meets its limit of processor time.
        case cpu
        /// It would grow for ever, and meets its limit of memory.
        case memory
        /// It is refused with an error whose sentence begins so.
        case error(String)
        /// It is refused at a quota, with an error whose sentence begins so.
        case quota(String)
        /// It gets nothing by it: `tostring` of what it returns.
        case harmless(String)
    }

    /// What it tries.
    package let idea: String
    /// The body of a function without arguments.
    package let source: String
    package let end: End

    package init(_ idea: String, _ source: String, _ end: End) {
        (self.idea, self.source, self.end) = (idea, source, end)
    }

    package var description: String { idea }
}

/// Everything we know that a hostile script may try. The groups differ in what surrounds a script, not in its end.
package enum HostileScripts {
    /// What needs nothing but the language: for a bare sandbox, `parlua run` and a handler of a bot alike.
    package static let language = escapes + endless + greedy + refused + deep + errors + leaks
}
