internal import Engine
internal import Messaging
internal import Hosting
internal import Playground
internal import Telemetry

/// Serves what the operator's file names, until it is told to stop.
struct ServeCommand: Command {
    static let name = "serve"
    static let synopsis = "[--config parlua.lua]"
    static let summary = "Host the bots that a configuration names"
    static let details = """
          --config FILE   the operator's file; parlua.lua in this folder if absent

        Logs go to standard error: plain text on a terminal, else one JSON object a line.
        SIGTERM or SIGINT: accept nothing new, finish what is in hand, flush, close; a second one ends at once.
        SIGHUP: read the configuration again. Tenants, channels, secrets and tokens change while it runs; a file with a
        problem changes nothing. Listeners, the data file and limits need a restart.
        Exit codes: 0 stopped as asked, 69 an address or the data file cannot be used, 78 the configuration is wrong.
        """

    private let file: String

    init(_ arguments: inout Arguments) throws(UsageError) {
        file = try arguments.option("--config") ?? "parlua.lua"
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let configuration = try Configuration(file: file)
        let log = Log(to: DescriptorSink.standardError())
        let signals = Signals()
        var surroundings = Host.Surroundings(
            clock: SystemClock(), dice: Dice(SystemRandomNumberGenerator()), log: log, metrics: Metrics())
        surroundings.tests = ScriptTests.forStaging(log: log)
        let host = try Host(configuration, in: surroundings)
        try await host.serve {
            log.info("serving", ["webhooks.port": host.webhookPort, "operators.port": host.operatorPort])
            for await event in signals.events {
                if event == .stop { break }
                reload(host, log: log)
            }
            log.info("stopping")
            signals.endAtNextStop()
        }
        log.info("stopped")
        return .ok
    }

    /// A bad file changes nothing.
    private func reload(_ host: Host, log: Log) {
        do throws(ConfigurationError) {
            host.reconfigure(try Configuration(file: file))
            log.info("configuration reloaded", ["file": file])
        } catch {
            for problem in error.problems {
                log.error("configuration refused", ["file": file, "problem": problem.description])
            }
        }
    }
}
