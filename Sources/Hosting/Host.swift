package import Engine
package import Messaging
internal import Net
package import Scripting
package import Store
package import Telemetry

/// One running host: everything that a configuration names, put together.
///
/// ``serve(while:)`` starts things in the order in which they depend on each other, and stops them in reverse: accept
/// nothing new, finish what is in hand, flush, close.
package final class Host: Sendable {
    /// What is passed in from outside, so that tests and simulations own it.
    package struct Surroundings: Sendable {
        package var clock: any WallClock
        package var dice: Dice
        package var log: Log
        package var metrics: Metrics
        /// Answers scripts' calls to web services in place of the services themselves, in tests.
        package var web: (any WebCaller)?
        /// Told of each turn that is parked: for whoever sits at the author's desk.
        package var onParked: @Sendable (ParkedTurn) -> Void = { _ in }
        /// Told of each run of a script that came to an end: for its tests.
        package var onRun: (@Sendable (Script, TurnInput) -> Void)?
        /// Told of each script that goes live or is refused.
        package var onScript: @Sendable (ScriptReport) -> Void = { _ in }
        /// Runs the own tests of scripts that want to go live; nil where they are not tested.
        package var tests: DraftTests?
        /// When a changed script goes live, in place of what the configuration says.
        package var goLive: Versions.GoLive?
        /// What the tenants run, in place of what lies in the scripts folder: then nothing is read, staged or kept.
        package var scripts: (any ScriptSource)?
        /// Threads to run scripts on, of somebody who will close them; nil for threads of the host's own.
        package var workers: Workers?

        package init(clock: any WallClock, dice: Dice, log: Log, metrics: Metrics) {
            (self.clock, self.dice, self.log, self.metrics) = (clock, dice, log, metrics)
        }
    }

    package let store: any Store
    /// Nil where the scripts are given.
    package let versions: Versions?
    private let scripts: any ScriptSource
    private let configuration: Configuration
    private let surroundings: Surroundings
    private let engine: Engine
    private let workers: Workers
    private let directory: CurrentDirectory
    private let client: HTTPClient
    /// For scripts: it connects to nothing that is not public, and shares no connection.
    private let scriptsClient: HTTPClient
    private let webhooks: HTTPServer
    private let operators: HTTPServer
    /// Nil where the configuration wants none.
    private let control: HTTPServer?
    private let readiness = Readiness()
    private let offers: ParkedOffers
    private let premises: Premises

    /// Opens the data and binds all listeners; webhooks are answered 503 until ``serve(while:)`` is ready.
    package init(_ configuration: Configuration, in surroundings: Surroundings) throws(StartError) {
        self.configuration = configuration
        let (clock, log) = (surroundings.clock, surroundings.log)
        store = try HostParts.store(for: configuration, log: log)
        let offers = ParkedOffers(store: store, clock: clock, log: log)
        var surroundings = surroundings
        let told = surroundings.onScript
        surroundings.onScript = { report in
            told(report)
            offers.notice(report)
        }
        self.surroundings = surroundings
        self.offers = offers
        workers = surroundings.workers ?? Workers()
        let versions =
            surroundings.scripts == nil ? try HostParts.versions(for: configuration, store, surroundings) : nil
        self.versions = versions
        guard let scripts: any ScriptSource = surroundings.scripts ?? versions else {
            preconditionFailure("scripts are given or read")
        }
        self.scripts = scripts
        directory = CurrentDirectory(Directory(configuration))
        client = HTTPClient(HTTPClient.Configuration())
        scriptsClient = HTTPClient(WebCalls.client)
        let figures = Figures(in: surroundings.metrics)
        Figures.export(store, in: surroundings.metrics)
        let web =
            surroundings.web
            ?? WebCalls(client: scriptsClient, directory: directory, clock: clock, figures: figures)
        let engine = Engine(
            store: store, scripts: scripts, workers: workers, directory: directory,
            carrier: WhatsAppCarrier(
                client: client, baseURL: configuration.whatsapp.graph, version: configuration.whatsapp.version),
            web: web, settings: Engine.Settings(configuration.limits), clock: clock, dice: surroundings.dice,
            figures: figures, log: log, onParked: surroundings.onParked, onRun: surroundings.onRun)
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
        premises = Premises(
            store: store, scripts: scripts, versions: versions, directory: directory,
            rehearsal: Rehearsal(
                store: store, scripts: scripts, directory: directory, workers: workers, clock: clock,
                dice: surroundings.dice),
            clock: clock, servesSince: clock.now, offerAgain: { engine.offerAgain($0) })
        let controlEndpoint = ControlEndpoint(premises, readiness: readiness)
        control = try configuration.controlListener.map { listener throws(StartError) in
            try HostParts.listen(listener) { await controlEndpoint.respond(to: $0) }
        }
    }

    package var webhookPort: UInt16 { webhooks.port }
    package var operatorPort: UInt16 { operators.port }

    /// Gives a conversation back to its bot, which hears of it; false when no human owned it.
    package func handBack(_ conversation: ConversationID, by agent: String? = nil) async throws(StoreError) -> Bool {
        guard let entry = try await store.handBack(conversation, by: agent, at: surroundings.clock.now) else {
            return false
        }
        engine.offer([entry])
        return true
    }

    /// Serves for as long as `body` runs, then stops gracefully and gives its result.
    ///
    /// - Throws: ``StartError`` when the scripts or the data cannot be read, before `body` is called; else what `body` throws.
    package func serve<T: Sendable>(while body: @Sendable () async throws -> T) async throws -> T {
        try await start()
        let grace = configuration.limits.shutdown.grace
        let result: Result<T, any Error> = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.engine.run() }
            group.addTask { await self.offers.run() }
            if let versions { group.addTask { await versions.run() } }
            readiness.set(true)
            let result = await Self.result(of: body)
            readiness.set(false)
            await webhooks.stop(grace: grace)
            await control?.stop(grace: grace)
            await versions?.stop()
            await engine.stop(within: grace)
            offers.end()
            return result
        }
        await close()
        return try result.get()
    }

    private func start() async throws(StartError) {
        do { try await versions?.start() } catch let error as ScriptError {
            await close()
            throw StartError(.configuration, "\(configuration.scripts): \(error.description)")
        } catch {
            await close()
            throw StartError(.data, "\(configuration.data): \(error)")
        }
        do throws(StoreError) { try await engine.recover() } catch {
            await close()
            throw StartError(.data, "\(configuration.data): \(error.description)")
        }
        for tenant in configuration.tenants where scripts.script(of: tenant.id) == nil {
            surroundings.log.warning("tenant has no valid script; its events are parked", ["tenant": tenant.id.name])
        }
    }

    private func close() async {
        await webhooks.stop(grace: .zero)
        await control?.stop(grace: .zero)
        await versions?.stop()
        versions?.close()
        await client.close()
        await scriptsClient.close()
        if surroundings.workers == nil { workers.close() }
        await store.close()
        await operators.stop(grace: configuration.limits.shutdown.grace)
    }

    private static func result<T>(of body: () async throws -> T) async -> Result<T, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    /// Returns once nothing is in hand and nothing is due: for tests and simulations, whose clock stands still.
    package func settle() async throws(StoreError) { try await engine.settle() }

    /// Does what an operator asks for.
    package func perform<Asked: Operation>(_ operation: Asked) async throws(OperationError) -> Asked.Answer {
        try await operation.perform(in: premises)
    }

    /// Takes over what may change while the host runs: tenants, channels, secrets and tokens.
    package func reconfigure(_ configuration: Configuration) {
        directory.replace(with: Directory(configuration))
    }
}
