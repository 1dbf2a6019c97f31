/// All figures at one moment: what a scrape shows, and what a test looks at.
package struct MetricsSnapshot: Sendable {
    enum Value: Sendable, Equatable {
        case number(Double)
        case histogram(Histogram.Reading)
    }

    struct Family: Sendable {
        let figure: Figure
        var values: [MetricLabels: Value]
    }

    let families: [String: Family]

    /// The value of a counter or a gauge, the count of a histogram; nil for a series that is not there.
    package subscript(name: String, labels: MetricLabels = [:]) -> Double? {
        switch families[name]?.values[labels] {
        case .number(let value): value
        case .histogram(let reading): Double(reading.counts.reduce(0, +))
        case nil: nil
        }
    }

    /// The media type of ``text``.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// The figures in Prometheus' text format, sorted by name and labels.
    ///
    /// Source: https://prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.
    package var text: String {
        var output = ""
        for family in families.values.sorted(by: { $0.figure.name < $1.figure.name }) {
            let figure = family.figure
            output += "# HELP \(figure.name) \(Self.escaped(figure.help))\n"
            output += "# TYPE \(figure.name) \(figure.kind.rawValue)\n"
            let series = family.values.map { (labels: $0.key.pairs, value: $0.value) }
            for (labels, value) in series.sorted(by: { Self.braces($0.labels) < Self.braces($1.labels) }) {
                Self.write(figure.name, labels, value, to: &output)
            }
        }
        return output
    }

    private static func write(
        _ name: String, _ labels: [MetricLabels.Pair], _ value: Value, to output: inout String
    ) {
        switch value {
        case .number(let number): output += "\(name)\(braces(labels)) \(text(number))\n"
        case .histogram(let reading):
            var count = 0
            for (index, bound) in (reading.bounds + [.infinity]).enumerated() {
                count += reading.counts[index]
                let labels = labels + [.init(name: "le", value: text(bound))]
                output += "\(name)_bucket\(braces(labels)) \(count)\n"
            }
            output += "\(name)_sum\(braces(labels)) \(text(reading.sum))\n"
            output += "\(name)_count\(braces(labels)) \(count)\n"
        }
    }

    private static func braces(_ labels: [MetricLabels.Pair]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",") + "}"
    }

    /// A backslash and a line break are escaped everywhere, a quotation mark only within quotation marks.
    private static func escaped(_ text: String, quotes: Bool = false) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: number) { return String(whole) }
        return String(number)
    }
}
