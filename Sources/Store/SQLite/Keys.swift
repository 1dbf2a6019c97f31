import Crypto

/// What a sealed text is. It is part of the authenticated context, so a text cannot be moved to another column.
enum Sealed: String {
    case event, detail, cause, record, person, attributes, state, value, message, timer, group, log, escalation,
        bundle, activation, refusal, label, note
}

/// What a look-up key was made of, so that equal texts of two kinds do not meet.
enum Lookup: String {
    case event, identity, profile, group, value, timer, provider, fingerprint, shelf
}

/// One tenant's keys: they seal what may not be read on the disk, and name what must be found there.
struct Keys: Sendable {
    /// The tenant's row; 0 is the host itself.
    let number: Int64
    private let name: String
    private let sealing: SealingKey
    private let naming: HMAC

    static let hostNumber: Int64 = 0
    static let hostName = ""

    init(number: Int64, name: String, sealing: SealingKey) {
        self.number = number
        self.name = name
        self.sealing = sealing
        naming = sealing.derived(for: "look-up")
    }

    /// Seals `text` for one kind of column of this tenant and, if `row` is given, for that row alone.
    func seal(_ text: [UInt8], as kind: Sealed, row: [UInt8] = []) -> [UInt8] {
        sealing.seal(text, context: context(kind, row))
    }

    func open(_ sealed: [UInt8], as kind: Sealed, row: [UInt8] = []) throws(UnsealError) -> [UInt8] {
        try sealing.open(sealed, context: context(kind, row))
    }

    /// The 16 bytes under which `text` is found: without the key nobody can tell what they stand for or try guesses.
    ///
    /// `scope` is a number `text` is unique within, e.g. a channel's. With 128 bits, 10^12 texts collide with a
    /// probability below 10^-14.
    func name(_ text: String, as kind: Lookup, scope: Int64 = 0) -> [UInt8] {
        var message = Array(kind.rawValue.utf8)
        message.append(0)
        message += Self.bytes(of: scope)
        message += text.utf8
        return Array(naming.code(of: message).prefix(16))
    }

    /// A number as eight bytes, to name a row or scope.
    static func bytes(of number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// Neither a kind nor a tenant's name contains a zero byte, so no two contexts are alike.
    private func context(_ kind: Sealed, _ row: [UInt8]) -> [UInt8] {
        var context: [UInt8] = []
        context.reserveCapacity(96)
        context += kind.rawValue.utf8
        context.append(0)
        context += name.utf8
        context.append(0)
        context += row
        return context
    }
}

extension Keys {
    /// A new tenant's key, sealed under the master key.
    static func wrap(_ key: SealingKey, of name: String, by master: SealingKey) -> [UInt8] {
        key.wrapped(by: master, context: wrapping(name))
    }

    /// Opens what ``wrap(_:of:by:)`` made.
    init(number: Int64, name: String, wrapped: [UInt8], by master: SealingKey) throws(UnsealError) {
        let key = try SealingKey(unwrapping: wrapped, by: master, context: Self.wrapping(name))
        self.init(number: number, name: name, sealing: key)
    }

    private static func wrapping(_ name: String) -> [UInt8] { Array("parlua data key\0\(name)".utf8) }
}
