import JSON
import Messaging

/// A turn made ready in the caller's task, so that the writer's thread neither seals nor hashes.
struct SealedTurn: Sendable {
    struct Read: Sendable {
        let name: [UInt8]
        let version: Int
    }

    struct Write: Sendable {
        let name: [UInt8]
        /// Nil removes the value.
        let sealed: [UInt8]?
        let expiry: StoreWrite.Expiry
        /// The name itself, sealed, and its groups' look-up keys, the widest first: for a name that is new.
        let label: [UInt8]
        let shelves: [[UInt8]]
    }

    struct Timer: Sendable {
        let name: [UInt8]
        let due: Timestamp
        let sealed: [UInt8]
    }

    struct Line: Sendable {
        let at: Timestamp
        let level: ScriptLogLine.Level
        let sealed: [UInt8]
    }

    struct Letter: Sendable {
        let token: MessageToken
        let refusal: FailureClass?
        let sealed: [UInt8]
    }

    let event: EventNumber
    let keys: Keys
    let tenant: Int64
    let conversation: ConversationID
    let version: ScriptVersion
    let at: Timestamp
    let claims: Bool
    let contactVersion: Int
    let reads: [Read]
    /// The look-up keys of the groups whose names the turn saw.
    let listings: [Read]
    let quotas: Amounts
    let calls: Int
    let writes: [Write]
    let state, attributes, escalation: [UInt8]?
    /// Whether the conversation waits in a flow after the turn; of no meaning where there is no `state`.
    let isInFlow: Bool
    let record: [UInt8]
    let notes: [[UInt8]]
    let goals: [Goal]
    let consent: Consent?
    let cancelled: [[UInt8]]
    let timers: [Timer]
    let log: [Line]
    let letters: [Letter]

    init(_ turn: TurnCommit, keys: Keys) {
        let effects = turn.effects
        let scope = turn.conversation.number
        event = turn.event
        self.keys = keys
        quotas = turn.quotas
        calls = turn.calls
        tenant = keys.number
        conversation = turn.conversation
        version = turn.version
        at = turn.at
        claims = turn.claims
        contactVersion = turn.contactVersion
        reads = turn.reads.map { Read(name: keys.name($0.key, as: .value), version: $0.value) }
        listings = turn.listings.map { prefix, version in
            Read(name: keys.name(NameGroup.holding(prefix), as: .shelf), version: version)
        }
        writes = Self.latest(effects.writes).map { write in
            let name = keys.name(write.key, as: .value)
            let value = write.value.map { StoredText(key: write.key, value: $0).json.bytes() }
            return Write(
                name: name, sealed: value.map { keys.seal($0, as: .value, row: name) }, expiry: write.expiry,
                label: value == nil ? [] : StoredName.label(of: write.key, name: name, keys),
                shelves: value == nil ? [] : StoredName.shelves(of: write.key, keys))
        }
        state = effects.state.map { keys.seal($0.bytes(), as: .state, row: Keys.bytes(of: scope)) }
        isInFlow = effects.isInFlow ?? false
        attributes = effects.attributes.map { keys.seal($0.bytes(), as: .attributes) }
        escalation = effects.escalation.map { keys.seal($0.json.bytes(), as: .escalation) }
        notes = effects.notes.map { keys.seal(Array($0.utf8), as: .note, row: Keys.bytes(of: scope)) }
        (goals, consent) = (effects.goals, effects.consent)
        record = keys.seal(turn.record.bytes(), as: .record, row: Keys.bytes(of: turn.event.number))
        cancelled = effects.cancelled.map { keys.name($0, as: .timer, scope: scope) }
        timers = effects.timers.map { timer in
            Timer(
                name: keys.name(timer.name, as: .timer, scope: scope), due: timer.due,
                sealed: keys.seal(StoredTimer(timer).json.bytes(), as: .timer))
        }
        log = effects.log.map { Self.sealed($0, keys) }
        letters = turn.outgoing.map {
            Letter(token: $0.token, refusal: $0.refusal, sealed: keys.seal($0.json.bytes(), as: .message))
        }
    }

    /// A line that only the transaction can know of: few turns have one.
    func sealed(_ line: ScriptLogLine) -> Line { Self.sealed(line, keys) }

    private static func sealed(_ line: ScriptLogLine, _ keys: Keys) -> Line {
        Line(at: line.at, level: line.level, sealed: keys.seal(Array(line.text.utf8), as: .log))
    }

    /// The last write of each key: nobody sees the ones before.
    private static func latest(_ writes: [StoreWrite]) -> [StoreWrite] {
        var latest: [String: StoreWrite] = [:]
        for write in writes { latest[write.key] = write }
        return Array(latest.values)
    }
}
