internal import Messaging

/// What is due when: a heap by moment, equal moments in the order they were added.
struct Agenda<Entry: Sendable>: Sendable {
    private struct Item {
        let due: Timestamp
        let number: UInt64
        let entry: Entry

        func precedes(_ other: Item) -> Bool { (due, number) < (other.due, other.number) }
    }

    private var heap: [Item] = []
    private var next: UInt64 = 0

    var count: Int { heap.count }

    /// The earliest moment; nil when nothing is planned.
    var earliest: Timestamp? { heap.first?.due }

    mutating func add(_ entry: Entry, at due: Timestamp) {
        heap.append(Item(due: due, number: next, entry: entry))
        next += 1
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest entry if its moment has come.
    mutating func take(now: Timestamp) -> Entry? {
        guard let first = heap.first, first.due <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[least])
            {
                least = child
            }
            if least == parent { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return first.entry
    }
}
