package import Crypto
package import Engine
package import Messaging
package import Net
package import Scripting
package import Store
internal import Synchronization
package import Telemetry

/// One running host: everything that a configuration names, put together.
///
/// ``run()`` starts things in the order in which they depend on each other, the listener last, and stops them in
/// reverse: accept nothing new, finish what is in hand, flush, close.
package final class Host: Sendable {
    /// What is passed in from outside, so that tests and simulations own it.
    package struct Surroundings: Sendable {
        package var clock: any WallClock
        package var dice: Dice
        package var log: Log
        package var metrics: Metrics
        /// Told of each turn that is parked: for whoever sits at the author's desk.
        package var onParked: @Sendable (ParkedTurn) -> Void = { _ in }
        /// Told of each script version that goes live or is refused.
        package var onReload: @Sendable (ScriptLibrary.Report) -> Void = { _ in }

        package init(clock: any WallClock, dice: Dice, log: Log, metrics: Metrics) {
            (self.clock, self.dice, self.log, self.metrics) = (clock, dice, log, metrics)
        }
    }

    package let store: any Store
    package let scripts: ScriptLibrary
    private let configuration: Configuration
    private let surroundings: Surroundings
    private let engine: Engine
    private let workers: Workers
    private let directory: CurrentDirectory
    private let client: HTTPClient
    private let webhooks: HTTPServer
    private let operators: HTTPServer
    private let readiness: Readiness
    private let stopping = Bell()

    /// Opens the data, loads the scripts and binds both listeners; nothing is answered but 503 until ``run()``.
    package init(_ configuration: Configuration, in surroundings: Surroundings) throws(HostError) {
        self.configuration = configuration
        self.surroundings = surroundings
        let log = surroundings.log
        let figures = Figures(in: surroundings.metrics)
        store = try Self.open(configuration, log: log)
        scripts = Self.library(for: configuration, in: surroundings)
        directory = CurrentDirectory(Directory(configuration))
        workers = Workers()
        client = HTTPClient(HTTPClient.Configuration())
        let carrier = WhatsAppCarrier(
            client: client, baseURL: configuration.whatsapp.graph, version: configuration.whatsapp.version)
        let engine = Engine(
            store: store, scripts: scripts, workers: workers, directory: directory, carrier: carrier,
            settings: Engine.Settings(configuration.limits), clock: surroundings.clock, dice: surroundings.dice,
            figures: figures, log: log, onParked: surroundings.onParked)
        self.engine = engine
        let intake = Intake(
            store: store, directory: directory, clock: surroundings.clock, figures: figures, log: log,
            offer: { engine.offer($0) }, decided: { engine.wakeOutbox() })
        readiness = Readiness()
        Figures.export(store, in: surroundings.metrics)
        let endpoint = WebhookEndpoint(intake: intake, directory: directory)
        let operatorEndpoint = OperatorEndpoint(metrics: surroundings.metrics, readiness: readiness)
        let ready = readiness
        webhooks = try Self.listen(configuration.webhookListener) { request in
            guard ready.isReady else { return .text(503, "starting or stopping") }
            return await endpoint.respond(to: request)
        }
        operators = try Self.listen(configuration.operatorListener) {
            await operatorEndpoint.respond(to: $0)
        }
    }

    package var webhookPort: UInt16 { webhooks.port }
    package var operatorPort: UInt16 { operators.port }

    /// Serves until ``stop()``; returns when everything is finished and closed.
    package func run() async throws(HostError) {
        let grace = configuration.limits.shutdown.grace
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do throws(StoreError) { try await self.engine.run() } catch {
                    self.surroundings.log.error("the engine cannot start", ["error": error.description])
                    self.stop()
                }
            }
            group.addTask { await self.scripts.watch() }
            readiness.set(true)
            await stopping.wait(until: nil, by: surroundings.clock)
            readiness.set(false)
            await webhooks.stop(grace: grace)
            await engine.stop(within: grace)
            group.cancelAll()
        }
        await client.close()
        workers.close()
        await store.close()
        await operators.stop(grace: grace)
    }

    /// Ends ``run()`` gracefully.
    package func stop() { stopping.ring() }

    /// Returns once nothing is in hand and nothing is due.
    package func settle() async throws(StoreError) { try await engine.settle() }

    /// Takes over what may change while the host runs: tenants, channels, secrets and tokens.
    package func reconfigure(_ configuration: Configuration) {
        directory.replace(with: Directory(configuration))
    }
}
