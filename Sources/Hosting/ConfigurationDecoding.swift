internal import Crypto
package import JSON
internal import Messaging
internal import Net

extension Configuration {
    /// The value of an environment variable, nil where it is not set.
    package typealias Environment = @Sendable (_ name: String) -> String?

    /// Reads what the operator's file returned.
    ///
    /// - Throws: all problems at once.
    ///
    /// `file` is the path of the configuration, for messages; what it names by relative paths lies beside it.
    package init(decoding value: JSON, file: String, environment: @escaping Environment) throws(ConfigurationError) {
        let folder = file.contains("/") ? ConfigurationReader.parent(of: file) : ""
        var reader = ConfigurationReader(folder: folder, environment: environment)
        let decoded = reader.configuration(value)
        guard let decoded, reader.problems.isEmpty else {
            throw ConfigurationError(file: file, problems: reader.problems)
        }
        self = decoded
    }
}

extension ConfigurationReader {
    private static let keys = [
        "listen", "tls", "data", "control", "scripts", "go_live", "master_key", "metrics", "whatsapp", "tenants",
        "quotas", "limits", "core",
    ]

    /// Nil only where something required is missing, which is a problem then.
    fileprivate mutating func configuration(_ value: JSON) -> Configuration? {
        let top = table(value, at: "", keys: Self.keys)
        let (data, scripts) = (dataPath(top), scriptsPath(top))
        let control = controlPath(top, data: data)
        let goLive = goLive(top)
        let listen = address(top, "listen")
        let tls = tls(top)
        let masterKey = masterKey(top, data: data)
        let metrics = table(top["metrics"], at: "metrics", keys: ["listen"])
        let metricsListen = address(metrics, "listen")
        let tenants = tenants(top, scripts: scripts)
        let needsAppSecret = tenants.contains { $0.channels.contains { $0.appSecret == nil } }
        let whatsapp = whatsapp(top, needsAppSecret: needsAppSecret)
        let limits = limits(top)

        guard let masterKey, let whatsapp else { return nil }
        var configuration = Configuration(
            data: data, scripts: scripts, masterKey: masterKey, whatsapp: whatsapp, tenants: tenants)
        if let listen { configuration.listen = listen }
        if let metricsListen { configuration.metrics.listen = metricsListen }
        configuration.tls = tls
        configuration.control = control
        if let goLive { configuration.goLive = goLive }
        configuration.limits = limits
        return configuration
    }

    private mutating func dataPath(_ top: Table) -> String {
        let path = path(top, "data")?.path ?? resolved("parlua.db")
        if Self.kind(at: path) == .folder {
            report("data", "is \(path), which is a folder", mend: "name the database file, such as \"parlua.db\"")
        }
        let parent = Self.parent(of: path)
        if Self.kind(at: parent) != .folder {
            report(
                "data", "is to lie in \(parent), which is no folder", mend: "create that folder, or correct the path")
        }
        return path
    }

    private mutating func controlPath(_ top: Table, data: String) -> String {
        let path = path(top, "control")?.path ?? Configuration.controlPath(besides: data)
        if path.utf8.count > UnixSocket.maximumPath {
            report(
                "control",
                "is \(path), which is too long for a socket (\(path.utf8.count) of at most \(UnixSocket.maximumPath) bytes)",
                mend: "name a shorter path, such as \"/run/parlua.control\"")
        }
        return path
    }

    private mutating func scriptsPath(_ top: Table) -> String {
        let path = path(top, "scripts")?.path ?? resolved("scripts")
        if Self.kind(at: path) != .folder {
            report("scripts", "is \(path), which is no folder", mend: "create that folder, or correct the path")
        }
        return path
    }

    private mutating func goLive(_ top: Table) -> Versions.GoLive? {
        guard let text = text(top, "go_live") else { return nil }
        switch text.value {
        case "saved": return .whenSaved
        case "deployed": return .whenDeployed
        default:
            report(
                "go_live", "is \(text.shown), which is no way to go live",
                mend: "write \"saved\" (as soon as a folder is saved) or \"deployed\" (by `parlua deploy`)")
            return nil
        }
    }

