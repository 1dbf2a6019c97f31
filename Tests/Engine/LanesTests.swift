import Engine
import JSON
import Messaging
import Store
import TestSupport
import Testing

@Suite("Lanes")
struct LanesTests {
    private func entry(_ number: Int64, in conversation: Int64, of tenant: TenantID = "bakery") -> JournalEntry {
        let channel = ChannelID(.whatsapp, account: "1")
        let event = Event(
            key: "\(number)", channel: channel, at: Timestamp(seconds: 0), sender: nil, content: .text(""), raw: .null)
        return JournalEntry(
            number: EventNumber(number), tenant: tenant,
            conversation: ConversationID(conversation), event: event, receivedAt: Timestamp(seconds: 0))
    }

    @Test("One conversation's events run one at a time and in order")
    func order() {
        var lanes = Lanes(capacity: 10, maximumRunning: 10, startsBehind: false)
        for number in 1...3 as ClosedRange<Int64> { lanes.offer(entry(number, in: 7)) }
        for number in 1...3 as ClosedRange<Int64> {
            let (next, other) = (lanes.next(), lanes.next())
            #expect(next?.number == EventNumber(number))
            #expect(other == nil)
            lanes.finish(entry(number, in: 7))
        }
        #expect(lanes.isIdle)
    }

    @Test("Other conversations go on in parallel, up to the limit")
    func parallel() {
        var lanes = Lanes(capacity: 10, maximumRunning: 4, startsBehind: false)
        for number in 1...3 as ClosedRange<Int64> { lanes.offer(entry(number, in: number)) }
        let running = (1...3).map { _ in lanes.next()?.number.number }
        #expect(running == [1, 2, nil])
        lanes.finish(entry(1, in: 1))
        let next = lanes.next()
        #expect(next?.number == EventNumber(3))
    }

    @Test("An event that is offered twice runs once")
    func twice() {
        var lanes = Lanes(capacity: 10, maximumRunning: 10, startsBehind: false)
        lanes.offer(entry(1, in: 7))
        lanes.offer(entry(1, in: 7))
        _ = lanes.next()
        lanes.finish(entry(1, in: 7))
        let next = lanes.next()
        #expect(lanes.isIdle)
        #expect(next == nil)
    }

    @Test("What waits again is handled where the journal has it, also when its last turn is not told to be over")
    func again() {
        var lanes = Lanes(capacity: 10, maximumRunning: 10, startsBehind: false)
        for number in [2, 4, 5] as [Int64] { lanes.offer(entry(number, in: 7)) }
        _ = lanes.next()
        lanes.offerAgain(entry(2, in: 7))
        lanes.offerAgain(entry(1, in: 7))
        lanes.offerAgain(entry(3, in: 7))
        var order: [Int64] = []
        lanes.finish(entry(2, in: 7))
        while let next = lanes.next() {
            order.append(next.number.number)
            lanes.finish(next)
        }
        #expect(order == [1, 2, 3, 4, 5])
        #expect(lanes.isIdle)
    }

    @Test("What an earlier run left is read back before anything new runs")
    func startBehind() throws {
        var lanes = Lanes(capacity: 10, maximumRunning: 10, startsBehind: true)
        lanes.offer(entry(5, in: 7))
        let early = lanes.next()
        #expect(early == nil)
        let refill = try #require(lanes.refill)
        #expect(refill.after == nil)
        lanes.refilled(refill, with: [entry(4, in: 7), entry(5, in: 7)])
        let first = lanes.next()
        #expect(first?.number == EventNumber(4))
        #expect(lanes.refill == nil)
    }

    @Test("An event left behind while the lanes read what is later is read with the next question")
    func leftBehindMeanwhile() throws {
        var lanes = Lanes(capacity: 1, maximumRunning: 1, startsBehind: false)
        lanes.offer(entry(1, in: 1))
        lanes.offer(entry(3, in: 3))
        _ = lanes.next()
        lanes.finish(entry(1, in: 1))
        let refill = try #require(lanes.refill)
        lanes.offer(entry(2, in: 2))
        lanes.refilled(refill, with: [entry(3, in: 3)])
        _ = lanes.next()
        lanes.finish(entry(3, in: 3))
        let again = try #require(lanes.refill)
        #expect(again.after.map { $0 < EventNumber(2) } == true)
    }

    /// A store beside the lanes: events are journalled, offered late and out of order, read back and finished at random.
    @Test(
        "Every event runs exactly once and in its conversation's order, however full the lanes are",
        arguments: 1...200 as ClosedRange<UInt64>)
    func everyEventOnce(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let startsBehind = Bool.random(using: &random)
        var lanes = Lanes(
            capacity: Int.random(in: 1...6, using: &random), maximumRunning: Int.random(in: 1...4, using: &random),
            startsBehind: startsBehind)
        var journal: [JournalEntry] = []
        var unoffered: [JournalEntry] = []
        var running: [JournalEntry] = []
        var reading: (Lanes.Refill, [JournalEntry])?
        var handled: [JournalEntry] = []
        func waiting() -> [JournalEntry] { journal.filter { entry in !handled.contains(entry) } }

        var step = 0
        while step < 400 || handled.count < journal.count {
            step += 1
            if step > 20_000 { break }
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where step < 400:
                // A conversation's next event arrives only after its last one was offered: its sender waits for the 200.
                let conversation = Int64.random(in: 1...5, using: &random)
                guard !unoffered.contains(where: { $0.conversation.number == conversation }) else { continue }
                let new = entry(Int64(journal.count + 1), in: conversation)
                journal.append(new)
                unoffered.append(new)
            case 1:
                guard let index = unoffered.indices.randomElement(using: &random) else { continue }
                lanes.offer(unoffered.remove(at: index))
            case 2:
                if let next = lanes.next() { running.append(next) }
            case 3:
                guard let index = running.indices.randomElement(using: &random) else { continue }
                let done = running.remove(at: index)
                // An event that was read back before it was offered runs again: the store's commit knows it as settled.
                if !handled.contains(done) { handled.append(done) }
                lanes.finish(done)
            default:
                if let (refill, answer) = reading {
                    lanes.refilled(refill, with: answer)
                    reading = nil
                } else if let refill = lanes.refill {
                    let after = refill.after?.number ?? 0
                    reading = (refill, Array(waiting().filter { $0.number.number > after }.prefix(refill.limit)))
                }
            }
        }
        #expect(handled.count == journal.count)
        for conversation in Set(journal.map(\.conversation)) {
            let order = handled.filter { $0.conversation == conversation }.map(\.number)
            #expect(order == order.sorted())
        }
    }
}
