import Foundation

/// Processor time of the calling thread that `body` takes.
func processorTime(_ body: () throws -> Void) rethrows -> Duration {
    let start = threadClock()
    try body()
    return threadClock() - start
}

private func threadClock() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// The process's memory that is in use, in KiB.
func residentKiB() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
}

extension Duration {
    var milliseconds: String { String(format: "%9.2f", self / .milliseconds(1)) }
    var microseconds: String { String(format: "%9.1f", self / .microseconds(1)) }
}

extension String {
    func padded(_ width: Int) -> String { padding(toLength: max(width, count), withPad: " ", startingAt: 0) }
    func leading(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
