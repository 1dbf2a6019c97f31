package import Messaging

/// Lets tests write a tenant's name as it is; a name that is none ends the test run at the spot.
extension TenantID: ExpressibleByStringLiteral {
    package init(stringLiteral name: String) {
        guard let tenant = TenantID(name) else { preconditionFailure("\(name) is no tenant's name") }
        self = tenant
    }
}
