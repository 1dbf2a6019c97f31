package import JSON

/// Something an operator asks of the data and the scripts, whether a host has them open or not.
///
/// It is a value that says what is wanted. ``OperationTable`` lists all of them; whoever adds one adds it there.
package protocol Operation: Wired {
    associatedtype Answer: Wired

    /// The last part of its path on the control socket: `parked-groups`.
    static var name: String { get }
    /// Whether the tenants' scripts must have been read. Reading takes time where no host runs that has done it.
    static var needsScripts: Bool { get }

    /// Does it.
    func perform(in premises: Premises) async throws(OperationError) -> Answer
}

extension Operation {
    package static var needsScripts: Bool { false }
}

/// A value that goes over the control socket.
package protocol Wired: Sendable {
    /// Nil unless `json` was made by ``json``.
    init?(json: JSON)
    var json: JSON { get }
}

/// Why an operation was not done: one sentence for whoever asked.
package struct OperationError: Error, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// What was asked for makes no sense, or this host does not know it.
        case misuse
        /// What was asked about is not there.
        case missing
        /// It is there and in no state for this.
        case refused
        /// The data cannot be read or written, or the host cannot be reached.
        case failed
        /// The host starts or stops: ask again.
        case busy
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) { (self.kind, self.description) = (kind, description) }
}

extension OperationError: Wired {
    package init?(json: JSON) {
        guard let kind = json["error"]?.string.flatMap(Kind.init), let text = json["message"]?.string else {
            return nil
        }
        self.init(kind, text)
    }

    package var json: JSON { ["error": .string(kind.rawValue), "message": .string(description)] }
}
