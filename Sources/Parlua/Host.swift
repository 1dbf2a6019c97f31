package import Engine
package import Messaging
internal import Net
package import Scripting
package import Store
package import Telemetry

/// One running host: everything that a configuration names, put together.
///
/// ``run(whenReady:)`` starts things in the order in which they depend on each other, and stops them in reverse: accept
/// nothing new, finish what is in hand, flush, close.
package final class Host: Sendable {
    /// What is passed in from outside, so that tests and simulations own it.
    package struct Surroundings: Sendable {
        package var clock: any WallClock
        package var dice: Dice
        package var log: Log
        package var metrics: Metrics
        /// Told of each turn that is parked: for whoever sits at the author's desk.
        package var onParked: @Sendable (ParkedTurn) -> Void = { _ in }
        /// Told of each script that goes live or is refused.
        package var onScript: @Sendable (ScriptReport) -> Void = { _ in }

        package init(clock: any WallClock, dice: Dice, log: Log, metrics: Metrics) {
            (self.clock, self.dice, self.log, self.metrics) = (clock, dice, log, metrics)
        }
    }

    package let store: any Store
    private let scripts: ScriptLibrary
    private let configuration: Configuration
    private let surroundings: Surroundings
    private let engine: Engine
    private let workers = Workers()
    private let directory: CurrentDirectory
    private let client: HTTPClient
    private let webhooks: HTTPServer
    private let operators: HTTPServer
    private let readiness = Readiness()
    private let stopping = Bell()

    /// Opens the data and binds both listeners; webhooks are answered 503 until ``run(whenReady:)`` is ready.
    package init(_ configuration: Configuration, in surroundings: Surroundings) throws(HostError) {
        self.configuration = configuration
        self.surroundings = surroundings
        let (clock, log) = (surroundings.clock, surroundings.log)
        store = try HostParts.store(for: configuration, log: log)
        scripts = try HostParts.library(for: configuration, log: log, told: surroundings.onScript)
        directory = CurrentDirectory(Directory(configuration))
        client = HTTPClient(HTTPClient.Configuration())
        let figures = Figures(in: surroundings.metrics)
        Figures.export(store, in: surroundings.metrics)
        let engine = Engine(
            store: store, scripts: scripts, workers: workers, directory: directory,
            carrier: WhatsAppCarrier(
                client: client, baseURL: configuration.whatsapp.graph, version: configuration.whatsapp.version),
            settings: Engine.Settings(configuration.limits), clock: clock, dice: surroundings.dice, figures: figures,
            log: log, onParked: surroundings.onParked)
        self.engine = engine
        let intake = Intake(
            store: store, directory: directory, clock: clock, figures: figures, log: log,
            offer: { engine.offer($0) }, decided: { engine.wakeOutbox() })
        let endpoint = WebhookEndpoint(intake: intake, directory: directory)
        let operatorEndpoint = OperatorEndpoint(metrics: surroundings.metrics, readiness: readiness)
        let ready = readiness
        webhooks = try HostParts.listen(configuration.webhookListener) { request in
            guard ready.isReady else { return .text(503, "starting or stopping") }
            return await endpoint.respond(to: request)
        }
        operators = try HostParts.listen(configuration.operatorListener) { await operatorEndpoint.respond(to: $0) }
    }

    package var webhookPort: UInt16 { webhooks.port }
    package var operatorPort: UInt16 { operators.port }

    /// Serves until ``stop()``; returns when everything is finished and closed.
    package func run(whenReady: @Sendable () async -> Void = {}) async throws(HostError) {
        do throws(ScriptError) { try await scripts.start() } catch {
            throw HostError(.configuration, "\(configuration.scripts): \(error.description)")
        }
        warnOfTenantsWithoutScript()
        let failure = await serve(whenReady: whenReady)
        await scripts.stop()
        await client.close()
        workers.close()
        await store.close()
        await operators.stop(grace: configuration.limits.shutdown.grace)
        if let failure { throw failure }
    }

    private func serve(whenReady: @Sendable () async -> Void) async -> HostError? {
        let grace = configuration.limits.shutdown.grace
        return await withTaskGroup(of: HostError?.self) { group in
            group.addTask {
                do throws(StoreError) { try await self.engine.run() } catch {
                    self.stop()
                    return HostError(.data, error.description)
                }
                return nil
            }
            readiness.set(true)
            await whenReady()
            await stopping.wait(until: nil, by: surroundings.clock)
            readiness.set(false)
            await webhooks.stop(grace: grace)
            await engine.stop(within: grace)
            return await group.reduce(nil) { $0 ?? $1 }
        }
    }

    /// Ends ``run(whenReady:)`` gracefully.
    package func stop() { stopping.ring() }

    /// Returns once nothing is in hand and nothing is due: for tests and simulations, whose clock stands still.
    package func settle() async throws(StoreError) { try await engine.settle() }

    /// Takes over what may change while the host runs: tenants, channels, secrets and tokens.
    package func reconfigure(_ configuration: Configuration) {
        directory.replace(with: Directory(configuration))
    }

    private func warnOfTenantsWithoutScript() {
        for tenant in configuration.tenants where scripts.current(tenant.id) == nil {
            surroundings.log.warning("tenant has no valid script; its events are parked", ["tenant": tenant.id.name])
        }
    }
}
