/// What a metric is called and means.
package struct Figure: Sendable, Hashable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package let kind: Kind
    package let name: String
    package let help: String

    /// - Precondition: `name` is one (https://prometheus.io/docs/concepts/data_model).
    package init(_ kind: Kind, _ name: StaticString, _ help: StaticString) {
        (self.kind, self.name, self.help) = (kind, name.description, help.description)
        precondition(Self.isName(self.name, punctuation: "_:"), "\(name) is no name of a metric")
    }

    static func isName(_ text: String, punctuation: String) -> Bool {
        text.unicodeScalars.first.map { !("0"..."9").contains($0) } == true
            && text.unicodeScalars.allSatisfy { scalar in
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                    || punctuation.unicodeScalars.contains(scalar)
            }
    }
}

/// One value of a sampled figure.
package struct Sample: Sendable {
    let name: String
    let labels: MetricLabels
    let value: Double

    package init(_ figure: Figure, _ value: Double, _ labels: MetricLabels = [:]) {
        (name, self.labels, self.value) = (figure.name, labels, value)
    }

    package init(_ figure: Figure, _ value: Int, _ labels: MetricLabels = [:]) {
        self.init(figure, Double(value), labels)
    }
}

/// The labels of one series, in the order of their names.
package struct MetricLabels: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    struct Pair: Sendable, Hashable {
        let name, value: String
    }

    private(set) var pairs: [Pair]

    /// - Precondition: names are unique, of `a-z`, `A-Z`, `0-9` and `_`, and begin neither with a digit nor with `__`.
    package init(dictionaryLiteral elements: (StaticString, String)...) {
        pairs = []
        for (name, value) in elements { self = adding(name, value) }
    }

    /// These labels and one more.
    package func adding(_ name: StaticString, _ value: String) -> MetricLabels {
        let name = name.description
        precondition(Figure.isName(name, punctuation: "_") && !name.hasPrefix("__"), "\(name) is no name of a label")
        precondition(!pairs.contains { $0.name == name }, "the label \(name) is given twice")
        var labels = self
        labels.pairs.append(Pair(name: name, value: value))
        labels.pairs.sort { $0.name < $1.name }
        return labels
    }
}
