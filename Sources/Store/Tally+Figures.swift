internal import Messaging

extension Tally {
    /// Every figure with the name it is stored under.
    package var figures: [(name: String, count: Int)] {
        Self.plain.map { ($0.name, self[keyPath: $0.path]) }
            + deliveries.map { (Self.deliveryPrefix + $0.key.rawValue, $0.value) }
    }

    /// The figures that were stored; states in which no message is are left out.
    package init(figures: [(name: String, count: Int)]) {
        self.init()
        for figure in figures {
            if let plain = Self.plain.first(where: { $0.name == figure.name }) {
                self[keyPath: plain.path] = figure.count
            } else if figure.name.hasPrefix(Self.deliveryPrefix), figure.count != 0,
                let state = DeliveryState(rawValue: String(figure.name.dropFirst(Self.deliveryPrefix.count)))
            {
                deliveries[state] = figure.count
            }
        }
    }

    /// Counts a message's step from one state to another; nil stands for a message that is new.
    mutating func moveDelivery(from old: DeliveryState?, to new: DeliveryState) {
        if let old { deliveries[old, default: 0] -= 1 }
        deliveries[new, default: 0] += 1
    }

    private static let deliveryPrefix = "delivery."
    private static let plain: [(name: String, path: any WritableKeyPath<Tally, Int> & Sendable)] = [
        ("received", \.received), ("handled", \.handled), ("parked", \.parked), ("ignored", \.ignored),
        ("waiting", \.waiting), ("duplicates", \.duplicates), ("timers", \.timers), ("escalated", \.escalated),
    ]
}
