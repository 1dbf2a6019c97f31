import Foundation
import Messaging
import Twin

/// Plays Meta with the twin where no load generator is present. The twin shares the processors with the host and costs
/// more than it: read the figures as a floor.
struct TwinLoad {
    let binary: URL
    let bots: URL
    let seconds: Int

    private static let people = 200

    func run() async throws {
        var configuration = Twin.Configuration(phones: [
            Twin.Phone(
                phoneNumberID: HostUnderTest.phoneNumberID, displayNumber: "15550783881", wabaID: "102290129340398",
                accessToken: HostUnderTest.accessToken, appSecret: HostUnderTest.secret)
        ])
        configuration.rules = .none
        configuration.statuses = []
        configuration.concurrentWebhooks = 32
        try await Twin.running(configuration) { twin in
            let host = try HostUnderTest(
                binary: binary, scripts: bots.appendingPathComponent("echo"), graph: twin.graphURL)
            defer { host.stop() }
            twin.setWebhook("http://127.0.0.1:\(host.port)\(HostUnderTest.path)")
            try await sustained(twin, host)
            try await fixedRate(500, twin, host)
        }
    }

    /// Every person says the next thing as soon as the last was answered.
    private func sustained(_ twin: Twin, _ host: HostUnderTest) async throws {
        let (before, used, begin) = (
            try await StageTable(scrapedFrom: host.operatorPort), host.processorSeconds, Date()
        )
        let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
            for index in 0..<Self.people {
                let person = try twin.person("2547\(10_000_000 + index)")
                group.addTask {
                    var latencies: [Double] = []
                    while Date().timeIntervalSince(begin) < Double(seconds) {
                        latencies.append(try await exchange(with: person))
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        report("whole turns, \(Self.people) people who wait for each answer", latencies, since: begin)
        try await stages(of: host, since: before, used: used)
    }

    /// Messages start by the clock, whatever the answers do; latency counts from the planned start.
    private func fixedRate(_ rate: Int, _ twin: Twin, _ host: HostUnderTest) async throws {
        let (before, used, begin) = (
            try await StageTable(scrapedFrom: host.operatorPort), host.processorSeconds, Date()
        )
        let latencies = try await withThrowingTaskGroup(of: Double.self) { group in
            for number in 0..<rate * seconds {
                let planned = begin.addingTimeInterval(Double(number) / Double(rate))
                let pause = planned.timeIntervalSinceNow
                if pause > 0 { try await Task.sleep(for: .seconds(pause)) }
                // One person each, so that no message waits for the one before.
                let person = try twin.person("2548\(10_000_000 + number)")
                group.addTask {
                    _ = try await exchange(with: person)
                    return Date().timeIntervalSince(planned)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        report("whole turns at \(rate)/s", latencies, since: begin)
        try await stages(of: host, since: before, used: used)
    }

    private func exchange(with person: Twin.Person) async throws -> Double {
        let (begin, count) = (Date(), person.messages.count)
        try person.says("hello")
        _ = await person.messages(atLeast: count + 1)
        return Date().timeIntervalSince(begin)
    }

    private func report(_ title: String, _ latencies: [Double], since begin: Date) {
        let sorted = latencies.sorted()
        func percentile(_ share: Double) -> String {
            guard !sorted.isEmpty else { return "-" }
            return String(format: "%.1f ms", sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] * 1000)
        }
        let rate = Double(sorted.count) / Date().timeIntervalSince(begin)
        print("\n== \(title)")
        print("  \(sorted.count) turns, \(Int(rate))/s; p50 \(percentile(0.5)), p99 \(percentile(0.99))")
    }

    private func stages(of host: HostUnderTest, since before: StageTable, used: Double) async throws {
        print("  host: \(String(format: "%.1f", host.processorSeconds - used)) s of processor time; mean time a stage:")
        for line in try await StageTable(scrapedFrom: host.operatorPort).lines(since: before) { print(line) }
    }
}
