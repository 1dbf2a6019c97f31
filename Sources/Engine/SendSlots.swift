/// How many messages may be under way at once. A slot is reserved before a message is claimed, so that nothing is ever
/// marked as being sent that cannot be sent at once.
package struct SendSlots: Sendable {
    package let capacity: Int
    package private(set) var free: Int
    /// Whether somebody was turned away since the last ``release(_:)`` told so.
    private var isWanted = false

    /// - Precondition: `capacity` is positive.
    package init(capacity: Int) {
        precondition(capacity > 0, "something must be able to leave")
        (self.capacity, free) = (capacity, capacity)
    }

    /// Reserves up to `wanted` slots and returns how many.
    package mutating func reserve(upTo wanted: Int) -> Int {
        let granted = min(wanted, free)
        free -= granted
        if granted < wanted { isWanted = true }
        return granted
    }

    /// Gives `count` slots back; true when somebody was turned away meanwhile and should look again.
    package mutating func release(_ count: Int) -> Bool {
        free += count
        precondition(free <= capacity, "what is released was reserved")
        defer { if count > 0 { isWanted = false } }
        return isWanted && count > 0
    }
}
