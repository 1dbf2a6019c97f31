import Foundation

/// A release build of `parlua serve` with one tenant, as a process of its own with a fresh data file.
final class HostUnderTest: Sendable {
    static let secret = "bench-secret"
    static let phoneNumberID = "106540352000000"
    static let accessToken = "bench-token"
    static let path = "/webhooks/whatsapp"

    let port: UInt16
    let operatorPort: UInt16
    let folder: URL
    private let bot: URL
    private let source: String
    private let process = Process()
    /// Rung for each version that goes live or is refused.
    private let verdicts = DispatchSemaphore(value: 0)

    struct Failure: Error, CustomStringConvertible { let description: String }

    /// - Parameter graph: the base URL that the host sends to.
    init(binary: URL, scripts: URL, graph: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("parlua-bench-\(getpid())-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configuration = folder.appendingPathComponent("parlua.lua")
        try """
        return {
          listen = "127.0.0.1:0", metrics = { listen = "127.0.0.1:0" }, data = "bench.db", scripts = "scripts",
          whatsapp = { app_secret = env "SECRET", verify_token = env "SECRET", graph = "\(graph)" },
          tenants = { echo = { channels = { { phone_number_id = "\(Self.phoneNumberID)", access_token = env "TOKEN" } } } },
        }
        """.write(to: configuration, atomically: true, encoding: .utf8)
        let tenant = folder.appendingPathComponent("scripts/echo")
        try FileManager.default.createDirectory(at: tenant, withIntermediateDirectories: true)
        for file in try FileManager.default.contentsOfDirectory(atPath: scripts.path) {
            try FileManager.default.copyItem(
                at: scripts.appendingPathComponent(file), to: tenant.appendingPathComponent(file))
        }
        bot = tenant.appendingPathComponent("bot.lua")
        source = try String(contentsOf: bot, encoding: .utf8)
        process.executableURL = binary
        process.arguments = ["serve", "--config", configuration.path]
        process.environment = ["SECRET": Self.secret, "TOKEN": Self.accessToken]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        (port, operatorPort) = try Self.ports(from: errors.fileHandleForReading)
        // A full pipe would hold the host up.
        errors.fileHandleForReading.readabilityHandler = { [verdicts] log in
            let text = String(decoding: log.availableData, as: UTF8.self)
            for _ in text.matches(of: /"script (activated|refused)"/) { verdicts.signal() }
        }
    }

    /// Saves the script with `text` at its end and waits until it is live; false if that takes a minute.
    func save(_ text: String) -> Bool {
        try? (source + text).write(to: bot, atomically: true, encoding: .utf8)
        return verdicts.wait(timeout: .now() + 60) == .success
    }

    var processorSeconds: Double {
        let fields =
            (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8))?
            .split(separator: ")").last?.split(separator: " ").map(String.init) ?? []
        // Fields 14 and 15 of proc(5), counted behind the name in brackets.
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Reads the log up to the line that says where the host listens.
    private static func ports(from log: FileHandle) throws -> (UInt16, UInt16) {
        var text = ""
        while true {
            let data = log.availableData
            guard !data.isEmpty else { throw Failure(description: "the host did not start:\n\(text)") }
            text += String(decoding: data, as: UTF8.self)
            for line in text.split(separator: "\n") where line.contains("\"serving\"") {
                guard let fields = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                    let port = fields["webhooks.port"] as? Int, let operators = fields["operators.port"] as? Int
                else { continue }
                return (UInt16(port), UInt16(operators))
            }
        }
    }
}
