internal import JSON
internal import Messaging

/// The `pricing` object of statuses, and the count of service messages it depends on (sections 3 and 7.5).
///
/// Service messages were free until 2026-09-30; since then the first 1,000 of a number in a calendar month (UTC) are.
struct ServiceMeter: Sendable, Equatable {
    /// 2026-10-01 00:00 UTC.
    static let charged = Timestamp(seconds: 1_790_812_800)
    private static let freePerMonth = 1000

    private var month: Int64 = 0
    private var count = 0

    init() {}

    /// The price of one more message. A template's category is nil for service messages.
    mutating func pricing(_ category: Twin.Template.Category?, windowIsOpen: Bool, at now: Timestamp) -> JSON {
        let isFree: Bool
        switch category {
        case nil: isFree = now < Self.charged || countService(at: now) <= Self.freePerMonth
        case .utility: isFree = now < Self.charged && windowIsOpen
        case .marketing, .authentication: isFree = false
        }
        return [
            "billable": .bool(!isFree), "pricing_model": "PMP",
            "type": isFree ? "free_customer_service" : "regular",
            "category": .string(category?.rawValue ?? "service"),
        ]
    }

    private mutating func countService(at now: Timestamp) -> Int {
        let current = Self.month(of: now)
        if current != month { (month, count) = (current, 0) }
        count += 1
        return count
    }

    /// Months since the year 0, from days since 1970 (H. Hinnant, "chrono-compatible low-level date algorithms").
    static func month(of moment: Timestamp) -> Int64 {
        let days = moment.seconds / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        return (yearOfEra + era * 400) * 12 + monthFromMarch + 2
    }
}
