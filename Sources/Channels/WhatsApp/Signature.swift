internal import Crypto

extension WhatsApp {
    /// Tells whether a webhook comes from Meta: `X-Hub-Signature-256` must be `sha256=` and 64 lowercase hexadecimal
    /// digits, the HMAC-SHA256 of the body bytes exactly as they came, under the app secret.
    ///
    /// Source: developers.facebook.com, "Create a webhook endpoint".
    package struct Signature: Sendable, CustomStringConvertible {
        /// The header that carries it.
        package static let header = "X-Hub-Signature-256"

        /// Why a body is not accepted; fit for a metric label. All of them deserve the same answer, 401.
        package enum Refusal: String, Error, Sendable, CaseIterable {
            /// There is no such header, or it is empty.
            case missing
            /// It does not begin with `sha256=`.
            case prefix
            /// It has more or fewer than 64 digits.
            case length
            /// Something in it is not a lowercase hexadecimal digit.
            case digits
            /// It is well formed, but belongs to another body or another secret.
            case mismatch
        }

        private let codes: [HMAC]

        /// - Parameter secrets: app secrets, each of which may have signed; two or three while one is being replaced.
        /// - Precondition: there is one at least and none is empty, since anybody can sign with an empty secret.
        package init(secrets: [String]) {
            precondition(!secrets.isEmpty && !secrets.contains(""), "a signature needs secrets that are not empty")
            codes = secrets.map { HMAC(key: Array($0.utf8)) }
        }

        package var description: String { "<redacted>" }

        /// The index of the secret that signed `body`; the first, should several. The time it takes tells nothing but the
        /// number of secrets.
        package func signer(of body: [UInt8], header: String?) throws(Refusal) -> Int {
            let code = try Self.code(in: header)
            var signer: Int?
            for (index, hmac) in codes.enumerated() {
                // No short cut after a hit: the time would tell which secret fits.
                let fits = hmac.isValid(code, for: body)
                if fits, signer == nil { signer = index }
            }
            guard let signer else { throw .mismatch }
            return signer
        }

        private static func code(in header: String?) throws(Refusal) -> [UInt8] {
            guard let header, !header.isEmpty else { throw .missing }
            let prefix = "sha256="
            guard header.utf8.starts(with: prefix.utf8) else { throw .prefix }
            let digits = header.utf8.dropFirst(prefix.utf8.count)
            guard digits.count == 2 * HMAC.size else { throw .length }
            let isLowercaseHex = digits.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
            guard isLowercaseHex, let code = Hex.bytes(Substring(digits)) else { throw .digits }
            return code
        }
    }
}
