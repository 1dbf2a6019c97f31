import JSON
import Messaging
import Testing

@testable import Twin

@Suite("Buckets, plans and meters")
struct BucketTests {
    private let start = Timestamp(seconds: 1_795_000_000)

    @Test("A burst of 45 passes, and then 270 s belong to it")
    func burst() {
        var bucket = PairBucket()
        func admits(_ passed: Duration) -> Bool { bucket.admit(at: start + passed) }
        for number in 0..<45 { #expect(admits(.milliseconds(number * 100))) }
        #expect(!admits(.seconds(5)))
        #expect(!admits(.seconds(269)))
        #expect(admits(.seconds(270)))
    }

    @Test("One message in 6 s never fills it")
    func steady() {
        var bucket = PairBucket()
        func admits(_ passed: Duration) -> Bool { bucket.admit(at: start + passed) }
        for number in 0..<1000 { #expect(admits(.seconds(6 * number))) }
    }

    @Test("A short burst borrows as many intervals as it had messages")
    func short() {
        var bucket = PairBucket()
        func admits(_ passed: Duration) -> Bool { bucket.admit(at: start + passed) }
        #expect(admits(.zero))
        #expect(admits(.seconds(1)))
        #expect(!admits(.seconds(11)))
        #expect(admits(.seconds(12)))
    }

    @Test("A number sends no more than its messages a second, and those it receives count")
    func throughput() {
        var bucket = ThroughputBucket(perSecond: 80)
        func admits(_ passed: Duration) -> Bool { bucket.admit(at: start + passed) }
        for _ in 0..<40 { bucket.count(at: start) }
        let admitted = (0..<80).count { _ in admits(.zero) }
        #expect(admitted == 40)
        #expect(!admits(.milliseconds(12)))
        #expect(admits(.milliseconds(13)))
        for second in 1...10 {
            let admitted = (0..<200).count { _ in admits(.seconds(100 * second)) }
            #expect(admitted == 80)
        }
    }

    @Test("Received messages never borrow beyond a second")
    func received() {
        var bucket = ThroughputBucket(perSecond: 10)
        func admits(_ passed: Duration) -> Bool { bucket.admit(at: start + passed) }
        for _ in 0..<1000 { bucket.count(at: start) }
        #expect(admits(.milliseconds(100)))
    }

    @Test("Gaps grow up to their cap and end with the plan", arguments: [36, 7 * 24])
    func retries(hours: Int) {
        let plan = Twin.RetryPlan(giveUpAfter: .seconds(hours * 3600))
        var now = start
        var last = Duration.zero
        var failures = 0
        while failures < 1000 {
            failures += 1
            guard let next = plan.next(after: failures, first: start, now: now) else { break }
            #expect(next - now >= last && next - now <= plan.longestGap)
            (last, now) = (next - now, next)
        }
        #expect(last == plan.longestGap)
        #expect(now - start <= plan.giveUpAfter && now - start > plan.giveUpAfter - plan.longestGap)
    }

    @Test("Messages of the window were free; now the first 1,000 a month are")
    func prices() {
        var meter = ServiceMeter()
        func price(_ category: Twin.Template.Category? = nil, at now: Timestamp) -> JSON {
            meter.pricing(category, windowIsOpen: true, at: now)
        }
        let before = Timestamp(seconds: ServiceMeter.charged.seconds - 1)
        #expect(price(at: before)["type"] == "free_customer_service")
        #expect(price(.utility, at: before)["billable"] == false)
        #expect(price(.utility, at: start)["billable"] == true)
        for _ in 0..<1000 { #expect(price(at: start)["billable"] == false) }
        let last = price(at: start)
        #expect(last["type"] == "regular" && last["category"] == "service")
        #expect(price(at: start + .seconds(31 * 86_400))["billable"] == false)
        #expect(price(.marketing, at: before)["type"] == "regular")
    }

    @Test(
        "Months are those of the calendar",
        arguments: [
            (0, 1970 * 12), (951_782_399, 2000 * 12 + 1), (951_868_800, 2000 * 12 + 2), (1_790_812_800, 2026 * 12 + 9),
        ] as [(Int64, Int64)])
    func months(seconds: Int64, month: Int64) {
        #expect(ServiceMeter.month(of: Timestamp(seconds: seconds)) == month)
    }

    @Test("The agenda gives out what is due in order", arguments: [1, 2, 3] as [UInt64])
    func agenda(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var agenda = Agenda<Int>()
        let entries = (0..<500).map { (due: Int64.random(in: 0..<100, using: &random), number: $0) }
        for entry in entries { agenda.add(entry.number, at: Timestamp(milliseconds: entry.due)) }
        var taken: [Int] = []
        for now in 0..<100 {
            #expect(agenda.earliest.map { $0 >= Timestamp(milliseconds: Int64(now)) } ?? true)
            while let next = agenda.take(now: Timestamp(milliseconds: Int64(now))) { taken.append(next) }
        }
        #expect(taken == entries.sorted { ($0.due, $0.number) < ($1.due, $1.number) }.map(\.number))
    }

    @Test("A queue gives out what it took in")
    func queue() {
        var queue = Queue<Int>()
        var next = 0
        for number in 0..<1000 {
            queue.add(number)
            if number.isMultiple(of: 3) {
                let taken = queue.take()
                #expect(taken == next)
                next += 1
            }
        }
        while let number = queue.take() {
            #expect(number == next)
            next += 1
        }
        #expect(next == 1000 && queue.isEmpty && queue.first == nil)
    }
}
