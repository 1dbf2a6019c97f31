import Engine
import Testing

@Suite("Send slots")
struct SendSlotsTests {
    @Test("No more is granted than there is")
    func bounded() {
        var slots = SendSlots(capacity: 3)
        let granted = [slots.reserve(upTo: 2), slots.reserve(upTo: 2), slots.reserve(upTo: 1)]
        #expect(granted == [2, 1, 0])
    }

    @Test("Who was turned away is told once, when a slot is free again")
    func told() {
        var slots = SendSlots(capacity: 1)
        let granted = [slots.reserve(upTo: 1), slots.reserve(upTo: 1)]
        #expect(granted == [1, 0])
        let wakes = slots.release(1)
        #expect(wakes)
        _ = slots.reserve(upTo: 1)
        let wakesAgain = slots.release(1)
        #expect(!wakesAgain)
    }

    @Test("Releasing nothing tells nobody")
    func nothing() {
        var slots = SendSlots(capacity: 1)
        _ = slots.reserve(upTo: 2)
        let wakes = [slots.release(0), slots.release(1)]
        #expect(wakes == [false, true])
    }
}
