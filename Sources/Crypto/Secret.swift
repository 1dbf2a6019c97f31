/// A text that must never be shown: it prints as `<redacted>`, however it is printed.
///
/// It takes asking for ``exposed`` by name to get at the text. Do that only where it leaves for the one who needs it:
/// a request's header, a cipher.
package struct Secret: Sendable, Equatable {
    package let exposed: String

    package init(_ text: String) { exposed = text }

    /// Compares in a time that tells nothing about where, or whether in length, the two differ.
    package static func == (left: Secret, right: Secret) -> Bool {
        comparison.isValid(comparison.code(of: left.exposed.utf8), for: right.exposed.utf8)
    }

    /// Codes under a key that nobody knows can be compared openly.
    private static let comparison = HMAC(key: SecureRandom.bytes(HMAC.size))
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    /// Without children, so that `dump` and a crash report's mirror find nothing.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
