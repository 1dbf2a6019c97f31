internal import CCrypto

/// HMAC-SHA256 (RFC 2104) under one key.
package struct HMAC: Sendable {
    package static let size = 32
    private let key: [UInt8]

    package init(key: [UInt8]) { self.key = key }

    /// The 32-byte code of `message`.
    package func code(of message: some Collection<UInt8>) -> [UInt8] {
        if let code = message.withContiguousStorageIfAvailable({ authenticate($0) }) { return code }
        return Array(message).withUnsafeBufferPointer { authenticate($0) }
    }

    /// Tells in constant time whether `code` belongs to `message`; a code of another length never does.
    package func isValid(_ code: some Collection<UInt8>, for message: some Collection<UInt8>) -> Bool {
        let expected = self.code(of: message)
        let given = Array(code)
        guard given.count == expected.count else { return false }
        return CRYPTO_memcmp(given, expected, expected.count) == 0
    }

    private func authenticate(_ message: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.size) { buffer, count in
            var written: UInt32 = 0
            let result = CCrypto.HMAC(
                EVP_sha256(), key, Int32(key.count), message.baseAddress, message.count, buffer.baseAddress, &written)
            precondition(result != nil && written == Self.size, "OpenSSL computes HMAC-SHA256 of any input")
            count = Self.size
        }
    }
}
