internal import Crypto
internal import Engine
package import Net
internal import Scripting

extension Directory {
    /// Who lives here, by the configuration. A channel with an app secret of its own accepts no other.
    package init(_ configuration: Configuration) {
        let shared = configuration.whatsapp.appSecrets
        let channels = configuration.tenants.flatMap { tenant in
            tenant.channels.map { channel in
                Channel(
                    id: channel.id, tenant: tenant.id, accessToken: channel.accessToken,
                    appSecrets: channel.appSecret.map { [$0] } ?? shared)
            }
        }
        self.init(
            channels: channels, tenants: Set(configuration.tenants.map(\.id)),
            quotas: Dictionary(configuration.tenants.map { ($0.id, $0.quotas) }) { $1 },
            zones: Dictionary(configuration.tenants.map { ($0.id, $0.timezone) }) { $1 },
            web: Dictionary(configuration.tenants.map { ($0.id, $0.web) }) { $1 },
            words: Dictionary(configuration.tenants.map { ($0.id, $0.words) }) { $1 },
            languages: Dictionary(configuration.tenants.map { ($0.id, $0.language) }) { $1 }.compactMapValues(\.self),
            appSecrets: shared,
            verifyToken: configuration.whatsapp.verifyToken)
    }
}

extension Engine.Settings {
    package init(_ limits: Configuration.Limits) {
        self.init()
        concurrentSends = limits.outbox.requests
        retry.maximumAttempts = limits.outbox.attempts
        retry.maximumAge = limits.outbox.age
        laneCapacity = limits.journal.queue
    }
}

extension Versions.Settings {
    package init(_ configuration: Configuration) {
        self.init(folder: configuration.scripts)
        if configuration.readsOnlyItsTenants { only = Set(configuration.tenants.map(\.id)) }
        limits = ScriptLimits(configuration.limits)
        goLive = configuration.goLive
    }
}

extension Configuration {
    /// The listener that Meta reaches.
    package var webhookListener: HTTPServer.Configuration {
        var listener = HTTPServer.Configuration()
        listener.host = listen.host
        listener.port = listen.port
        listener.tls = tls.map { HTTPServer.TLS(certificatePEM: $0.certificate, keyPEM: $0.key.exposed) }
        listener.maximumBody = limits.http.body
        listener.maximumHeader = limits.http.header
        listener.requestTimeout = limits.http.request
        listener.maximumConnections = limits.http.connections
        listener.maximumConnectionsPerAddress = limits.http.connectionsPerAddress
        return listener
    }

    /// The listener for the `parlua` command; nil where there is to be none.
    package var controlListener: HTTPServer.Configuration? {
        guard let control else { return nil }
        var listener = HTTPServer.Configuration()
        listener.socket = control
        listener.threads = 1
        listener.maximumBody = 32 << 20  // A version's files may be in it.
        listener.maximumConnections = 16
        return listener
    }

    /// The listener for operators' machines.
    package var operatorListener: HTTPServer.Configuration {
        var listener = HTTPServer.Configuration()
        listener.host = metrics.listen.host
        listener.port = metrics.listen.port
        listener.threads = 1
        listener.maximumBody = 1 << 10
        listener.maximumConnections = 64
        return listener
    }
}
