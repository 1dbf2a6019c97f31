package import JSON
internal import Messaging
internal import Store

extension StatusOperation {
    package init?(json: JSON) { self.init() }
    package var json: JSON { [:] }
}

extension StatusOperation.Answer {
    package init?(json: JSON) {
        guard let tenants = json["tenants"]?.array, let tally = json["tally"]?.object else { return nil }
        servesSince = json["serves_since"]?.integer.map(Timestamp.init(milliseconds:))
        versions = tenants.compactMap(StatusOperation.TenantVersion.init(json:))
        self.tally = Tally(figures: tally.members.map { ($0.name, Int($0.value.integer ?? 0)) })
    }

    package var json: JSON {
        [
            "serves_since": servesSince.map { .integer($0.milliseconds) },
            "tenants": .array(versions.map(\.json)),
            "tally": .object(
                JSONObject(members: tally.figures.map { .init(name: $0.name, value: .integer(Int64($0.count))) })),
        ]
    }
}

extension StatusOperation.TenantVersion {
    fileprivate init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init) else { return nil }
        self.init(tenant: tenant, version: json["version"]?.string.map(ScriptVersion.init(hash:)))
    }

    fileprivate var json: JSON {
        ["tenant": .string(tenant.name), "version": version.map { .string($0.hash) }]
    }
}
