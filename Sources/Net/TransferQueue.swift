/// Decides which request may run now and which waits for its host, so that libcurl only sees those that run.
///
/// libcurl could hold the waiting ones itself, but looks at each of them in every round of its loop.
struct TransferQueue {
    private struct Host {
        var running = 0
        /// Those from `next` on wait; the ones before were started, and are dropped now and then.
        var waiting: [TransferOrder] = []
        var next = 0

        var first: TransferOrder? { next < waiting.count ? waiting[next] : nil }

        mutating func removeFirst() {
            next += 1
            guard next == waiting.count || next >= 64 && 2 * next >= waiting.count else { return }
            waiting.removeFirst(next)
            next = 0
        }
    }

    private let runningPerHost: Int
    private var hosts: [Substring: Host] = [:]
    private var waiting: Set<ObjectIdentifier> = []

    init(runningPerHost: Int) { self.runningPerHost = runningPerHost }

    /// Takes an order in; true when it may start at once, which counts as started.
    mutating func enter(_ order: TransferOrder) -> Bool {
        let key = Self.host(order)
        var host = hosts.removeValue(forKey: key) ?? Host()
        defer { hosts[key] = host }
        guard host.running >= runningPerHost else {
            host.running += 1
            return true
        }
        host.waiting.append(order)
        waiting.insert(ObjectIdentifier(order))
        return false
    }

    /// A started order has ended; returns the one that starts in its place.
    mutating func leave(_ order: TransferOrder) -> TransferOrder? {
        let key = Self.host(order)
        guard var host = hosts.removeValue(forKey: key) else { return nil }
        defer { if host.running > 0 { hosts[key] = host } }
        while let next = host.first {
            host.removeFirst()
            if waiting.remove(ObjectIdentifier(next)) != nil { return next }  // Not withdrawn meanwhile.
        }
        host.running -= 1
        return nil
    }

    /// Takes an order out if it waits; false when it does not, or not any longer.
    mutating func withdraw(_ order: TransferOrder) -> Bool { waiting.remove(ObjectIdentifier(order)) != nil }

    /// Takes those out whose time has passed while they waited.
    mutating func expire(at now: ContinuousClock.Instant) -> [TransferOrder] {
        guard !waiting.isEmpty else { return [] }
        var expired: [TransferOrder] = []
        for key in hosts.keys {
            while let first = hosts[key]?.first, first.deadline <= now || !waiting.contains(ObjectIdentifier(first)) {
                hosts[key]?.removeFirst()
                if withdraw(first) { expired.append(first) }
            }
        }
        return expired
    }

    /// When `expire` will have something to do; all orders of a client have the same time, so the first is the next.
    var nextDeadline: ContinuousClock.Instant? {
        waiting.isEmpty ? nil : hosts.values.compactMap { $0.first?.deadline }.min()
    }

    /// Takes all out that wait.
    mutating func withdrawAll() -> [TransferOrder] {
        let all = hosts.values.flatMap { host in
            host.waiting[host.next...].filter { waiting.contains(ObjectIdentifier($0)) }
        }
        waiting = []
        return all
    }

    /// Scheme and authority; different spellings of a host make different queues, and libcurl's own limit still holds.
    private static func host(_ order: TransferOrder) -> Substring {
        let url = order.request.url.utf8
        guard let scheme = url.firstIndex(of: UInt8(ascii: ":")) else { return order.request.url[...] }
        let authority = url[scheme...].dropFirst().drop { $0 == UInt8(ascii: "/") }
        let end = authority.firstIndex { Self.ends.contains($0) } ?? url.endIndex
        return order.request.url[..<end]
    }

    private static let ends = Array("/?#".utf8)
}
