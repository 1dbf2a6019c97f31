import Foundation
import JSON
import Messaging
import Store
import Synchronization

/// How long to measure, and how many tasks work at the same time.
struct Load: Sendable {
    let seconds: Double
    let tasks: Int
    let next = Counter()
}

/// Gives each operation a number of its own.
final class Counter: Sendable {
    private let count = Atomic(0)
    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Runs `operation` over and over, and prints the rate, the latencies and what the processor did.
@concurrent
func measure(_ name: String, _ load: Load, _ operation: @escaping @Sendable (Int) async throws -> Void) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let deadline = start + .seconds(load.seconds)
    let busyBefore = processorSeconds()
    var latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
        for _ in 0..<load.tasks {
            group.addTask {
                var latencies: [Duration] = []
                while clock.now < deadline {
                    let began = clock.now
                    try await operation(load.next.next())
                    latencies.append(clock.now - began)
                }
                return latencies
            }
        }
        return try await group.reduce(into: []) { $0 += $1 }
    }
    let elapsed = (clock.now - start) / .seconds(1)
    let busy = processorSeconds() - busyBefore
    latencies.sort()
    let percentiles = [0.5, 0.99, 1].map { part in
        let index = min(latencies.count - 1, Int(Double(latencies.count) * part))
        return String(format: "%.2f", latencies[index] / .milliseconds(1))
    }
    print(
        "\(name): \(Int(Double(latencies.count) / elapsed))/s, p50 \(percentiles[0]) ms, p99 \(percentiles[1]) ms, max",
        "\(percentiles[2]) ms, \(Int(busy / Double(latencies.count) * 1e6)) µs of processor each")
}

/// What the process has used of all processors.
private func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)  // The header's enum is not the function's parameter type.
    let times = [usage.ru_utime, usage.ru_stime]
    return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
}

extension Arrival {
    /// A message as WhatsApp sends them, of one of 10,000 people.
    static func sample(_ number: Int) -> Arrival {
        let phone = "2547\(10_000_000 + number * 7919 % 10_000)"
        let key = "wamid.HBgLMTY0NjcwNDM1OTUVAgARGBI\(number)"
        let at = Timestamp(seconds: 1_750_000_000 + Int64(number / 1000))
        return Arrival(
            tenant: TenantID("bakery"),
            event: Event(
                key: key, channel: ChannelID(.whatsapp, account: "106540352242922"), at: at,
                sender: Sender(
                    identities: [Identity(.userID, "KE.\(phone)"), Identity(.phone, phone)], name: "Sheena Nelson"),
                content: .text("Does it come in another color?"),
                raw: [
                    "from": .string(phone), "id": .string(key), "timestamp": .string("\(at.seconds)"), "type": "text",
                    "text": ["body": "Does it come in another color?"],
                ]), receivedAt: at, disposition: .turn)
    }
}

extension TurnCommit {
    static func sample(_ entry: JournalEntry, _ situation: Situation) -> TurnCommit {
        var effects = Effects()
        effects.state = ["step": "color", "count": .integer(entry.number.number)]
        let message = Message(.text("Yes: in white, brown and sourdough.", previewsLinks: false))
        return TurnCommit(
            event: entry.number, tenant: entry.tenant, conversation: entry.conversation,
            version: ScriptVersion(hash: String(repeating: "cafe", count: 16)), at: entry.receivedAt, effects: effects,
            outgoing: [
                Outgoing(
                    token: .sample(entry), message: message, recipient: .person(situation.contact.person.identities))
            ], contactVersion: situation.contact.version, reads: [:], quotas: .standard, record: ["seed": 42],
            claims: true)
    }
}

extension MessageToken {
    static func sample(_ entry: JournalEntry) -> MessageToken {
        MessageToken(String(format: "%016llx", entry.number.number))
    }
}
