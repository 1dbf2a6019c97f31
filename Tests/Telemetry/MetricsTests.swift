import Dispatch
import Synchronization
import Telemetry
import Testing

@Suite("Metrics")
struct MetricsTests {
    private let metrics = Metrics()

    private enum Outcome: String, MetricLabel { case handled, parked }

    /// What a scrape shows, without the registry's own figures.
    private func scraped() async -> [String] {
        await metrics.snapshot().text.split(separator: "\n").map(String.init)
            .filter { !$0.contains("parlua_metrics_") }
    }

    @Test("Counters and gauges are shown with help and type, sorted")
    func exposition() async {
        metrics.gauge("waiting", "What waits.").set(-3)
        let turns = metrics.counters("turns_total", "Turns.", by: "outcome", of: Outcome.self, ["tenant": "b"])
        turns[.parked].increment(by: 2)
        #expect(
            await scraped() == [
                "# HELP turns_total Turns.",
                "# TYPE turns_total counter",
                #"turns_total{outcome="handled",tenant="b"} 0"#,
                #"turns_total{outcome="parked",tenant="b"} 2"#,
                "# HELP waiting What waits.",
                "# TYPE waiting gauge",
                "waiting -3",
            ])
    }

    @Test("Help and label values are escaped as the format asks")
    func escaping() async {
        metrics.counter("a_total", "a \"quote\", a \\ and\na line", ["v": "a \"quote\", a \\ and\na line"]).increment()
        #expect(
            await scraped() == [
                #"# HELP a_total a "quote", a \\ and\na line"#,
                "# TYPE a_total counter",
                #"a_total{v="a \"quote\", a \\ and\na line"} 1"#,
            ])
    }

    @Test("A histogram's buckets add up, and a value on a bound belongs below it")
    func histogram() async {
        let histogram = metrics.histogram("t_seconds", "Time.", ["k": "v"], bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { histogram.observe(value) }
        histogram.observe(.milliseconds(100))
        #expect(
            await scraped() == [
                "# HELP t_seconds Time.",
                "# TYPE t_seconds histogram",
                #"t_seconds_bucket{k="v",le="0.1"} 3"#,
                #"t_seconds_bucket{k="v",le="1"} 4"#,
                #"t_seconds_bucket{k="v",le="+Inf"} 5"#,
                #"t_seconds_sum{k="v"} 7.75"#,
                #"t_seconds_count{k="v"} 5"#,
            ])
    }

    @Test("The same name and labels, in whatever order, are the same series")
    func identity() async {
        metrics.counter("a_total", "A.", ["x": "1", "y": "2"]).increment()
        metrics.counter("a_total", "A.", ["y": "2", "x": "1"]).increment()
        metrics.counter("a_total", "A.", ["x": "1", "y": "3"]).increment()
        let snapshot = await metrics.snapshot()
        #expect(snapshot["a_total", ["x": "1", "y": "2"]] == 2)
        #expect(snapshot["a_total", ["x": "1", "y": "3"]] == 1)
        #expect(snapshot["a_total"] == nil)
    }

    @Test("Sampled figures are read once for each scrape, together")
    func sampling() async {
        let received = Figure(.counter, "received_total", "In.")
        let waiting = Figure(.gauge, "waiting", "Waiting.")
        let scrapes = Mutex(0)
        metrics.sample([received, waiting]) {
            let scrape = scrapes.withLock {
                $0 += 1; return $0
            }
            return [Sample(received, scrape), Sample(waiting, Double(scrape) / 2, ["tenant": "a"])]
        }
        for scrape in 1...3 {
            let snapshot = await metrics.snapshot()
            #expect(snapshot["received_total"] == Double(scrape))
            #expect(snapshot["waiting", ["tenant": "a"]] == Double(scrape) / 2)
        }
    }

    @Test("A sample that cannot be read is left out and counted; the others are shown")
    func failingSample() async {
        struct Broken: Error {}
        metrics.sample([Figure(.gauge, "broken", "Broken.")]) { throw Broken() }
        metrics.counter("fine_total", "Fine.").increment()
        let snapshot = await metrics.snapshot()
        #expect(snapshot["broken"] == nil)
        #expect(snapshot["fine_total"] == 1)
        #expect(snapshot["parlua_metrics_sampling_failures_total"] == 1)
        #expect(!snapshot.text.contains("broken"))
    }

    @Test("Beyond the limit series count into the void, and that is said")
    func limit() async {
        let metrics = Metrics(seriesLimit: 2)
        for tenant in ["a", "b", "c"] { metrics.counter("n_total", "N.", ["tenant": tenant]).increment() }
        metrics.counter("n_total", "N.", ["tenant": "a"]).increment()
        let snapshot = await metrics.snapshot()
        #expect(snapshot["n_total", ["tenant": "a"]] == 2)
        #expect(snapshot["n_total", ["tenant": "c"]] == nil)
        #expect(snapshot["parlua_metrics_series_refused"] == 1)
    }

    @Test("Nothing is lost when many threads count")
    func concurrency() async {
        let counter = metrics.counter("n_total", "N.")
        let histogram = metrics.histogram("h", "H.", bounds: [1])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<1000 {
                counter.increment()
                histogram.observe(1.0)
            }
        }
        let snapshot = await metrics.snapshot()
        #expect(snapshot["n_total"] == 8000)
        #expect(snapshot["h"] == 8000)
    }

    @Test("A name that Prometheus would refuse is a mistake in the program")
    func badNames() async {
        await #expect(processExitsWith: .failure) { _ = Metrics().counter("has-dash", "H.") }
        await #expect(processExitsWith: .failure) { _ = Metrics().counter("n", "N.", ["__x": "1"]) }
    }

    @Test("One name with two kinds is a mistake in the program")
    func conflictingKinds() async {
        await #expect(processExitsWith: .failure) {
            let metrics = Metrics()
            _ = metrics.counter("n", "N.")
            _ = metrics.gauge("n", "N.")
        }
    }
}
