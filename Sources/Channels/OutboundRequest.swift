package import JSON

/// An HTTP request as a plain value, for whoever does the sending.
package struct OutboundRequest: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    package struct Header: Sendable, Equatable {
        package let name, value: String
        package init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }

    package let method: String
    package let url: String
    /// The access token is among them: never log them.
    package let headers: [Header]
    /// The message is in it: never log it.
    package let body: JSON

    package init(method: String, url: String, headers: [Header], body: JSON) {
        (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
    }

    /// Without headers and body.
    package var description: String { "\(method) \(url)" }
    package var debugDescription: String { description }
}
