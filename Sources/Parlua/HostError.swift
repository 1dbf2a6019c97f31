internal import Hosting

/// Why a host could not start: one sentence for the operator, without secrets.
public struct HostError: Error, Equatable, CustomStringConvertible {
    /// Where the mend is to be looked for.
    public enum Kind: String, Sendable {
        /// The configuration or a file it names.
        case configuration
        /// The data file or its key.
        case data
        /// A listener's address.
        case network
    }

    /// Where the mend is to be looked for.
    public let kind: Kind
    /// What is wrong and how to mend it; one line for each problem of a configuration.
    public let description: String

    init(_ error: StartError) {
        kind =
            switch error.kind {
            case .configuration: .configuration
            case .data, .inUse: .data
            case .network: .network
            }
        description = error.description
    }

    init(_ error: ConfigurationError) { (kind, description) = (.configuration, error.description) }
}
