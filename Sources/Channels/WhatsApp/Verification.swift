internal import Crypto

extension WhatsApp {
    /// Answers the GET by which Meta asks, whenever a callback address is set, whether it is ours.
    ///
    /// Source: developers.facebook.com, "Create a webhook endpoint".
    package struct Verification: Sendable, CustomStringConvertible {
        /// Why there is no answer; fit for a metric label. All of them deserve the same answer, 403.
        package enum Refusal: String, Error, Sendable, CaseIterable {
            /// `hub.mode` is not `subscribe`.
            case mode
            /// `hub.verify_token` is not ours.
            case token
            /// `hub.challenge` is missing, empty, or longer than ``Verification/maximumChallenge``.
            case challenge
            /// A parameter came twice, so nobody can say which was meant.
            case repeated
        }

        /// In bytes; Meta's examples have about ten digits.
        package static let maximumChallenge = 1024

        private let token: [UInt8]
        private let code: HMAC

        /// - Precondition: `token` is not empty.
        package init(token: String) {
            precondition(!token.isEmpty, "the verify token is not empty")
            self.token = Array(token.utf8)
            code = HMAC(key: self.token)
        }

        package var description: String { "<redacted>" }

        /// The challenge, to be sent back as the whole body with status 200.
        ///
        /// - Parameter query: names and values, percent-decoded.
        package func challenge(for query: [(name: String, value: String)]) throws(Refusal) -> String {
            guard try value(of: "hub.mode", in: query) == "subscribe" else { throw .mode }
            guard let given = try value(of: "hub.verify_token", in: query), isOurs(given) else { throw .token }
            guard let challenge = try value(of: "hub.challenge", in: query) else { throw .challenge }
            guard (1...Self.maximumChallenge).contains(challenge.utf8.count) else { throw .challenge }
            return challenge
        }

        /// Compares codes in place of tokens, so that the time does not even tell the length of ours.
        private func isOurs(_ given: String) -> Bool { code.isValid(code.code(of: Array(given.utf8)), for: token) }

        private func value(
            of name: String, in query: [(name: String, value: String)]
        ) throws(Refusal) -> String? {
            let values = query.filter { $0.name == name }
            guard values.count <= 1 else { throw .repeated }
            return values.first?.value
        }
    }
}
