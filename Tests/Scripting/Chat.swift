import JSON
import Messaging

@testable import Scripting

/// A conversation with a script as the engine would hold it: what one turn remembers the next one finds.
struct Chat {
    private(set) var state: JSON = [:]
    private(set) var attributes: JSON = [:]
    private(set) var stored: [String: JSON] = [:]
    private(set) var last = Effects()
    private var turns: UInt64 = 0
    /// Reading the script again is an edit in the middle.
    var script: Script
    var now = noon
    /// The tenant's.
    var zone = "UTC"

    init(_ source: String, files: [String: String] = [:]) throws { script = try Script(source, files: files) }

    struct Failed: Error, CustomStringConvertible {
        let failure: ScriptFailure
        var description: String { failure.description }
    }

    /// What the bot answers, a line for each message: its text, and what can be chosen in brackets.
    mutating func says(_ text: String) throws -> [String] { try takes(event(.text(text))) }

    mutating func taps(_ title: String) throws -> [String] {
        for message in last.messages {
            if let choice = message.choices.first(where: { $0.title == title }) {
                return try takes(tap(choice.id, title: title))
            }
        }
        throw Failed(failure: .init(kind: .error, message: "nothing shows \(title)"))
    }

    mutating func takes(_ event: Event) throws -> [String] {
        var values: [String: JSON?] = [:]
        var listings: [String: [String]?] = [:]
        var zones: [String: ZoneAnswer] = [:]
        turns += 1
        while true {
            let turn = TurnInput(
                event: event, person: amina, state: state, attributes: attributes, values: values,
                listings: listings, zones: zones, now: now, seed: turns)
            switch script.run(turn) {
            case .needs(let needs):
                for key in needs.keys { values[key] = .some(stored[key]) }
                for prefix in needs.listings { listings[prefix] = stored.keys.filter { $0.hasPrefix(prefix) }.sorted() }
                for name in needs.zones { zones[name] = Zones.zone(named: name.isEmpty ? zone : name, around: now) }
                if needs.history { throw Failed(failure: .init(kind: .error, message: "nothing was said before")) }
            case .failed(let failure): throw Failed(failure: failure)
            case .effects(let effects):
                commit(effects)
                return effects.messages.map(\.shown)
            }
        }
    }

    private mutating func commit(_ effects: Effects) {
        last = effects
        state = effects.state ?? state
        attributes = effects.attributes ?? attributes
        for write in effects.writes { stored[write.key] = write.value }
    }
}

extension Message {
    fileprivate var choices: [(id: String, title: String)] {
        switch content {
        case .buttons(_, _, _, let buttons): buttons.map { ($0.id, $0.title) }
        case .list(_, _, _, _, let sections): sections.flatMap { $0.rows.map { ($0.id, $0.title) } }
        default: []
        }
    }

    fileprivate var shown: String {
        let menu = choices.isEmpty ? "" : " [\(choices.map(\.title).joined(separator: "|"))]"
        return switch content {
        case .text(let body, _), .locationRequest(let body): body
        case .buttons(let body, _, _, _), .list(let body, _, _, _, _): body + menu
        default: "\(content)"
        }
    }
}
