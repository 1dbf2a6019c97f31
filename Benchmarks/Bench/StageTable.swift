import Foundation
import Net

/// What each stage costs, out of the host's own `/metrics`.
struct StageTable {
    private var sums: [String: (seconds: Double, count: Double)] = [:]

    init(scrapedFrom port: UInt16) async throws {
        let client = HTTPClient(HTTPClient.Configuration())
        let request = HTTPClient.Request(method: .get, url: "http://127.0.0.1:\(port)/metrics")
        let answer: Result<HTTPClient.Response, HTTPClient.Failure>
        do throws(HTTPClient.Failure) { answer = .success(try await client.send(request)) } catch {
            answer = .failure(error)
        }
        await client.close()
        for line in String(decoding: try answer.get().body, as: UTF8.self).split(separator: "\n") {
            guard let stage = line.firstMatch(of: /^parlua_stage_seconds_(sum|count)\{stage="([a-z]+)"\} (\S+)/),
                let value = Double(stage.3)
            else { continue }
            if stage.1 == "sum" { sums[String(stage.2), default: (0, 0)].seconds = value }
            if stage.1 == "count" { sums[String(stage.2), default: (0, 0)].count = value }
        }
    }

    /// The means since `earlier`, in the order of a message's way.
    func lines(since earlier: StageTable) -> [String] {
        ["decode", "journal", "lane", "load", "script", "commit", "send", "record"].compactMap { stage in
            guard let now = sums[stage] else { return nil }
            let before = earlier.sums[stage] ?? (0, 0)
            let count = now.count - before.count
            guard count > 0 else { return nil }
            let mean = (now.seconds - before.seconds) / count * 1e6
            return "    \(stage.padding(toLength: 8, withPad: " ", startingAt: 0)) \(String(format: "%8.0f", mean)) µs"
        }
    }
}
