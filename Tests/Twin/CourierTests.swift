import JSON
import Messaging
import Testing

@testable import Twin

@Suite("The courier decides what leaves when")
struct CourierTests {
    private let start = Timestamp(seconds: 1_795_000_000)

    private func update(_ text: String, _ business: Twin.Phone = .bakery) -> Update {
        Update(business: business, value: .string(text))
    }

    private func lane(_ person: String) -> Lane { .chat(Chat.Key(person: person, phoneNumberID: "1")) }

    /// A courier with its dice and faults, and the texts of what it gives out.
    private struct Desk {
        var courier: Courier
        var faults = Twin.Faults()
        var random = SplitMix64(seed: 1)

        init(most: Int = 8, plan: Twin.RetryPlan = Twin.RetryPlan()) { courier = Courier(plan: plan, most: most) }

        mutating func take(_ now: Timestamp) -> [Parcel] { courier.take(now: now, faults: faults, using: &random) }
    }

    private func texts(_ parcels: [Parcel]) -> [[String]] { parcels.map { $0.updates.compactMap(\.value.string) } }

    @Test("One conversation's webhooks leave one after the other, others beside them")
    func lanes() {
        var desk = Desk()
        for text in ["a1", "a2", "b1"] { desk.courier.add(update(text), lane: lane(String(text.prefix(1)))) }
        let first = desk.take(start)
        #expect(texts(first) == [["a1"], ["b1"]])
        let none = desk.take(start)
        #expect(none.isEmpty)
        let verdict = desk.courier.finished(first[0], arrived: true, now: start)
        #expect(verdict == .arrived)
        let second = desk.take(start)
        #expect(texts(second) == [["a2"]])
        #expect(!desk.courier.isIdle)
        for parcel in [first[1], second[0]] { _ = desk.courier.finished(parcel, arrived: true, now: start) }
        #expect(desk.courier.isIdle && desk.courier.owed == 0)
    }

    @Test("No more are under way than allowed")
    func most() {
        var desk = Desk(most: 2)
        for number in 0..<5 { desk.courier.add(update("\(number)"), lane: .alone(UInt64(number))) }
        let first = desk.take(start)
        #expect(texts(first) == [["0"], ["1"]])
        _ = desk.courier.finished(first[1], arrived: true, now: start)
        let second = desk.take(start)
        #expect(texts(second) == [["2"]])
    }

    @Test("A failed webhook holds its conversation back, comes again with the same content, and is given up in the end")
    func retries() {
        var desk = Desk(plan: Twin.RetryPlan(giveUpAfter: .seconds(4)))
        desk.courier.add(update("a1"), lane: lane("a"))
        desk.courier.add(update("a2"), lane: lane("a"))
        let first = desk.take(start)
        let again = desk.courier.finished(first[0], arrived: false, now: start)
        #expect(again == .again(at: start + .seconds(1)))
        let none = desk.take(start)
        #expect(none.isEmpty && desk.courier.isIdle && desk.courier.owed == 2)
        desk.courier.retry(first[0].number)
        let second = desk.take(start + .seconds(1))
        #expect(second == first)
        let third = desk.courier.finished(second[0], arrived: false, now: start + .seconds(1))
        #expect(third == .again(at: start + .seconds(3)))
        desk.courier.retry(first[0].number)
        let last = desk.take(start + .seconds(3))
        let end = desk.courier.finished(last[0], arrived: false, now: start + .seconds(3))
        #expect(end == .givenUp && desk.courier.owed == 1)
        let next = desk.take(start + .seconds(3))
        #expect(texts(next) == [["a2"]])
    }

    @Test("Updates share webhooks up to the limit, those of one app only")
    func batches() {
        var desk = Desk()
        desk.faults.batch = 3
        for number in 0..<4 { desk.courier.add(update("b\(number)"), lane: .alone(UInt64(number))) }
        desk.courier.add(update("c", .clinic), lane: .alone(9))
        desk.courier.add(update("a0"), lane: lane("a"))
        desk.courier.add(update("a1"), lane: lane("a"))
        let parcels = desk.take(start)
        #expect(texts(parcels) == [["b0", "b1", "b2"], ["b3", "a0", "a1"], ["c"]])
        #expect(parcels[0].body["entry"]?.array?.count == 1)
        #expect(parcels[0].body["entry"]?[0]?["changes"]?.array?.count == 3)
    }

    @Test("Copies and forgeries travel beside the genuine one and change nothing")
    func extras() {
        var desk = Desk()
        (desk.faults.duplicate, desk.faults.forge) = (1, 1)
        desk.courier.add(update("a"), lane: lane("a"))
        let parcels = desk.take(start)
        #expect(Set(parcels.map(\.form)) == [.forged, .genuine, .copy] && parcels.first?.form == .forged)
        #expect(Set(parcels.map(\.seed)).count == 1)
        for parcel in parcels where parcel.form != .genuine {
            let verdict = desk.courier.finished(parcel, arrived: false, now: start)
            #expect(verdict == .arrived)
        }
        #expect(desk.courier.owed == 1 && !desk.courier.isIdle)
    }

    @Test("Whatever happens, each update arrives once or is given up", arguments: 1...20 as ClosedRange<UInt64>)
    func conservation(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var desk = Desk(most: 3, plan: Twin.RetryPlan(giveUpAfter: .seconds(20)))
        (desk.faults.batch, desk.faults.duplicate, desk.faults.forge) = (4, 0.2, 0.2)
        var now = start
        var agenda = Agenda<UInt64>()
        var arrived: [String] = []
        var lost = 0
        for number in 0..<200 { desk.courier.add(update("\(number)"), lane: lane("\(number % 7)")) }
        while desk.courier.owed > 0 {
            while let number = agenda.take(now: now) { desk.courier.retry(number) }
            let parcels = desk.take(now)
            for parcel in parcels.shuffled(using: &random) {
                let success = random.happens(0.6)
                switch desk.courier.finished(parcel, arrived: success, now: now) {
                case .again(let moment): agenda.add(parcel.number, at: moment)
                case .givenUp: lost += parcel.updates.count
                case .arrived where parcel.form == .genuine: arrived += parcel.updates.compactMap(\.value.string)
                case .arrived: break
                }
            }
            if parcels.isEmpty { now = agenda.earliest ?? now }
        }
        #expect(desk.courier.isIdle && arrived.count + lost == 200 && Set(arrived).count == arrived.count)
        for person in 0..<7 {
            let mine = arrived.compactMap(Int.init).filter { $0 % 7 == person }
            #expect(mine == mine.sorted(), "order within a conversation")
        }
    }
}
