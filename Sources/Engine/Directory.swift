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
    /// Secrets of the operator's own apps: they may sign for whatever is not one channel's.
    package let appSecrets: [Secret]
    package let verifyToken: Secret

    /// - Precondition: no two channels have the same id.
    package init(channels: [Channel], appSecrets: [Secret], verifyToken: Secret) {
        self.channels = Dictionary(uniqueKeysWithValues: channels.map { ($0.id, $0) })
        tenants = Set(channels.map(\.tenant))
        self.appSecrets = appSecrets
        self.verifyToken = verifyToken
        allSecrets = Array(Set(appSecrets + channels.flatMap(\.appSecrets)))
    }

    /// Every secret that may have signed a webhook.
    package let allSecrets: [Secret]

    /// Whether a body signed with `secret` may speak of `channel`: else a tenant who knows the secret of an app of its
    /// own could forge the messages of another.
    package func accepts(_ secret: Secret, for channel: ChannelID) -> Bool {
        guard let channel = channels[channel] else { return appSecrets.contains(secret) }
        return channel.appSecrets.contains(secret)
    }
}
