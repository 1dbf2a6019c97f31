package import JSON

/// What a turn wants, as data: nothing of it is visible before the turn commits.
package struct Effects: Sendable, Equatable {
    /// What the conversation remembers from now on; nil leaves it as it is.
    package var state: JSON?
    /// What is remembered of the person, on all channels; nil leaves it as it is.
    package var attributes: JSON?
    /// New values of the tenant's store in the order they were set; a nil value removes.
    package var writes: [StoreWrite] = []
    package var messages: [Message] = []
    package var timers: [NewTimer] = []
    /// Names of this conversation's timers to cancel, before the new ones are set.
    package var cancelled: [String] = []
    package var escalation: Escalation?
    /// For the agents of this conversation.
    package var notes: [String] = []
    package var goals: [Goal] = []
    /// What the person wants of the bot's messages from now on; nil leaves it as it is. No script can say it.
    package var consent: Consent?
    package var log: [ScriptLogLine] = []

    package init() {}
}

extension Effects {
    /// Under which name a conversation remembers the flow that it is in. No name of a script's own begins so.
    package static let flow = "[flow]"

    /// Whether the conversation waits in a flow from now on; nil leaves that as it is.
    package var isInFlow: Bool? { state.map { $0[Self.flow] != nil } }
}

package struct StoreWrite: Sendable, Equatable {
    package var key: String
    package var value: JSON?
    package var expiry: Expiry

    /// When a value is forgotten.
    package enum Expiry: Sendable, Equatable {
        case never
        /// From this moment on there is none.
        case at(Timestamp)
        /// As it was for the value before, if there was one.
        case kept
    }

    package init(key: String, value: JSON?, expiry: Expiry = .never) {
        (self.key, self.value, self.expiry) = (key, value, expiry)
    }
}

/// Something to happen later in the same conversation.
package struct NewTimer: Sendable, Equatable {
    package var name: String
    package var due: Timestamp
    package var data: JSON
    /// How it comes again; nil when it comes once.
    package var repetition: Repetition?
    package init(name: String, due: Timestamp, data: JSON, repetition: Repetition? = nil) {
        (self.name, self.due, self.data, self.repetition) = (name, due, data, repetition)
    }
}

/// Gives the conversation to a human.
package struct Escalation: Sendable, Equatable {
    package var reason: String
    package var queue, priority, note: String?
    package init(reason: String, queue: String? = nil, priority: String? = nil, note: String? = nil) {
        (self.reason, self.queue, self.priority, self.note) = (reason, queue, priority, note)
    }
}

/// Something the tenant wanted came about: an order, a booking.
package struct Goal: Sendable, Equatable {
    /// One of a few names that the author chose: never anything of a person.
    package var name: String
    /// What it is worth; 0 where nobody says.
    package var value: Double
    package init(name: String, value: Double = 0) { (self.name, self.value) = (name, value) }
}

package enum Consent: String, Sendable {
    /// The person wants no messages of the bot any more.
    case withdrawn
    case given
}

package struct ScriptLogLine: Sendable, Equatable {
    package enum Level: String, Sendable { case info, warn, error }
    package var at: Timestamp
    package var level: Level
    package var text: String
    package init(at: Timestamp, level: Level, text: String) { (self.at, self.level, self.text) = (at, level, text) }
}
