internal import CCrypto

package enum SecureRandom {
    /// `count` bytes that nobody can guess.
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            // Without entropy there is no safe way to go on: keys drawn now would be guessable.
            precondition(RAND_bytes(buffer.baseAddress, Int32(count)) == 1, "the system gives randomness")
            written = count
        }
    }
}
