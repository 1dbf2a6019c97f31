/// A dictionary that forgets the oldest entry when it is full.
struct Index<Value: Sendable>: Sendable {
    private let most: Int
    private var values: [String: Value] = [:]
    private var order = Queue<String>()

    init(most: Int) { self.most = most }

    subscript(key: String) -> Value? { values[key] }

    mutating func set(_ value: Value, for key: String) {
        if values.updateValue(value, forKey: key) == nil { order.add(key) }
        // A key that was removed by hand still stands in the order; taking it removes nothing.
        if order.count > most, let oldest = order.take() { values[oldest] = nil }
    }

    @discardableResult
    mutating func remove(_ key: String) -> Value? { values.removeValue(forKey: key) }
}
