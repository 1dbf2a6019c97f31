internal import Synchronization

/// The host's figures, for Prometheus and for tests. Made once and passed in.
///
/// Ask for a handle once, where the counting part is made; using it is one atomic addition:
///
/// ```swift
/// let refused = metrics.counter("parlua_webhooks_refused_total", "Webhooks with a bad signature.")
/// refused.increment()
/// ```
///
/// The same name and labels give the same handle. Label values come from finite sets (an enum's cases, the tenants of
/// the configuration), never from what a contact sends. A registry holds at most ``seriesLimit`` series: handles
/// beyond it count into the void, and `parlua_metrics_series_refused` says how many.
package final class Metrics: Sendable {
    /// The most series of one registry, all names together.
    package static let seriesLimit = 100_000

    private struct State {
        var families: [String: Family] = [:]
        var samplers: [Sampler] = []
        var series = 0
        var refused = 0
    }

    private struct Family {
        let figure: Figure
        var isSampled = false
        var instruments: [MetricLabels: Instrument] = [:]
    }

    private struct Sampler: Sendable {
        let figures: [Figure]
        let read: @Sendable () async throws -> [Sample]
    }

    private let limit: Int
    private let state = Mutex(State())
    private let failures: Counter

    package init(seriesLimit: Int = Metrics.seriesLimit) {
        limit = seriesLimit
        failures = Counter()
    }

    /// A number that only grows. By custom its name ends with `_total`.
    package func counter(_ name: StaticString, _ help: StaticString, _ labels: MetricLabels = [:]) -> Counter {
        let figure = Figure(.counter, name, help)
        guard case .counter(let counter) = instrument(figure, labels, make: { .counter(Counter()) }) else {
            preconditionFailure("one figure has instruments of one kind")
        }
        return counter
    }

    /// One counter for each case of an enum, under the label `label`.
    package func counters<Label>(
        _ name: StaticString, _ help: StaticString, by label: StaticString, of cases: Label.Type,
        _ labels: MetricLabels = [:]
    ) -> Counters<Label> {
        Counters { counter(name, help, labels.adding(label, $0.rawValue)) }
    }

    /// A number that goes up and down.
    package func gauge(_ name: StaticString, _ help: StaticString, _ labels: MetricLabels = [:]) -> Gauge {
        let figure = Figure(.gauge, name, help)
        guard case .gauge(let gauge) = instrument(figure, labels, make: { .gauge(Gauge()) }) else {
            preconditionFailure("one figure has instruments of one kind")
        }
        return gauge
    }

    /// How measured values are spread.
    ///
    /// - Parameter bounds: the upper bounds of the buckets, ascending and finite; one without bound is added.
    package func histogram(
        _ name: StaticString, _ help: StaticString, _ labels: MetricLabels = [:],
        bounds: [Double] = Histogram.seconds
    ) -> Histogram {
        let figure = Figure(.histogram, name, help)
        let made = instrument(figure, labels, make: { .histogram(Histogram(bounds: bounds)) })
        guard case .histogram(let histogram) = made else {
            preconditionFailure("one figure has instruments of one kind")
        }
        return histogram
    }

    /// Figures that are read together, by one call of `read` for each scrape, so that they agree with each other.
    ///
    /// When `read` throws, its figures are left out of that scrape and `parlua_metrics_sampling_failures_total` grows.
    ///
    /// - Precondition: each sample belongs to one of `figures`, which no other part has declared.
    package func sample(_ figures: [Figure], read: @escaping @Sendable () async throws -> [Sample]) {
        state.withLock { state in
            for figure in figures {
                precondition(figure.kind != .histogram, "\(figure.name): a histogram cannot be sampled")
                precondition(state.families[figure.name] == nil, "\(figure.name) is declared twice")
                state.families[figure.name] = Family(figure: figure, isSampled: true)
            }
            state.samplers.append(Sampler(figures: figures, read: read))
        }
    }

    /// All figures as they are now.
    package func snapshot() async -> MetricsSnapshot {
        var families: [String: MetricsSnapshot.Family] = [:]
        for sampler in state.withLock(\.samplers) {
            guard let samples = try? await sampler.read() else {
                failures.increment()
                continue
            }
            for figure in sampler.figures { families[figure.name] = .init(figure: figure, values: [:]) }
            for sample in samples {
                precondition(families[sample.name] != nil, "\(sample.name) was not declared")
                families[sample.name]?.values[sample.labels] = .number(sample.value)
            }
        }
        let (own, refused) = state.withLock { ($0.families, $0.refused) }
        for family in own.values where !family.instruments.isEmpty {
            families[family.figure.name] = .init(
                figure: family.figure, values: family.instruments.mapValues(\.value))
        }
        families[Self.samplingFailures.name] = .init(
            figure: Self.samplingFailures, values: [[:]: .number(Double(failures.value))])
        families[Self.seriesRefused.name] = .init(
            figure: Self.seriesRefused, values: [[:]: .number(Double(refused))])
        return MetricsSnapshot(families: families)
    }

    private static let samplingFailures = Figure(
        .counter, "parlua_metrics_sampling_failures_total", "Groups of figures that could not be read for a scrape.")
    private static let seriesRefused = Figure(
        .gauge, "parlua_metrics_series_refused", "Series beyond the registry's limit, which are not shown.")

    private func instrument(_ figure: Figure, _ labels: MetricLabels, make: () -> Instrument) -> Instrument {
        state.withLock { state in
            var family = state.families[figure.name] ?? Family(figure: figure)
            precondition(
                family.figure == figure && !family.isSampled, "\(figure.name) is declared twice and differently")
            if let known = family.instruments[labels] { return known }
            guard state.series < limit else {
                state.refused += 1
                return make()
            }
            let made = make()
            state.series += 1
            family.instruments[labels] = made
            state.families[figure.name] = family
            return made
        }
    }
}
