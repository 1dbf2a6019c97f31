import Foundation

/// The load generator that plays Meta, built from its C source where that is present.
struct LoadGenerator {
    let binary: URL

    /// Nil where there is no source.
    init?(source: URL, buildIn folder: URL) throws {
        guard FileManager.default.fileExists(atPath: source.path) else { return nil }
        binary = folder.appendingPathComponent("loadgen")
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = [
            "cc", "-O2", "-std=gnu11", "-o", binary.path, source.path, "-lcrypto", "-lpthread", "-lm",
        ]
        compiler.standardError = FileHandle.nullDevice
        try compiler.run()
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else {
            throw HostUnderTest.Failure(description: "the load generator does not compile")
        }
    }

    /// Runs one phase and lets it print.
    func run(_ arguments: [String], against host: HostUnderTest, graphPort: UInt16) throws {
        let process = Process()
        process.executableURL = binary
        process.arguments =
            [
                "--port", "\(host.port)", "--path", HostUnderTest.path, "--secret", HostUnderTest.secret,
                "--graph-port", "\(graphPort)",
            ]
            + arguments
        try process.run()
        process.waitUntilExit()
    }
}
