package import JSON
package import Messaging

/// Everything a turn of a script depends on: the same input gives the same outcome, always.
package struct TurnInput: Sendable, Equatable {
    package var event: Event
    /// All identities known of the person by now, and the latest name.
    package var person: Sender
    /// What the conversation remembers: an object.
    package var state: JSON
    /// What is remembered of the person on all channels: an object.
    package var attributes: JSON
    /// The stored values the script asked for in earlier runs of this turn; a nil value says that there is none.
    package var values: [String: JSON?]
    /// The listings the script asked for in earlier runs of this turn, by prefix; nil says that there are too many names.
    package var listings: [String: [String]?]
    /// The time zones the script asked for likewise; "" is the tenant's own.
    package var zones: [String: ZoneAnswer]
    /// The calls to web services that the script made in earlier runs of this turn, in their order.
    package var calls: [WebExchange]
    /// What was said before in this conversation, the latest last, if the script asked for it.
    package var history: [Utterance]?
    /// The tenant's language, if its operator names one.
    package var language: String?
    /// What the turn may still use. It stays the same for all runs of a turn, unless what was read has changed.
    package var allowance: Allowance
    package var now: Timestamp
    package var seed: UInt64

    package init(
        event: Event, person: Sender, state: JSON, attributes: JSON, values: [String: JSON?] = [:],
        listings: [String: [String]?] = [:], zones: [String: ZoneAnswer] = [:], calls: [WebExchange] = [],
        history: [Utterance]? = nil, language: String? = nil, allowance: Allowance = Allowance(), now: Timestamp,
        seed: UInt64
    ) {
        self.event = event
        self.person = person
        self.state = state
        self.attributes = attributes
        self.values = values
        self.listings = listings
        self.zones = zones
        self.calls = calls
        self.history = history
        self.language = language
        self.allowance = allowance
        self.now = now
        self.seed = seed
    }
}

/// How one run of a turn ended.
package enum TurnOutcome: Sendable, Equatable {
    /// `state` and `attributes` are nil when the script left them as they were.
    case effects(Effects)
    /// The script asked for what is not among the inputs: run the turn again with the answers in ``TurnInput`` as well.
    /// Nothing of this run was visible.
    case needs(TurnNeeds)
    case failed(ScriptFailure)
}

extension TurnOutcome {
    /// Whether the turn is to be run again with more inputs.
    package var isUnfinished: Bool { if case .needs = self { true } else { false } }
}

/// What a turn asks of the world before it can go on.
///
/// Each is missing from the input and the count of all is limited, so a turn that only ever asks ends.
package struct TurnNeeds: Sendable, Equatable {
    /// Names of the tenant's store whose values are to be put into ``TurnInput/values``: at most as many as a turn may
    /// read and change.
    package var keys: [String] = []
    /// What the names begin with whose listing is to be put into ``TurnInput/listings``.
    package var listings: [String] = []
    /// Names of time zones to be put into ``TurnInput/zones``; "" is the tenant's own.
    package var zones: [String] = []
    /// A call to a web service; with its answer it is to be put behind ``TurnInput/calls``.
    package var call: WebCall?
    /// Whether ``TurnInput/history`` is wanted.
    package var history = false

    package init(
        keys: [String] = [], listings: [String] = [], zones: [String] = [], call: WebCall? = nil, history: Bool = false
    ) {
        (self.keys, self.listings, self.zones, self.call) = (keys, listings, zones, call)
        self.history = history
    }
}

/// Why a turn has no effects.
package struct ScriptFailure: Error, Sendable, Equatable {
    /// Fit for a metric label and for the reason of a parked event.
    package enum Kind: String, Sendable, CaseIterable {
        /// The script raised an error or misused a verb.
        case error
        /// It ran longer than its time.
        case cpu
        /// It used more than its memory.
        case memory
        /// It wants more than the limits allow, or something that is not plain data.
        case effects
        /// It wants more than a turn or its tenant may use: the message names the quota.
        case quota
    }

    package let kind: Kind
    /// One sentence for the author. It may quote what a person wrote: keep it out of the host's log.
    package let message: String
    /// Where, in the tenant's folder; nil where nobody can tell.
    package let file: String?
    package let line: Int?

    package init(kind: Kind, message: String, file: String? = nil, line: Int? = nil) {
        (self.kind, self.message, self.file, self.line) = (kind, message, file, line)
    }
}

extension ScriptFailure: CustomStringConvertible {
    /// `bot.lua:12: the message`.
    package var description: String { place(file, line) + message }
}

/// `bot.lua:12: `, as far as it is known.
func place(_ file: String?, _ line: Int?) -> String {
    guard let file else { return "" }
    return line.map { "\(file):\($0): " } ?? "\(file): "
}
