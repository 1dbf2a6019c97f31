internal import Channels
package import Crypto
package import Messaging

/// Who lives here: which channel belongs to which tenant, and what is needed to speak for it.
package struct Directory: Sendable {
    /// One account of a transport with its owner and keys.
    package struct Channel: Sendable {
        package let id: ChannelID
        package let tenant: TenantID
        package let accessToken: Secret
        /// Secrets whose signature this channel accepts: several during a rotation.
        package let appSecrets: [Secret]

        package init(id: ChannelID, tenant: TenantID, accessToken: Secret, appSecrets: [Secret]) {
            (self.id, self.tenant, self.accessToken, self.appSecrets) = (id, tenant, accessToken, appSecrets)
        }
    }

    package let channels: [ChannelID: Channel]
    package let tenants: Set<TenantID>
    private let quotas: [TenantID: Amounts]
    private let zones: [TenantID: String]
    private let web: [TenantID: WebAccess]
    private let words: [TenantID: CoreWords]
    private let languages: [TenantID: String]
    /// Of the operator's own apps: they may sign whatever is not one channel's.
    private let appSecrets: [Secret]
    /// Every secret that may have signed a webhook.
    private let signers: [Secret]
    private let signature: WhatsApp.Signature
    let verification: WhatsApp.Verification

    /// - Precondition: no two channels have the same id, there is a secret, and neither it nor the token is empty.
    package init(
        channels: [Channel], tenants: Set<TenantID>, quotas: [TenantID: Amounts] = [:],
        zones: [TenantID: String] = [:], web: [TenantID: WebAccess] = [:], words: [TenantID: CoreWords] = [:],
        languages: [TenantID: String] = [:], appSecrets: [Secret], verifyToken: Secret
    ) {
        self.channels = Dictionary(uniqueKeysWithValues: channels.map { ($0.id, $0) })
        self.tenants = tenants
        self.quotas = quotas
        self.zones = zones
        self.web = web
        self.words = words
        self.languages = languages
        self.appSecrets = appSecrets
        signers = (appSecrets + channels.flatMap(\.appSecrets)).reduce(into: []) { secrets, secret in
            if !secrets.contains(secret) { secrets.append(secret) }
        }
        signature = WhatsApp.Signature(secrets: signers.map(\.exposed))
        verification = WhatsApp.Verification(token: verifyToken.exposed)
    }

    /// What a tenant may use.
    package func quotas(of tenant: TenantID) -> Amounts { quotas[tenant] ?? .standard }

    /// The name of the time zone by whose clocks a tenant lives.
    package func zone(of tenant: TenantID) -> String { zones[tenant] ?? Zone.utc.name }

    /// Which web services a tenant's scripts may call: none unless its operator says so.
    package func web(of tenant: TenantID) -> WebAccess { web[tenant] ?? WebAccess() }

    /// The tenant's language, if its operator names one.
    package func language(of tenant: TenantID) -> String? { languages[tenant] }

    /// What the host itself understands of what the tenant's people say.
    package func words(of tenant: TenantID) -> CoreWords { words[tenant] ?? CoreWords() }

    /// The secret that signed `body`, if it is one of ours.
    package func signer(of body: [UInt8], header: String?) -> Secret? {
        (try? signature.signer(of: body, header: header)).map { signers[$0] }
    }

    /// Whether a body signed with `secret` may speak of `channel`: else a tenant who knows the secret of an app of its
    /// own could forge the messages of another.
    package func accepts(_ secret: Secret, for channel: ChannelID) -> Bool {
        guard let channel = channels[channel] else { return appSecrets.isEmpty || appSecrets.contains(secret) }
        return channel.appSecrets.contains(secret)
    }
}
