package import Messaging

/// A queue that serves tenants in turn, so that one who has a thousand things waiting delays another by one thing only.
///
/// Within a tenant the order is first in, first out. Every operation takes constant time, whatever is waiting.
package struct FairQueue<Element> {
    private var waiting: [TenantID: ArraySlice<Element>] = [:]
    /// Tenants with something waiting, the next to be served first.
    private var round: ArraySlice<TenantID> = []
    package private(set) var count = 0

    package init() {}

    package mutating func append(_ element: Element, for tenant: TenantID) {
        if waiting[tenant, default: []].isEmpty { round.append(tenant) }
        waiting[tenant, default: []].append(element)
        count += 1
    }

    /// The next tenant's oldest element; that tenant then goes to the end of the round.
    package mutating func popFirst() -> Element? {
        guard let tenant = round.popFirst() else { return nil }
        guard let element = waiting[tenant]?.popFirst() else { return nil }
        if waiting[tenant]?.isEmpty == false { round.append(tenant) } else { waiting[tenant] = nil }
        count -= 1
        return element
    }
}

extension FairQueue: Sendable where Element: Sendable {}
