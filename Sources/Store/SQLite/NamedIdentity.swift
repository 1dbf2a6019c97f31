import Messaging

/// An identity and the look-up key by which it finds its contact.
struct NamedIdentity: Sendable {
    let identity: Identity
    private let transport: Transport
    private let keys: Keys
    private let ready: [UInt8]?

    /// - Parameter isLikely: whether the key will be needed. The strongest identity nearly always suffices, so the
    ///   others' keys, which cost a microsecond or two each, are made when asked for.
    init(_ identity: Identity, _ transport: Transport, _ keys: Keys, isLikely: Bool) {
        self.identity = identity
        self.transport = transport
        self.keys = keys
        ready = isLikely ? Self.name(identity, transport, keys) : nil
    }

    var name: [UInt8] { ready ?? Self.name(identity, transport, keys) }

    /// The look-up key of an identity. A phone number is the same on every transport; user ids are each transport's
    /// own.
    static func name(_ identity: Identity, _ transport: Transport, _ keys: Keys) -> [UInt8] {
        let scope = identity.kind == .phone ? "" : transport.rawValue
        return keys.name("\(identity.kind.rawValue)\0\(scope)\0\(identity.value)", as: .identity)
    }
}
