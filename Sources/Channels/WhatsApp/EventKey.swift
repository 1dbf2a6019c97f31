internal import Crypto
internal import JSON

extension WhatsApp {
    /// What an event is recognised by when it comes again, within its channel.
    ///
    /// Messages go by the id Meta gave them. Statuses go by message, status and recipient, because one message to a group
    /// has many, and because Meta sends each once (facts, section 1.3). For the rest there is no id on the wire, so they go
    /// by what they say; two that say the same word for word, at the same time, are one.
    enum EventKey {
        static func status(message: String, status: String, recipient: String?) -> String {
            "status \(message) \(status) \(recipient ?? "")"
        }

        /// `sha256:` and the digest of `parts`, whatever order their members came in.
        static func digest(_ parts: [JSON]) -> String {
            "sha256:\(Hex.text(SHA256.digest(of: JSON.array(parts).canonical.bytes())))"
        }

        static func digest(of bytes: [UInt8]) -> String { "sha256:\(Hex.text(SHA256.digest(of: bytes)))" }
    }
}

extension JSON {
    /// The same value with the members of every object in the order of their names.
    fileprivate var canonical: JSON {
        switch self {
        case .array(let items): .array(items.map(\.canonical))
        case .object(let object):
            .object(
                JSONObject(
                    members: object.members.sorted { $0.name < $1.name }
                        .map { .init(name: $0.name, value: $0.value.canonical) }))
        default: self
        }
    }
}
