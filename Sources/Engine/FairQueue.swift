package import Messaging

/// A queue that serves tenants in turn, so that one who has a thousand things waiting delays another by nothing.
///
/// Next comes the tenant who was served longest ago, or never; of those, the one who has waited longest. So who comes
/// back after a while does not stand behind one who never left. Within a tenant the order is first in, first out. An
/// operation takes no longer, whatever one tenant has waiting. It remembers one number a tenant.
package struct FairQueue<Element> {
    private var waiting: [TenantID: ArraySlice<Element>] = [:]
    /// Tenants with something waiting, the next to be served first.
    private var round: ArraySlice<Turn> = []
    /// The number of each tenant's latest turn.
    private var served: [TenantID: Int] = [:]
    private var turns = 0
    package private(set) var count = 0

    private struct Turn {
        let tenant: TenantID
        /// Its latest turn, 0 for none. The round is in this order.
        let last: Int
    }

    package init() {}

    package mutating func append(_ element: Element, for tenant: TenantID) {
        if waiting[tenant, default: []].isEmpty { join(Turn(tenant: tenant, last: served[tenant, default: 0])) }
        waiting[tenant, default: []].append(element)
        count += 1
    }

    private mutating func join(_ turn: Turn) {
        // Most often the place is near an end: few were away longer, and few were here more lately.
        let place = round.firstIndex { $0.last > turn.last } ?? round.endIndex
        round.insert(turn, at: place)
    }

    /// The oldest element of the next tenant who may be served; nil when there is none.
    package mutating func popFirst(where mayBeServed: (TenantID) -> Bool = { _ in true }) -> Element? {
        guard let place = round.firstIndex(where: { mayBeServed($0.tenant) }) else { return nil }
        // Taking from the front moves nothing.
        let turn = place == round.startIndex ? round.popFirst() : round.remove(at: place)
        guard let tenant = turn?.tenant, let element = waiting[tenant]?.popFirst() else { return nil }
        count -= 1
        note(turnOf: tenant)
        return element
    }

    private mutating func note(turnOf tenant: TenantID) {
        turns += 1
        served[tenant] = turns
        if waiting[tenant]?.isEmpty == false {
            round.append(Turn(tenant: tenant, last: turns))
        } else {
            waiting[tenant] = nil
        }
    }
}

extension FairQueue: Sendable where Element: Sendable {}
