internal import Crypto
internal import Engine
package import Messaging
internal import Net
package import Scripting
internal import Store
internal import Telemetry

/// Makes the parts of a host from its configuration and says, for each that cannot be made, why.
enum HostParts {
    static func store(for configuration: Configuration, log: Log) throws(StartError) -> any Store {
        let opened: MasterKey.Opened
        do throws(MasterKeyError) { opened = try configuration.masterKey.open(data: configuration.data) } catch {
            throw StartError(.configuration, error.description)
        }
        if let path = opened.created {
            log.warning(
                "made a new master key; back it up apart from the data, which is lost without it", ["file": path])
        }
        var options = SQLiteStore.Options()
        options.maximumQueued = configuration.limits.journal.queue
        options.onDamaged = { damaged in
            switch damaged {
            case .event(let number): log.error("event cannot be read any more; it is parked", ["event": number.number])
            case .message(let token):
                log.error("message cannot be read any more; it is refused", ["message.token": token.text])
            }
        }
        do throws(StoreError) {
            return try SQLiteStore(path: configuration.data, masterKey: opened.key, options: options)
        } catch {
            // It names the file.
            if case .inUse = error { throw StartError(.inUse, error.description) }
            throw StartError(.data, error.description)
        }
    }

    static func library(
        for configuration: Configuration, log: Log, told: @escaping @Sendable (ScriptReport) -> Void
    ) throws(StartError) -> ScriptLibrary {
        var limits = ScriptLimits()
        limits.cpu = configuration.limits.turn.cpu
        limits.memory = configuration.limits.turn.memory
        do throws(ScriptError) {
            let only = configuration.readsOnlyItsTenants ? Set(configuration.tenants.map(\.id)) : nil
            return try ScriptLibrary(folder: configuration.scripts, only: only, limits: limits) { report in
                self.log(report, to: log)
                told(report)
            }
        } catch {
            throw StartError(.configuration, error.description)
        }
    }

    static func listen(
        _ listener: HTTPServer.Configuration,
        handler: @escaping @Sendable (HTTPServer.Request) async -> HTTPServer.Response
    ) throws(StartError) -> HTTPServer {
        do throws(HTTPServerError) { return try HTTPServer(listener, handler: handler) } catch {
            let place = error.kind == .address ? "" : "\(listener.socket ?? "\(listener.host):\(listener.port)"): "
            throw StartError(.network, place + error.description)
        }
    }

    /// The error's own words are the compiler's or the script's at its load, when nobody has said anything yet.
    private static func log(_ report: ScriptReport, to log: Log) {
        switch report {
        case .activated(let tenant, let version, let handlers):
            log.info(
                "script activated",
                ["tenant": tenant.name, "version": version.description, "handlers": handlers.count])
        case .refused(let tenant, let error, let current):
            log.error(
                "script refused",
                [
                    "tenant": tenant.name, "file": error.file, "line": error.line, "reason": error.message,
                    "goes.on": current?.description,
                ])
        case .unchanged: break
        case .removed(let tenant): log.warning("script removed", ["tenant": tenant.name])
        case .misnamed(let folder): log.warning("folder has no tenant's name", ["folder": folder])
        case .unwatched(let folder, let error):
            log.error("folder is not watched; changes need a restart", ["folder": folder, "reason": error.message])
        }
    }
}

extension ScriptLibrary: ScriptSource {
    package func script(of tenant: TenantID) -> Script? { current(tenant) }
}
