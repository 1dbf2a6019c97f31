internal import Messaging
internal import Scripting
internal import Store

extension TurnInput {
    /// What a turn sees of its event and of what is remembered.
    init(
        of event: Event, in situation: Situation, _ findings: Findings, calls: [WebExchange] = [], language: String?,
        quotas: Amounts,
        now: Timestamp, seed: UInt64
    ) {
        self.init(
            event: event, person: situation.contact.person, state: situation.state,
            attributes: situation.contact.attributes, values: findings.values.mapValues(\.value),
            listings: findings.listings.mapValues(\.names), zones: findings.zones, calls: calls,
            history: findings.history, language: language,
            allowance: Allowance(usage: situation.usage, limits: quotas), now: now, seed: seed)
    }
}
