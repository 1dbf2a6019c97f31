internal import JSON
internal import Messaging
internal import Scripting
internal import Synchronization

/// What a test may know beside what people see: what the bot remembers of them and which timers wait. It follows the
/// runs of the script, which are the same whenever they are repeated.
final class TestMemory: Sendable {
    private struct Person {
        var state: JSON = [:]
        var attributes: JSON = [:]
        var timers: [NewTimer] = []
    }

    private struct State {
        var people: [String: Person] = [:]
        var runs: [(script: Script, input: TurnInput)] = []
    }

    private let state = Mutex(State())

    func follow(_ script: Script, _ input: TurnInput) {
        let outcome = script.run(input)
        state.withLock { state in
            state.runs.append((script, input))
            guard case .effects(let effects) = outcome else { return }
            let key = Self.key(of: input.person)
            var person = state.people[key] ?? Person()
            person.state = effects.state ?? input.state
            person.attributes = effects.attributes ?? input.attributes
            person.timers.removeAll { effects.cancelled.contains($0.name) }
            person.timers += effects.timers
            state.people[key] = person
        }
    }

    /// `state`, `contact` and `timers` of the person with this phone, for the results of a step.
    func json(ofPhone phone: String, at now: Timestamp) -> JSONObject {
        let person = state.withLock { $0.people[phone] } ?? Person()
        // What Parlua itself keeps there has names that no script's can be.
        let own = (person.state.object?.members ?? []).filter { !$0.name.hasPrefix("[") }
        let waiting = person.timers.filter { $0.due > now && !$0.name.hasPrefix("[") }.sorted { $0.due < $1.due }
        return [
            "state": .object(JSONObject(members: own)), "contact": person.attributes,
            "timers": .array(
                waiting.map {
                    ["name": .string($0.name), "milliseconds": .integer($0.due.milliseconds - now.milliseconds)]
                }),
        ]
    }

    /// What each run came by that was followed, found by running it again.
    var traces: [TurnTrace] {
        let runs = state.withLock { $0.runs }
        return runs.map { $0.script.trace($0.input) }
    }

    private static func key(of person: Sender) -> String { person[.phone] ?? person[.userID] ?? "" }
}
