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

        if let generator = try LoadGenerator(source: source, buildIn: folder) {
            try await measure(with: generator, binary: binary, bots: bots, seconds: seconds)
        } else {
            print("no load generator beside the project: the twin plays Meta, in this process")
            try await TwinLoad(binary: binary, bots: bots, seconds: seconds).run()
        }
    }

    private static func measure(with generator: LoadGenerator, binary: URL, bots: URL, seconds: Int) async throws {
        let graphPort: UInt16 = 19_090
        let phases: [(name: String, bot: String, arguments: [String])] = [
            ("whole turns, as fast as they go", "echo", ["--max-outstanding", "512", "--duration", "\(seconds)"]),
            ("whole turns at 2,000/s", "echo", ["--rate", "2000", "--poisson", "--duration", "\(seconds)"]),
            (
                "durable acknowledgements and silent turns, as fast as they go", "silent",
                ["--ack-only", "--duration", "\(seconds)"]
            ),
        ]
        for phase in phases {
            print("\n== \(phase.name)")
            let host = try HostUnderTest(
                binary: binary, scripts: bots.appendingPathComponent(phase.bot), graph: "http://127.0.0.1:\(graphPort)")
            defer { host.stop() }
            let (before, used) = (try await StageTable(scrapedFrom: host.operatorPort), host.processorSeconds)
            try generator.run(phase.arguments, against: host, graphPort: graphPort)
            print(
                "  host: \(String(format: "%.1f", host.processorSeconds - used)) s of processor time; mean time a stage:"
            )
            for line in try await StageTable(scrapedFrom: host.operatorPort).lines(since: before) { print(line) }
        }
    }
}
