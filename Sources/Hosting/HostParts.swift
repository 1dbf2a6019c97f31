internal import Crypto
internal import Engine
internal import Messaging
internal import Net
internal import Scripting
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

    static func versions(
        for configuration: Configuration, _ store: any Store, _ surroundings: Host.Surroundings
    ) throws(StartError) -> Versions {
        let (log, told) = (surroundings.log, surroundings.onScript)
        var settings = Versions.Settings(configuration)
        settings.tests = surroundings.tests
        if let goLive = surroundings.goLive { settings.goLive = goLive }
        do throws(ScriptError) {
            return try Versions(settings, store: store, clock: surroundings.clock) { report in
                report.log(to: log)
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
}
