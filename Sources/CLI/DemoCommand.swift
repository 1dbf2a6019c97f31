internal import Glibc
internal import Hosting
internal import Playground
internal import Telemetry
internal import Twin

/// The host with the demo tenants and a twin, to be talked to at once.
struct DemoCommand: Command {
    static let name = "demo"
    static let synopsis = "[--scripts DIR] [--port N]"
    static let summary = "Start the demo bots with a simulated WhatsApp and chat with them"
    static let details = """
          --scripts DIR   the scripts folder (default: scripts)
          --port N        where webhooks are received when there is no terminal (default: any free port)

        On a terminal it opens a chat; :help lists what can be typed. Otherwise it serves until SIGTERM, and the twin's
        controls (see `parlua twin --help`) let other programs speak. The data is fresh and gone afterwards.
        """

    private let folder: String
    private let port: UInt16

    init(_ arguments: inout Arguments) throws(UsageError) {
        folder = try arguments.option("--scripts") ?? "scripts"
        port = UInt16(try arguments.integer("--port", in: 0...65_535) ?? 0)
        try arguments.end()
    }

    func run() async throws -> ExitCode {
        let scripts = try ScriptsFolder(folder)
        let scratch = try ScratchFolder()
        if isatty(STDIN_FILENO) == 1 {
            try await ChatSession.run(scripts: scripts.path, tenants: scripts.tenants, data: scratch.path)
        } else {
            try await serve(scripts, data: scratch.path)
        }
        return .ok
    }

    private func serve(_ scripts: ScriptsFolder, data: String) async throws {
        let log = Log(to: DescriptorSink.standardError())
        var settings = Playground.Settings(scripts: scripts.path, tenants: scripts.tenants, data: data, log: log)
        settings.masterKey = .once
        settings.goLive = .whenLoaded
        settings.tests = ScriptTests.forStaging(log: log)
        settings.port = port
        let signals = Signals()
        try await Playground.running(settings) { playground in
            log.info(
                "serving",
                [
                    "webhooks.port": playground.host.webhookPort, "operators.port": playground.host.operatorPort,
                    "twin.url": playground.twin.graphURL,
                ])
            for await event in signals.events where event == .stop { break }
            log.info("stopping")
        }
        log.info("stopped")
    }
}
