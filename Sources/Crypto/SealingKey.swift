internal import CCrypto

/// A sealed text was not made under this key for this purpose, or was changed since.
package struct UnsealError: Error, Equatable, CustomStringConvertible {
    package let description = "the sealed bytes do not belong to this key and context"
}

/// Seals and opens byte strings with AES-256-GCM under one key.
///
/// A sealed text is `nonce (12) | ciphertext | tag (16)`; the nonce is random, so one key must not seal more than 2^32
/// texts (NIST SP 800-38D, section 8.3). The context is authenticated, not stored: a text sealed for one row does not
/// open in another.
package struct SealingKey: Sendable, CustomStringConvertible {
    package static let size = 32
    package static let overhead = nonceSize + tagSize
    private static let nonceSize = 12
    private static let tagSize = 16
    private let key: [UInt8]

    /// - Precondition: `key` has 32 bytes.
    package init(_ key: [UInt8]) {
        precondition(key.count == Self.size, "AES-256 takes a key of 32 bytes")
        self.key = key
    }

    package static func random() -> SealingKey { SealingKey(SecureRandom.bytes(size)) }

    package var description: String { "<redacted>" }

    /// The key sealed under another, to be stored.
    package func wrapped(by master: SealingKey, context: [UInt8]) -> [UInt8] { master.seal(key, context: context) }

    /// Opens a key that `wrapped` made.
    package init(unwrapping wrapped: [UInt8], by master: SealingKey, context: [UInt8]) throws(UnsealError) {
        let key = try master.open(wrapped, context: context)
        guard key.count == Self.size else { throw UnsealError() }
        self.init(key)
    }

    /// A key for another purpose, derived by HMAC-SHA256, so that one secret never serves two algorithms.
    package func derived(for purpose: String) -> HMAC { HMAC(key: HMAC(key: key).code(of: Array(purpose.utf8))) }

    package func seal(_ text: [UInt8], context: [UInt8]) -> [UInt8] {
        let nonce = SecureRandom.bytes(Self.nonceSize)
        return [UInt8](unsafeUninitializedCapacity: text.count + Self.overhead) { buffer, count in
            guard let start = buffer.baseAddress else { preconditionFailure("there is room for the overhead at least") }
            for (index, byte) in nonce.enumerated() { (start + index).initialize(to: byte) }
            let body = start + Self.nonceSize
            let sealed = withCipher(encrypting: true, nonce: nonce, context: context) { cipher in
                var written: Int32 = 0
                return EVP_CipherUpdate(cipher, body, &written, text, Int32(text.count)) == 1
                    && EVP_CipherFinal_ex(cipher, body + text.count, &written) == 1
                    && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, Int32(Self.tagSize), body + text.count) == 1
            }
            precondition(sealed, "OpenSSL seals any text below 2 GiB")
            count = text.count + Self.overhead
        }
    }

    package func open(_ sealed: [UInt8], context: [UInt8]) throws(UnsealError) -> [UInt8] {
        let size = sealed.count - Self.overhead
        guard size >= 0 else { throw UnsealError() }
        let nonce = Array(sealed.prefix(Self.nonceSize))
        var tag = Array(sealed.suffix(Self.tagSize))
        var genuine = false
        let text = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            sealed.withUnsafeBufferPointer { sealed in
                let body = sealed.baseAddress.map { $0 + Self.nonceSize }
                genuine = withCipher(encrypting: false, nonce: nonce, context: context) { cipher in
                    var written: Int32 = 0
                    return EVP_CipherUpdate(cipher, buffer.baseAddress, &written, body, Int32(size)) == 1
                        && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, Int32(Self.tagSize), &tag) == 1
                        && EVP_CipherFinal_ex(cipher, buffer.baseAddress, &written) == 1
                }
            }
            count = size
        }
        guard genuine else { throw UnsealError() }
        return text
    }

    private func withCipher(
        encrypting: Bool, nonce: [UInt8], context: [UInt8], _ body: (OpaquePointer) -> Bool
    ) -> Bool {
        guard let cipher = EVP_CIPHER_CTX_new() else { return false }
        defer { EVP_CIPHER_CTX_free(cipher) }
        var written: Int32 = 0
        return EVP_CipherInit_ex(cipher, Algorithms.aes256GCM, nil, key, nonce, encrypting ? 1 : 0) == 1
            && EVP_CipherUpdate(cipher, nil, &written, context, Int32(context.count)) == 1
            && body(cipher)
    }
}
