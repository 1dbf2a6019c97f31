import Engine
import Messaging
import TestSupport
import Testing

@Suite("A fair queue")
struct FairQueueTests {
    private let bakery: TenantID = "bakery"
    private let clinic: TenantID = "clinic"

    @Test("A tenant with much waiting delays another by one element only")
    func turns() {
        var queue = FairQueue<Int>()
        for number in 0..<1000 { queue.append(number, for: bakery) }
        queue.append(-1, for: clinic)
        let first = (0..<3).map { _ in queue.popFirst() }
        #expect(first == [0, -1, 1])
        #expect(queue.count == 998)
    }

    @Test("Within a tenant the order is first in, first out")
    func order() {
        var queue = FairQueue<Int>()
        for number in 0..<5 { queue.append(number, for: bakery) }
        let all = (0..<6).map { _ in queue.popFirst() }
        #expect(all == [0, 1, 2, 3, 4, nil])
        queue.append(9, for: bakery)
        let next = queue.popFirst()
        #expect(next == 9)
    }

    @Test("Nothing is lost or doubled, whatever the order of calls", arguments: 1...20 as ClosedRange<UInt64>)
    func conservation(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = FairQueue<Int>()
        var (put, taken) = (0, [Int]())
        for _ in 0..<2000 {
            if Bool.random(using: &random) {
                queue.append(put, for: Bool.random(using: &random) ? bakery : clinic)
                put += 1
            } else if let element = queue.popFirst() {
                taken.append(element)
            }
        }
        while let element = queue.popFirst() { taken.append(element) }
        #expect(taken.sorted() == Array(0..<put))
        #expect(queue.count == 0)
    }
}
