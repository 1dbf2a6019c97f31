internal import Synchronization

/// A number that only grows.
package final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    /// - Precondition: `amount` is not negative.
    package func increment(by amount: Int = 1) {
        precondition(amount >= 0, "a counter never goes back")
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    package var value: Int { count.load(ordering: .relaxed) }
}

/// One counter for each case of an enum. Finding one takes 0.1 µs: on the hottest ways, keep what was found.
package struct Counters<Label: MetricLabel>: Sendable {
    private let counters: [Label: Counter]

    init(make: (Label) -> Counter) {
        counters = Dictionary(uniqueKeysWithValues: Label.allCases.map { ($0, make($0)) })
    }

    package subscript(label: Label) -> Counter {
        guard let counter = counters[label] else { preconditionFailure("all cases have a counter") }
        return counter
    }
}

/// A finite set of label values: an enum with texts.
package protocol MetricLabel: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}

/// A whole number that goes up and down.
package final class Gauge: Sendable {
    private let number = Atomic<Int>(0)

    package func set(_ value: Int) { number.store(value, ordering: .relaxed) }
    package func add(_ amount: Int) { number.wrappingAdd(amount, ordering: .relaxed) }
    package var value: Int { number.load(ordering: .relaxed) }
}

/// How measured values are spread over buckets.
package final class Histogram: Sendable {
    /// From half a millisecond to ten seconds, for latencies in seconds.
    package static let seconds = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// What was observed: `counts` has one element more than there are bounds, for what lies above all.
    struct Reading: Sendable, Equatable {
        let bounds: [Double]
        var counts: [Int]
        var sum = 0.0
    }

    private let reading: Mutex<Reading>

    init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds ascend")
        precondition(bounds.allSatisfy(\.isFinite), "bounds are finite")
        reading = Mutex(Reading(bounds: bounds, counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    package func observe(_ value: Double) {
        reading.withLock { reading in
            let index = reading.bounds.firstIndex { value <= $0 } ?? reading.bounds.count
            reading.counts[index] += 1
            reading.sum += value
        }
    }

    /// Observes a time in seconds.
    package func observe(_ duration: Duration) {
        observe(Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18)
    }

    var current: Reading { reading.withLock { $0 } }
}

enum Instrument: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)

    var value: MetricsSnapshot.Value {
        switch self {
        case .counter(let counter): .number(Double(counter.value))
        case .gauge(let gauge): .number(Double(gauge.value))
        case .histogram(let histogram): .histogram(histogram.current)
        }
    }
}
