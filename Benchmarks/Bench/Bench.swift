import Foundation

/// Measures whole turns: webhook in, state and reply committed, reply accepted.
///
/// With the load generator where its source lies beside the project, else with the twin. Prints; asserts nothing.
@main
struct Bench {
    static func main() async throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("parlua")
        let bots = package.appendingPathComponent("Benchmarks")
        let seconds = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 10
        let source = package.deletingLastPathComponent().appendingPathComponent("shared/tools/loadgen/loadgen.c")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parlua-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }

        try saveToLive(binary: binary, package: package)
        if let generator = try LoadGenerator(source: source, buildIn: folder) {
            try await measure(with: generator, binary: binary, bots: bots, seconds: seconds)
        } else {
            print("no load generator beside the project: the twin plays Meta, in this process")
            try await TwinLoad(binary: binary, bots: bots, seconds: seconds).run()
        }
    }

    /// How long an author waits who has saved, while the host has nothing else to do.
    private static func saveToLive(binary: URL, package: URL) throws {
        for (name, scripts) in [
            ("a bot without tests", "Benchmarks/echo"), ("the bakery with its tests", "scripts/bakery"),
        ] {
            print("\n== \(name) is saved")
            let host = try HostUnderTest(
                binary: binary, scripts: package.appendingPathComponent(scripts), graph: "http://127.0.0.1:9")
            defer { host.stop() }
            let reloads = Reloads(host)
            reloads.run(20, pause: 0)
            print(reloads.line)
        }
    }

    private static func measure(with generator: LoadGenerator, binary: URL, bots: URL, seconds: Int) async throws {
        let graphPort: UInt16 = 19_090
        let phases: [(name: String, bot: String, arguments: [String], saves: Int)] = [
            ("whole turns, as fast as they go", "echo", ["--max-outstanding", "512"], 0),
            ("whole turns at 2,000/s", "echo", ["--rate", "2000", "--poisson"], 0),
            ("durable acknowledgements and silent turns, as fast as they go", "silent", ["--ack-only"], 0),
            ("whole turns at 1,000/s", "echo", ["--rate", "1000", "--poisson"], 0),
            ("the same while the script is saved 50 times", "echo", ["--rate", "1000", "--poisson"], 50),
        ]
        for phase in phases {
            print("\n== \(phase.name)")
            let host = try HostUnderTest(
                binary: binary, scripts: bots.appendingPathComponent(phase.bot), graph: "http://127.0.0.1:\(graphPort)")
            defer { host.stop() }
            let (before, used) = (try await StageTable(scrapedFrom: host.operatorPort), host.processorSeconds)
            let reloads = Reloads(host)
            if phase.saves > 0 { reloads.begin(phase.saves, within: Double(seconds)) }
            try generator.run(
                phase.arguments + ["--duration", "\(seconds)"], against: host, graphPort: graphPort)
            if phase.saves > 0 { print(reloads.line) }
            print(
                "  host: \(String(format: "%.1f", host.processorSeconds - used)) s of processor time; mean time a stage:"
            )
            for line in try await StageTable(scrapedFrom: host.operatorPort).lines(since: before) { print(line) }
        }
    }
}
