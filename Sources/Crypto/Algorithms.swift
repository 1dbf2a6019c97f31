internal import CCrypto

/// OpenSSL's algorithms, looked up once: a look-up at each use costs more than sealing a short text does.
enum Algorithms {
    // Fetched algorithms live as long as the program and do not change, and "can be shared between threads"
    // (OpenSSL manual, crypto(7), "Performance"), so a pointer to one is safe everywhere.
    nonisolated(unsafe) static let aes256GCM = required(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil))
    nonisolated(unsafe) static let sha256 = required(EVP_MD_fetch(nil, "SHA256", nil))
    nonisolated(unsafe) static let hmac = required(EVP_MAC_fetch(nil, "HMAC", nil))

    private static func required(_ algorithm: OpaquePointer?) -> OpaquePointer {
        guard let algorithm else { preconditionFailure("OpenSSL 3 has AES-256-GCM, SHA-256 and HMAC") }
        return algorithm
    }
}
