package import Crypto
package import Net

/// Which web services a tenant's scripts may call, as its operator decided.
package struct WebAccess: Sendable, Equatable {
    /// A secret by which a script calls a service without knowing it.
    package struct Credential: Sendable, Equatable {
        /// It is sent nowhere else.
        package let origin: WebAddress.Origin
        /// The name of the header field that holds it.
        package let header: String
        package let value: Secret

        package init(origin: WebAddress.Origin, header: String, value: Secret) {
            (self.origin, self.header, self.value) = (origin, header, value)
        }
    }

    package var allowed: Set<WebAddress.Origin> = []
    /// Addresses that may be connected to although they are not public.
    package var admitted: Set<IPAddress> = []
    package var credentials: [String: Credential] = [:]

    package init() {}
}
