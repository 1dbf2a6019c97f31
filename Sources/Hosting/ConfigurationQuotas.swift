internal import Messaging

extension ConfigurationReader {
    /// What a tenant may use; what the table does not say is as in `others`.
    mutating func quotas(_ owner: Table, insteadOf others: Amounts) -> Amounts {
        let table = table(
            owner["quotas"], at: owner.place("quotas"),
            keys: ["messages_per_day", "timers", "store_keys", "store_mb", "log_lines_per_day", "http_calls_per_day"])
        let storeBytes = integer(table, "store_mb", in: 1...65_536).map { $0 << 20 }
        var quotas = others
        quotas.messagesToday = integer(table, "messages_per_day", in: 1...1_000_000_000) ?? others.messagesToday
        quotas.timersWaiting = integer(table, "timers", in: 1...100_000_000) ?? others.timersWaiting
        quotas.storeKeys = integer(table, "store_keys", in: 1...100_000_000) ?? others.storeKeys
        quotas.storeBytes = storeBytes ?? others.storeBytes
        quotas.logLinesToday = integer(table, "log_lines_per_day", in: 1...1_000_000_000) ?? others.logLinesToday
        quotas.httpCallsToday = integer(table, "http_calls_per_day", in: 1...1_000_000_000) ?? others.httpCallsToday
        return quotas
    }
}
