import Engine
import Testing

@Suite("Send slots")
struct SendSlotsTests {
    @Test("No more is granted than there is")
    func bounded() {
        var slots = SendSlots(capacity: 3)
        #expect(slots.reserve(upTo: 2) == 2)
        #expect(slots.reserve(upTo: 2) == 1)
        #expect(slots.reserve(upTo: 1) == 0)
    }

    @Test("Who was turned away is told once, when a slot is free again")
    func told() {
        var slots = SendSlots(capacity: 1)
        #expect(slots.reserve(upTo: 1) == 1)
        #expect(slots.reserve(upTo: 1) == 0)
        #expect(slots.release(1))
        #expect(slots.reserve(upTo: 1) == 1)
        #expect(!slots.release(1))
    }

    @Test("Releasing nothing tells nobody")
    func nothing() {
        var slots = SendSlots(capacity: 1)
        _ = slots.reserve(upTo: 2)
        #expect(!slots.release(0))
        #expect(slots.release(1))
    }
}
