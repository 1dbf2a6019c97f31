/// A web address that can be read in one way only: nothing in it that two readers could take for different hosts.
package struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// Who is spoken to, and how.
    package struct Origin: Sendable, Hashable, CustomStringConvertible {
        package let isSecure: Bool
        /// In lower case; an IPv6 address stands in brackets.
        package let host: String
        package let port: UInt16

        /// `https://api.example:8443`; the port is left out where it is the scheme's own.
        package var description: String {
            let port = port == (isSecure ? 443 : 80) ? "" : ":\(port)"
            return (isSecure ? "https://" : "http://") + host + port
        }
    }

    package let origin: Origin
    /// Path and query, beginning with a slash.
    package let target: String

    package var description: String { origin.description + target }

    /// Nil unless `text` is an absolute http or https address of plain ASCII: without user names, backslashes, blanks and
    /// host names of other letters. What follows a `#` is left out, for it is not sent.
    package init?(_ text: String) {
        guard text.utf8.count <= 4096, text.utf8.allSatisfy({ 0x21...0x7e ~= $0 && !Self.forbidden.contains($0) })
        else { return nil }
        let lower = text.prefix(8).lowercased()
        let isSecure = lower.hasPrefix("https://")
        guard isSecure || lower.hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard let origin = Origin(authority, isSecure: isSecure) else { return nil }
        let tail = rest.dropFirst(authority.count).prefix { $0 != "#" }
        self.init(origin: origin, target: tail.hasPrefix("/") ? String(tail) : "/\(tail)")
    }

    private init(origin: Origin, target: String) { (self.origin, self.target) = (origin, target) }

    /// Where a `Location` of an answer from here leads (RFC 3986, section 5.2, for what servers send); nil if nowhere.
    package func following(_ location: String) -> WebAddress? {
        if location.lowercased().hasPrefix("http:") || location.lowercased().hasPrefix("https:") {
            return WebAddress(location)
        }
        let scheme = origin.isSecure ? "https:" : "http:"
        if location.hasPrefix("//") { return WebAddress(scheme + location) }
        if location.hasPrefix("/") { return WebAddress(origin.description + location) }
        let path = target.prefix { $0 != "?" }
        if location.hasPrefix("?") { return WebAddress(origin.description + path + location) }
        // A colon before the first slash is a scheme: `javascript:`, `data:`.
        guard !location.isEmpty, !location.prefix(while: { $0 != "/" }).contains(":") else { return nil }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return WebAddress(origin.description + folder + location)
    }

    private static let forbidden = Array("\\\"<>^`{|}".utf8)
}

extension WebAddress.Origin {
    /// `api.example` means https; `http://10.0.0.5:8080` says it all. Nil for what has a path, or is none.
    package init?(_ text: String) {
        let address = WebAddress(text.contains("://") ? text : "https://\(text)")
        guard let address, address.target == "/" else { return nil }
        self = address.origin
    }

    fileprivate init?(_ authority: Substring, isSecure: Bool) {
        var host = authority
        var port: UInt16? = isSecure ? 443 : 80
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            host = authority[..<colon]
            let digits = authority[authority.index(after: colon)...]
            port = digits.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? UInt16(digits) : nil
        }
        guard let port, port > 0, Self.isHost(host) else { return nil }
        self.init(isSecure: isSecure, host: host.lowercased(), port: port)
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let inner = host.dropFirst().dropLast()
            return inner.contains(":") && IPAddress(String(inner)) != nil
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy {
                        0x61...0x7a ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-")
                            || $0 == UInt8(ascii: "_")
                    }
            }
    }
}
