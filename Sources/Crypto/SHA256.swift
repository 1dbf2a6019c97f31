internal import CCrypto

package enum SHA256 {
    /// The 32-byte digest of `message`.
    package static func digest(of message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            let result = EVP_Digest(message, message.count, buffer.baseAddress, nil, Algorithms.sha256, nil)
            precondition(result == 1, "OpenSSL computes SHA-256 of any input")
            count = 32
        }
    }
}
