internal import Crypto
internal import Engine
internal import JSON
internal import Messaging

extension ConfigurationReader {
    /// The tenants in the order of their names.
    mutating func tenants(_ top: Table, scripts: String) -> [Configuration.Tenant] {
        let table = table(top["tenants"], at: "tenants", keys: nil)
        if table.isEmpty, !table.isBroken {
            report(
                "tenants", "names nobody",
                mend: "add tenants = { bakery = { channels = { { phone_number_id = …, access_token = … } } } }")
        }
        let common = quotas(top, insteadOf: .standard)
        let commonWords = coreWords(top, insteadOf: CoreWords())
        var owners: [ChannelID: String] = [:]
        var tenants: [Configuration.Tenant] = []
        for member in table.members.members.sorted(by: { $0.name < $1.name }) {
            let place = table.place(member.name)
            let tenant = self.table(
                member.value, at: place, keys: ["channels", "quotas", "timezone", "http", "core", "language"])
            let channels = channels(tenant, owners: &owners)
            let quotas = quotas(tenant, insteadOf: common)
            let timezone = timezone(tenant)
            let web = webAccess(tenant)
            let words = coreWords(tenant, insteadOf: commonWords)
            let language = language(tenant)
            guard let id = TenantID(member.name) else {
                report(
                    place, "is no name for a tenant",
                    mend: "use up to 64 of a-z, 0-9, - and _, with a letter first: it is also a folder's name")
                continue
            }
            checkFolder(of: id, at: place, in: scripts)
            tenants.append(
                Configuration.Tenant(
                    id: id, channels: channels, quotas: quotas, timezone: timezone, web: web, words: words,
                    language: language))
        }
        return tenants
    }

    /// The name of the zone by whose clocks the tenant lives.
    private mutating func timezone(_ tenant: Table) -> String {
        guard let text = text(tenant, "timezone") else { return Zone.utc.name }
        // Whether there is such a zone depends on no moment.
        if case .unknown(let nearest) = Zones.zone(named: text.value, around: Timestamp(seconds: 0)) {
            report(
                tenant.place("timezone"), "is \(text.shown), which is no time zone",
                mend: nearest.map { "did you mean \"\($0)\"?" } ?? "write its name, such as \"Africa/Nairobi\"")
        }
        return text.value
    }

    /// Silent where the folder of all scripts is missing: that is one problem, not one for each tenant.
    private mutating func checkFolder(of tenant: TenantID, at place: String, in scripts: String) {
        let folder = "\(scripts)/\(tenant)"
        guard Self.kind(at: scripts) == .folder, Self.kind(at: folder) != .folder else { return }
        report(place, "has no scripts: there is no folder \(folder)", mend: "create it, with a bot.lua in it")
    }

    private mutating func channels(
        _ tenant: Table, owners: inout [ChannelID: String]
    ) -> [Configuration.Channel] {
        let known = problems.count
        let items = list(tenant, "channels") ?? []
        if items.isEmpty, problems.count == known, !tenant.isBroken {
            report(
                tenant.place("channels"), "names no phone number",
                mend: "add channels = { { phone_number_id = …, access_token = … } }")
        }
        return items.compactMap { item in
            let table = table(item.value, at: item.place, keys: ["phone_number_id", "access_token", "app_secret"])
            let id = phoneNumber(table, owners: &owners)
            let token = secret(table, "access_token", missing: "add access_token = env \"WHATSAPP_TOKEN\"")
            let own = secret(table, "app_secret")
            guard let id, let token else { return nil }
            return Configuration.Channel(id: id, accessToken: token, appSecret: own)
        }
    }

    private mutating func phoneNumber(_ channel: Table, owners: inout [ChannelID: String]) -> ChannelID? {
        let mend = "add phone_number_id = \"…\", the number's id as WhatsApp Manager shows it"
        guard let text = text(channel, "phone_number_id", missing: mend) else { return nil }
        guard (1...32).contains(text.value.utf8.count), text.value.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            report(
                channel.place("phone_number_id"), "is \(text.shown), which is no id of a phone number",
                mend: "write its digits, without + or blanks; it is not the phone number itself")
            return nil
        }
        let id = ChannelID(.whatsapp, account: text.value)
        if let owner = owners[id] {
            report(
                channel.place("phone_number_id"), "is \(text.shown), which \(owner) has already",
                mend: "give each phone number to one channel")
            return nil
        }
        owners[id] = channel.path
        return id
    }
}
