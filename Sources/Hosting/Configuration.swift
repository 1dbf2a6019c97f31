package import Crypto
package import Engine
package import Messaging

/// Everything an operator decides, read once at start and again at each reload.
package struct Configuration: Sendable, Equatable {
    /// Where webhooks are received.
    package var listen = Address(host: "127.0.0.1", port: 8080)
    /// Nil where a proxy in front of the host speaks TLS.
    package var tls: TLS?
    /// The path of the database file.
    package var data: String
    /// The path of the folder that holds one folder of scripts for each tenant.
    package var scripts: String
    /// When a changed script goes live.
    package var goLive = Versions.GoLive.whenSaved
    /// Whether folders of others in it are left alone: for a playground amid somebody's files.
    package var readsOnlyItsTenants = false
    package var masterKey: MasterKey
    package var metrics = Metrics()
    /// The path of the socket through which the `parlua` command reaches a running host; nil for none.
    package var control: String?
    package var whatsapp: WhatsApp
    package var tenants: [Tenant]
    package var limits = Limits()

    package init(data: String, scripts: String, masterKey: MasterKey, whatsapp: WhatsApp, tenants: [Tenant]) {
        self.data = data
        self.scripts = scripts
        self.masterKey = masterKey
        self.whatsapp = whatsapp
        self.tenants = tenants
    }

    /// Where the control socket is if nobody says otherwise.
    package static func controlPath(besides data: String) -> String { "\(data).control" }

    /// A certificate chain and its private key, as PEM texts.
    package struct TLS: Sendable, Equatable {
        package var certificate: String
        package var key: Secret

        package init(certificate: String, key: Secret) { (self.certificate, self.key) = (certificate, key) }
    }

    /// Where `/metrics`, `/healthz` and `/readyz` are served. Loopback by default: they know no visitors' rights.
    package struct Metrics: Sendable, Equatable {
        package var listen = Address(host: "127.0.0.1", port: 9464)

        package init() {}
    }

    /// What all WhatsApp channels share: the Meta app and its API.
    package struct WhatsApp: Sendable, Equatable {
        package static let defaultGraph = "https://graph.facebook.com"
        package static let defaultVersion = "v26.0"

        /// Any of these may have signed a webhook: two during a rotation. Empty where each channel has its own.
        package var appSecrets: [Secret]
        /// What Meta sends when the webhook is set up, to be compared.
        package var verifyToken: Secret
        /// The base URL of the Graph API, without a slash at the end.
        package var graph: String
        /// As in a path: `v26.0`.
        package var version: String

        package init(
            appSecrets: [Secret], verifyToken: Secret, graph: String = defaultGraph, version: String = defaultVersion
        ) {
            self.appSecrets = appSecrets
            self.verifyToken = verifyToken
            self.graph = graph
            self.version = version
        }
    }

    package struct Tenant: Sendable, Equatable {
        package var id: TenantID
        package var channels: [Channel]
        /// What it may use.
        package var quotas: Amounts
        /// The name of the zone by whose clocks it lives.
        package var timezone: String
        /// Which web services its scripts may call.
        package var web: WebAccess
        /// What the host itself understands and says, before any script.
        package var words: CoreWords
        /// The language of people whose own is not known, e.g. `en`; nil leaves it to the script's translations.
        package var language: String?

        package init(
            id: TenantID, channels: [Channel], quotas: Amounts = .standard, timezone: String = Zone.utc.name,
            web: WebAccess = WebAccess(), words: CoreWords = CoreWords(), language: String? = nil
        ) {
            (self.id, self.channels, self.quotas) = (id, channels, quotas)
            (self.timezone, self.web, self.words, self.language) = (timezone, web, words, language)
        }
    }

    /// One WhatsApp phone number of a tenant.
    package struct Channel: Sendable, Equatable {
        package var id: ChannelID
        package var accessToken: Secret
        /// Set where the number belongs to another Meta app than the rest.
        package var appSecret: Secret?

        package init(id: ChannelID, accessToken: Secret, appSecret: Secret? = nil) {
            (self.id, self.accessToken, self.appSecret) = (id, accessToken, appSecret)
        }
    }
}
