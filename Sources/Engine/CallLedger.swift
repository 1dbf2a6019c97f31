internal import Messaging
internal import Synchronization

/// How many calls of each tenant are under way, and how many it has made today since the host started.
///
/// The turn's commit counts calls for good; a turn that fails has none, and its calls were made all the same.
final class CallLedger: Sendable {
    enum Entry: Equatable {
        case entered
        case crowded
        case spent(limit: Int)
    }

    private struct Account {
        var underWay = 0
        var day: Int64 = 0
        var made = 0
    }

    private let accounts = Mutex<[TenantID: Account]>([:])

    /// ``leave(_:)`` must follow where the tenant has entered.
    func enter(_ tenant: TenantID, at moment: Timestamp, limit: Int) -> Entry {
        let today = moment.milliseconds / 86_400_000
        return accounts.withLock { accounts in
            var account = accounts[tenant] ?? Account()
            if account.day != today { (account.day, account.made) = (today, 0) }
            guard account.made < limit else { return .spent(limit: limit) }
            guard account.underWay < WebCalls.callsPerTenant else { return .crowded }
            account.underWay += 1
            account.made += 1
            accounts[tenant] = account
            return .entered
        }
    }

    func leave(_ tenant: TenantID) { accounts.withLock { $0[tenant]?.underWay -= 1 } }
}
