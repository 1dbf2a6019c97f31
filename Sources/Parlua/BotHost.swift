internal import Engine
internal import Hosting
internal import Messaging
internal import Playground
internal import Telemetry

/// Hosts the bots that an operator's file names, inside another program.
///
/// It is what `parlua serve` runs: the webhook listener, the journal, the scripts and their reload, the outbox, and the
/// listener for metrics. It logs one JSON object a line to standard error, or plain text on a terminal.
///
/// ```swift
/// let host = try BotHost(configurationFile: "parlua.lua")
/// try await host.run { ports in print("Webhooks are received on port \(ports.webhooks).") }
/// ```
///
/// A host runs once. One that was stopped stays stopped; make another to go on. Only one at a time can have a data file.
public final class BotHost: Sendable {
    /// Where a running host listens: of interest where the configuration asks for port 0, which is any free one.
    public struct Ports: Sendable, Equatable {
        /// Where Meta, or the proxy in front of the host, sends webhooks: `/webhooks/whatsapp`.
        public let webhooks: UInt16
        /// Where `/metrics`, `/healthz` and `/readyz` are served.
        public let operators: UInt16
    }

    private let configuration: Configuration
    /// Nothing is ever sent through it: that it ends is the message.
    private let (untilStopped, stopping) = AsyncStream.makeStream(of: Void.self)

    /// Reads the configuration; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - path: the operator's file, `parlua.lua`. Relative paths in it begin where it lies.
    ///   - environment: what `env "NAME"` finds; the process's own variables if absent.
    /// - Throws: ``HostError`` of kind `configuration`; its description names every problem, one a line.
    public init(configurationFile path: String, environment: [String: String]? = nil) throws(HostError) {
        let variables: Configuration.Environment = { name in
            if let environment { environment[name] } else { Configuration.processEnvironment(name) }
        }
        do throws(ConfigurationError) {
            configuration = try Configuration(file: path, environment: variables)
        } catch {
            throw HostError(error)
        }
    }

    /// Serves until ``stop()`` is called or the task is cancelled.
    ///
    /// Either way it ends in good order, within the configuration's `limits.shutdown.grace_seconds`: it accepts nothing
    /// new, finishes what is in hand and closes the data. What was not finished is on the disk and goes on at the next start.
    ///
    /// - Parameter whenReady: called once, when webhooks are accepted.
    /// - Throws: ``HostError`` if the data, a listener or the scripts folder cannot be had; nothing is left open then.
    public func run(whenReady: @escaping @Sendable (Ports) -> Void = { _ in }) async throws {
        // A task of its own, because it must not be cancelled: cancellation would cut off what is in hand.
        let serving = Task { try await serve(whenReady) }
        try await withTaskCancellationHandler {
            try await serving.value
        } onCancel: {
            stop()
        }
    }

    /// Asks ``run(whenReady:)`` to end. May be called from anywhere and more than once; it does not wait.
    public func stop() { stopping.finish() }

    private func serve(_ whenReady: @Sendable (Ports) -> Void) async throws {
        let log = Log(to: DescriptorSink.standardError())
        var surroundings = Host.Surroundings(
            clock: SystemClock(), dice: Dice(SystemRandomNumberGenerator()), log: log, metrics: Metrics())
        surroundings.tests = ScriptTests.forStaging(log: log)
        do {
            let host = try Host(configuration, in: surroundings)
            try await host.serve {
                whenReady(Ports(webhooks: host.webhookPort, operators: host.operatorPort))
                for await _ in untilStopped {}
            }
        } catch let error as StartError {
            throw HostError(error)
        }
    }
}
