/// Why a host could not start: one sentence for the operator, without secrets.
package struct StartError: Error, Equatable, CustomStringConvertible {
    /// Where the mend is to be looked for.
    package enum Kind: String, Sendable {
        /// The configuration or a file it names.
        case configuration
        /// The data file or its key.
        case data
        /// Another process has the data file.
        case inUse
        /// A listener's address.
        case network
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) { (self.kind, self.description) = (kind, description) }
}
