internal import Channels
internal import Crypto
package import Messaging
package import Scripting
package import Store

/// A turn's effects, checked against what the channel can carry and what the rules allow: ready to be committed.
package struct Commitment: Sendable {
    private let effects: Effects
    private let outgoing: [Outgoing]
    private let now: Timestamp

    /// - Throws: a ``Defect`` when a message breaks a limit of its channel: that is the script's mistake, and nobody
    ///   should receive half of what it meant.
    package init(
        of effects: Effects, in situation: Situation, at now: Timestamp, dice: Dice, isHosts: Bool = false
    ) throws(Defect) {
        self.effects = effects
        self.now = now
        let recipient = situation.group.map(Recipient.group) ?? .person(situation.contact.person.identities)
        var outgoing: [Outgoing] = []
        for (index, message) in effects.messages.enumerated() {
            guard let address = WhatsApp.Address(recipient) else {
                throw Defect(.message, "nothing that is known of this person can be written to")
            }
            if let problem = WhatsApp.problems(with: message, to: address).first {
                throw Defect(.message, "message \(index + 1): \(problem)")
            }
            outgoing.append(
                Outgoing(
                    token: Self.token(at: now, from: dice), message: message, recipient: recipient,
                    refusal: Policy.refusal(of: message, in: situation, at: now, isHosts: isHosts)))
        }
        self.outgoing = outgoing
    }

    /// 12 digits of time, so that a store's index grows at its end only, and 80 random bits, so that none is drawn twice.
    private static func token(at now: Timestamp, from dice: Dice) -> MessageToken {
        let time = UInt64(max(0, now.milliseconds))
        let bytes = (0..<6).reversed().map { UInt8(truncatingIfNeeded: time >> (8 * $0)) }
        let (first, second) = (dice.next(), dice.next())
        let chance = (0..<8).map { first >> (8 * $0) } + (0..<2).map { second >> (8 * $0) }
        return MessageToken(Hex.text(bytes + chance.map { UInt8(truncatingIfNeeded: $0) }))
    }

    /// Whether there is anything to send at once.
    package var sends: Bool { outgoing.contains { $0.refusal == nil } }

    package func turn(
        for entry: JournalEntry, by version: ScriptVersion, from situation: Situation, _ input: TurnInput,
        _ findings: Findings = Findings(), claims: Bool
    ) -> TurnCommit {
        var turn = TurnCommit(
            event: entry.number, tenant: entry.tenant, conversation: entry.conversation, version: version, at: now,
            effects: effects, outgoing: outgoing, contactVersion: situation.contact.version,
            reads: findings.values.mapValues(\.version), listings: findings.listings.mapValues(\.version),
            quotas: input.allowance.limits,
            record: TurnRecord(of: input, effects: effects, tokens: outgoing.map(\.token)).json, claims: claims)
        turn.calls = input.calls.count
        return turn
    }
}