    private mutating func tls(_ top: Table) -> Configuration.TLS? {
        guard let value = top["tls"] else { return nil }
        let table = table(value, at: "tls", keys: ["certificate", "key"])
        let certificate = pem(table, "certificate", missing: "name the file of the certificate chain (PEM)")
        let key = pem(table, "key", missing: "name the file of the certificate's private key (PEM)")
        guard let certificate, let key else { return nil }
        return Configuration.TLS(certificate: certificate, key: Secret(key))
    }

    private mutating func pem(_ table: Table, _ name: String, missing: String) -> String? {
        guard let path = path(table, name, missing: missing) else { return nil }
        do throws(FileError) {
            let text = String(decoding: try BoundedFile.read(path.path, limit: Self.fileLimit), as: UTF8.self)
            guard text.contains("-----BEGIN ") else {
                report(table.place(name), "is \(path.shown), which is no PEM file", mend: "name a file in PEM form")
                return nil
            }
            return text
        } catch {
            report(
                table.place(name), "is \(path.shown), which cannot be read (\(error.reason))",
                mend: "create it, or correct the path")
            return nil
        }
    }

    private mutating func masterKey(_ top: Table, data: String) -> MasterKey? {
        let place: String
        let secret: Secret?
        if top["master_key"] != nil {
            (place, secret) = ("master_key", self.secret(top, "master_key"))
            if secret == nil { return nil }
        } else {
            place = "the environment variable \(MasterKey.variable)"
            secret = environment(MasterKey.variable).map(Secret.init)
        }
        guard let secret else { return .file(path: MasterKey.path(besides: data)) }
        guard MasterKey.isKey(secret) else {
            report(place, "holds no key", mend: "give it 64 hexadecimal digits; `openssl rand -hex 32` makes some")
            return nil
        }
        return .given(secret)
    }

    private mutating func whatsapp(_ top: Table, needsAppSecret: Bool) -> Configuration.WhatsApp? {
        let table = table(
            top["whatsapp"], at: "whatsapp",
            keys: ["app_secret", "app_secrets", "verify_token", "graph", "version"])
        let secrets = appSecrets(table, needed: needsAppSecret)
        let token = secret(table, "verify_token", missing: "add verify_token = env \"WHATSAPP_VERIFY_TOKEN\"")
        let graph = graph(table)
        let version = version(table)
        guard let token else { return nil }
        return Configuration.WhatsApp(
            appSecrets: secrets, verifyToken: token, graph: graph ?? Configuration.WhatsApp.defaultGraph,
            version: version ?? Configuration.WhatsApp.defaultVersion)
    }

    private mutating func appSecrets(_ table: Table, needed: Bool) -> [Secret] {
        let (one, several) = (table["app_secret"], list(table, "app_secrets"))
        if one != nil, several != nil {
            report(table.place("app_secret"), "stands beside app_secrets", mend: "keep one; app_secrets takes all")
        }
        if let several {
            if several.isEmpty {
                report(table.place("app_secrets"), "is empty", mend: "give the app's secret, and the next one to be")
            }
            return several.compactMap { text($0.value, at: $0.place).map { Secret($0.value) } }
        }
        return secret(table, "app_secret", missing: needed ? "add app_secret = env \"WHATSAPP_APP_SECRET\"" : nil)
            .map { [$0] } ?? []
    }

    private mutating func graph(_ table: Table) -> String? {
        guard let text = text(table, "graph") else { return nil }
        var url = text.value[...]
        while url.hasSuffix("/") { url = url.dropLast() }
        let scheme = ["https://", "http://"].first { url.hasPrefix($0) }
        let rest = url.dropFirst(scheme?.count ?? 0)
        let isPlain = rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !rest.contains { "?#@\\".contains($0) }
        guard scheme != nil, let first = rest.first, first != "/", first != ":", isPlain else {
            report(
                table.place("graph"), "is \(text.shown), which is no base URL",
                mend: "write one such as \"\(Configuration.WhatsApp.defaultGraph)\"")
            return nil
        }
        return String(url)
    }

    private mutating func version(_ table: Table) -> String? {
        guard let text = text(table, "version") else { return nil }
        guard text.value.wholeMatch(of: /v[1-9][0-9]{0,2}\.[0-9]{1,2}/) != nil else {
            report(
                table.place("version"), "is \(text.shown), which is no version of the Graph API",
                mend: "write one such as \"\(Configuration.WhatsApp.defaultVersion)\"")
            return nil
        }
        return text.value
    }
}
