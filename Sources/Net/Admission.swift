/// Counts open connections, in all and per group of addresses, and decides whether one more may come in.
struct Admission {
    private let maximum, maximumPerGroup: Int
    private(set) var count = 0
    private var counts: [PeerAddress.Group: Int] = [:]

    /// - Precondition: both limits are at least 1.
    init(maximum: Int, maximumPerGroup: Int) {
        precondition(maximum >= 1 && maximumPerGroup >= 1, "a server that admits nobody is no server")
        (self.maximum, self.maximumPerGroup) = (maximum, maximumPerGroup)
    }

    /// Whether there is room for anybody.
    var hasRoom: Bool { count < maximum }

    /// Counts one more connection of `group`; false when it must be turned away.
    mutating func enter(_ group: PeerAddress.Group) -> Bool {
        let own = counts[group, default: 0]
        guard hasRoom, own < maximumPerGroup else { return false }
        counts[group] = own + 1
        count += 1
        return true
    }

    /// Counts one connection of `group` less.
    mutating func leave(_ group: PeerAddress.Group) {
        guard let own = counts[group] else { preconditionFailure("who leaves has entered") }
        counts[group] = own == 1 ? nil : own - 1
        count -= 1
    }
}
