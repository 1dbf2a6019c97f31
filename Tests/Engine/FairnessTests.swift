import Dispatch
import Engine
import JSON
import Messaging
import Store
import Synchronization
import TestSupport
import Testing

/// A tenant whose every turn takes its whole budget, with a thousand messages waiting, and another who says something.
@Suite("Fairness among tenants", .timeLimit(.minutes(1)))
struct FairnessTests {
    private let greedy: TenantID = "greedy"
    private let honest: TenantID = "honest"

    private func entry(_ number: Int64, of tenant: TenantID) -> JournalEntry {
        let event = Event(
            key: "\(number)", channel: ChannelID(.whatsapp, account: "1"), at: Timestamp(seconds: 0), sender: nil,
            content: .text(""), raw: .null)
        // Each in a conversation of its own: nothing but fairness holds the thousand back.
        return JournalEntry(
            number: EventNumber(number), tenant: tenant, conversation: ConversationID(number), event: event,
            receivedAt: Timestamp(seconds: 0))
    }

    /// Lanes and workers as in the engine, on a clock that counts budgets. What is not a script takes no time.
    private struct Model {
        var lanes: Lanes
        var jobs = FairQueue<(entry: JournalEntry, runs: Int)>()
        /// What each worker runs, and when it is done.
        var workers: [(job: (entry: JournalEntry, runs: Int), end: Double)?]
        var now = 0.0
        var finished: [EventNumber: Double] = [:]
        let runs: (JournalEntry) -> (count: Int, budget: Double)

        mutating func pump() {
            while let entry = lanes.next() { jobs.append((entry, runs(entry).count), for: entry.tenant) }
            for index in workers.indices where workers[index] == nil {
                guard let job = jobs.popFirst() else { return }
                workers[index] = (job, now + runs(job.entry).budget)
            }
        }

        /// Goes on to the end of the next script.
        mutating func step() {
            pump()
            let busy = workers.indices.filter { workers[$0] != nil }
            guard let next = busy.min(by: { (workers[$0]?.end ?? 0) < (workers[$1]?.end ?? 0) }),
                let (job, end) = workers[next]
            else { return }
            now = end
            workers[next] = nil
            // The worker takes what is there before it hears what comes of this job.
            pump()
            if job.runs > 1 {
                jobs.append((job.entry, job.runs - 1), for: job.entry.tenant)
            } else {
                finished[job.entry.number] = now
                lanes.finish(job.entry)
            }
        }
    }

    @Test(
        "Another tenant's message waits for no more than two budgets, however many workers there are",
        arguments: [1, 2, 4, 8], [0, 1, 7, 300])
    func twoBudgets(workers: Int, turnsBefore: Int) throws {
        let honest = self.honest
        // Workers are out of step, as in life.
        var model = Model(
            lanes: Lanes(capacity: 10_000, maximumRunning: 512, startsBehind: false),
            workers: Array(repeating: nil, count: workers),
            runs: { $0.tenant == honest ? (1, 0) : (1, 1 - Double($0.number.number % 7) / 100) })
        for number in 1...1000 as ClosedRange<Int64> { model.lanes.offer(entry(number, of: greedy)) }
        model.pump()
        for _ in 0..<turnsBefore { model.step() }
        let before = model.now
        model.lanes.offer(entry(2000, of: honest))
        while model.finished[EventNumber(2000)] == nil { model.step() }
        #expect(try #require(model.finished[EventNumber(2000)]) - before <= 2)
    }

    @Test("A message whose script asks the store waits for one budget each time it runs", arguments: 1...5)
    func askingTheStore(questions: Int) throws {
        let honest = self.honest
        var model = Model(
            lanes: Lanes(capacity: 10_000, maximumRunning: 512, startsBehind: false), workers: [nil],
            runs: { $0.tenant == honest ? (questions + 1, 0) : (1, 1) })
        for number in 1...1000 as ClosedRange<Int64> { model.lanes.offer(entry(number, of: greedy)) }
        model.pump()
        model.lanes.offer(entry(2000, of: honest))
        while model.finished[EventNumber(2000)] == nil { model.step() }
        #expect(try #require(model.finished[EventNumber(2000)]) <= Double(questions + 1))
    }

    @Test("Tenants who fill the lanes leave a place for one who has none", arguments: [1, 2, 5, 40])
    func places(tenants: Int) {
        var lanes = Lanes(capacity: 10_000, maximumRunning: 64, startsBehind: false)
        var number: Int64 = 0
        for _ in 0..<100 {
            for tenant in 0..<tenants {
                number += 1
                lanes.offer(entry(number, of: TenantID(stringLiteral: "greedy-\(tenant)")))
            }
        }
        var running = 0
        while lanes.next() != nil { running += 1 }
        #expect(running >= 32 && running < 64)
        lanes.offer(entry(5000, of: honest))
        let next = lanes.next()
        #expect(next?.tenant == honest)
    }

    /// Who was served, in order.
    private final class Order: Sendable {
        private let tenants = Mutex<[TenantID]>([])
        func note(_ tenant: TenantID) { tenants.withLock { $0.append(tenant) } }
        var all: [TenantID] { tenants.withLock(\.self) }
    }

    @Test("On a real worker, who comes with one job is next after the job in hand")
    func realWorker() async {
        let workers = Workers(threads: 1)
        let order = Order()
        let gate = DispatchSemaphore(value: 0)
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Void.self) { group in
            // An immediate task goes on to its first wait at once: its job is in the queue when the next one starts.
            group.addImmediateTask {
                await workers.run(for: greedy) {
                    start.yield()
                    gate.wait()
                }
            }
            for await _ in starts { break }
            for tenant in Array(repeating: greedy, count: 1000) + [honest] {
                group.addImmediateTask { await workers.run(for: tenant) { order.note(tenant) } }
            }
            gate.signal()
        }
        workers.close()
        #expect(order.all.first == honest)
        #expect(order.all.count == 1001)
    }
}
