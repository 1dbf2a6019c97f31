internal import Crypto
internal import Engine
internal import JSON
internal import Net

extension ConfigurationReader {
    /// The most entries of each list.
    private static let most = 100

    /// Which web services a tenant's scripts may call: none where nothing is said.
    mutating func webAccess(_ tenant: Table) -> WebAccess {
        let table = table(tenant["http"], at: tenant.place("http"), keys: ["allow", "private", "secrets"])
        var access = WebAccess()
        access.allowed = Set(entries(table, "allow").compactMap { origin($0.value, at: $0.place) })
        access.admitted = Set(entries(table, "private").compactMap { privateAddress($0.value, at: $0.place) })
        let secrets = self.table(table["secrets"], at: table.place("secrets"), keys: nil)
        for member in secrets.members.members {
            let secret = self.table(member.value, at: secrets.place(member.name), keys: ["host", "header", "value"])
            access.credentials[member.name] = credential(secret, allowed: access.allowed)
        }
        return access
    }

    private mutating func entries(_ table: Table, _ name: String) -> [(value: JSON, place: String)] {
        let items = list(table, name) ?? []
        if items.count > Self.most {
            report(table.place(name), "has \(items.count) entries", mend: "name \(Self.most) at most")
        }
        return Array(items.prefix(Self.most))
    }

    private mutating func origin(_ value: JSON, at place: String) -> WebAddress.Origin? {
        guard let text = text(value, at: place) else { return nil }
        guard let origin = WebAddress.Origin(text.value) else {
            report(
                place, "is \(text.shown), which is no host",
                mend:
                    "write one such as \"api.shop.example\" (https), \"https://api.shop.example:8443\" or \"http://10.0.0.5\""
            )
            return nil
        }
        return origin
    }

    private mutating func privateAddress(_ value: JSON, at place: String) -> IPAddress? {
        guard let text = text(value, at: place) else { return nil }
        guard let address = IPAddress(text.value) else {
            report(
                place, "is \(text.shown), which is no address in numbers", mend: "write one such as \"10.0.0.5\"")
            return nil
        }
        return address
    }

    /// A secret goes to one host, by https; so a redirect or a slip in a script cannot carry it elsewhere.
    private mutating func credential(_ table: Table, allowed: Set<WebAddress.Origin>) -> WebAccess.Credential? {
        let host = text(table, "host", missing: "add host = \"api.shop.example\", to which alone it is sent")
        let header = text(table, "header", missing: "add header = \"Authorization\"")
        let value = text(table, "value", missing: "add value = env \"SHOP_TOKEN\"")
        guard let host, let header, let value else { return nil }
        guard let origin = origin(.string(host.value), at: table.place("host")) else { return nil }
        if !origin.isSecure {
            report(
                table.place("host"), "is \(host.shown), which is not reached by https", mend: "secrets go by https only"
            )
        } else if !allowed.contains(origin) {
            report(table.place("host"), "is \(host.shown), which is not among those allowed", mend: "add it to allow")
        }
        let isName = header.value.utf8.allSatisfy { 0x61...0x7a ~= $0 | 0x20 || 0x30...0x39 ~= $0 || $0 == 0x2d }
        if !isName || header.value.utf8.count > 64 {
            report(
                table.place("header"), "is \(header.shown), which is no name of a header field",
                mend: "write one such as \"Authorization\"")
        }
        if !value.value.utf8.allSatisfy({ 0x20...0x7e ~= $0 }) || value.value.utf8.count > 4096 {
            report(table.place("value"), "holds what no header field can", mend: "give it one line of plain letters")
        }
        return WebAccess.Credential(origin: origin, header: header.value, value: Secret(value.value))
    }
}
