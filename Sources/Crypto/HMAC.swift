internal import CCrypto

/// HMAC-SHA256 (RFC 2104) under one key.
package struct HMAC: Sendable {
    package static let size = 32
    private let keyed: KeyedCode

    package init(key: [UInt8]) { keyed = KeyedCode(key: key) }

    /// The 32-byte code of `message`.
    package func code(of message: some Collection<UInt8>) -> [UInt8] {
        if let code = message.withContiguousStorageIfAvailable({ keyed.code(of: $0) }) { return code }
        return Array(message).withUnsafeBufferPointer { keyed.code(of: $0) }
    }

    /// Tells in constant time whether `code` belongs to `message`; a code of another length never does.
    package func isValid(_ code: some Collection<UInt8>, for message: some Collection<UInt8>) -> Bool {
        let expected = self.code(of: message)
        let given = Array(code)
        guard given.count == expected.count else { return false }
        return CRYPTO_memcmp(given, expected, expected.count) == 0
    }
}

/// A context that has taken in the key, to be copied for each message: hashing the key each time would double the cost
/// of a short one.
///
/// It is `@unchecked Sendable` because the context is not touched after `init` but by `EVP_MAC_CTX_dup`, which takes it
/// as `const` and only reads it, and by `deinit`, when nobody else can have it.
private final class KeyedCode: @unchecked Sendable {
    private let context: OpaquePointer

    init(key: [UInt8]) {
        // OpenSSL takes a null key for "no key yet", which an empty array's address may be.
        let context = EVP_MAC_CTX_new(Algorithms.hmac)
        guard let context, ccrypto_hmac_sha256_init(context, key.isEmpty ? [0] : key, key.count) == 1 else {
            preconditionFailure("OpenSSL takes any key for HMAC-SHA256")
        }
        self.context = context
    }

    deinit { EVP_MAC_CTX_free(context) }

    func code(of message: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let copy = EVP_MAC_CTX_dup(context)
        defer { EVP_MAC_CTX_free(copy) }
        return [UInt8](unsafeUninitializedCapacity: HMAC.size) { buffer, count in
            var written = 0
            let isDone =
                EVP_MAC_update(copy, message.baseAddress, message.count) == 1
                && EVP_MAC_final(copy, buffer.baseAddress, &written, HMAC.size) == 1
            precondition(isDone && written == HMAC.size, "OpenSSL computes HMAC-SHA256 of any input")
            count = HMAC.size
        }
    }
}
