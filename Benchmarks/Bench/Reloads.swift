import Foundation
import Synchronization

/// Saves the script of a host again and again, and takes the time until the version is live.
final class Reloads: Sendable {
    private let host: HostUnderTest
    private let times = Mutex<[Double]>([])

    init(_ host: HostUnderTest) { self.host = host }

    /// Saves `count` times, each `pause` seconds after the one before was live.
    func run(_ count: Int, pause: Double) {
        for number in 1...count {
            let begin = Date()
            guard host.save("-- saved \(number)\n") else { return }
            let milliseconds = Date().timeIntervalSince(begin) * 1e3
            times.withLock { $0.append(milliseconds) }
            Thread.sleep(forTimeInterval: max(0, pause - milliseconds / 1e3))
        }
    }

    /// The same beside what else goes on.
    func begin(_ count: Int, within seconds: Double) {
        Thread { self.run(count, pause: seconds / Double(count)) }.start()
    }

    var line: String {
        let times = times.withLock { $0.sorted() }
        guard let last = times.last else { return "  nothing was saved" }
        return String(
            format: "  saved %d times; from save to live: median %.1f ms, worst %.1f ms", times.count,
            times[times.count / 2], last)
    }
}
