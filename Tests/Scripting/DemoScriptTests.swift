import Glibc
import JSON
import Messaging
import Testing

@testable import Scripting

@Suite("The demo tenants")
struct DemoScriptTests {
    static let scripts = "\(#filePath)/../../../scripts".resolved
    static let tenants = ["bakery", "clinic"]

    @Test("They load, and their tests are listed", arguments: tenants)
    func load(tenant: String) throws {
        let bundle = try Bundle.read(folder: "\(Self.scripts)/\(tenant)")
        #expect(try Script(compiling: bundle).handlers.contains("on.message"))
        for (file, source) in try Draft.read(folder: "\(Self.scripts)/\(tenant)").tests {
            let tests = try TestScript(compiling: source, file: file, bundle: bundle)
            #expect(tests.tests.count >= 5)
            guard case .needs = tests.step(test: 0, results: []) else {
                Issue.record("the first test does nothing")
                continue
            }
        }
    }

    @Test("Their own tests pass against their own bots", arguments: tenants)
    func ownTests(tenant: String) throws {
        let bundle = try Bundle.read(folder: "\(Self.scripts)/\(tenant)")
        let script = try Script(compiling: bundle)
        for (file, source) in try Draft.read(folder: "\(Self.scripts)/\(tenant)").tests {
            let tests = try TestScript(compiling: source, file: file, bundle: bundle)
            for index in tests.tests.indices {
                var dialogue = Dialogue(script: script)
                var results: [JSON] = []
                var step = tests.step(test: index, results: results)
                while case .needs(let request) = step {
                    results.append(try dialogue.perform(request))
                    step = tests.step(test: index, results: results)
                }
                #expect(step == .passed, "\(tests.tests[index])")
            }
        }
    }
}

extension String {
    fileprivate var resolved: String {
        guard let path = realpath(self.replacingParents, nil) else { return self }
        defer { free(path) }
        return String(cString: path)
    }

    /// `a/file.swift/../x` as `a/x`: a file is no folder to the system.
    private var replacingParents: String {
        var parts: [Substring] = []
        for part in split(separator: "/") {
            if part == ".." { parts.removeLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}

/// One conversation with one script, with no host around it: enough to run authors' tests in memory.
private struct Dialogue {
    let script: Script
    var now = noon
    var state: JSON = [:]
    var attributes: JSON = [:]
    var store: [String: JSON] = [:]
    var timers: [NewTimer] = []
    var isEscalated = false

    init(script: Script) { self.script = script }

    mutating func perform(_ step: JSON) throws -> JSON {
        var result: JSONObject = ["messages": []]
        switch step["kind"]?.string {
        case "says": try turn(event(.text(step["text"]?.string ?? "")), &result)
        case "taps": try turn(tap(step["id"]?.string ?? "", title: step["title"]?.string), &result)
        default:
            let end = now + .milliseconds(step["milliseconds"]?.integer ?? 0)
            while let timer = timers.filter({ $0.due <= end }).min(by: { $0.due < $1.due }) {
                timers.removeAll { $0 == timer }
                now = timer.due
                try turn(event(.timer(.init(name: timer.name, data: timer.data))), &result)
            }
            now = end
        }
        return .object(result)
    }

    private mutating func turn(_ event: Event, _ result: inout JSONObject) throws {
        if isEscalated { return }
        var values: [String: JSON?] = [:]
        while true {
            let input = TurnInput(
                event: event, person: amina, state: state, attributes: attributes, values: values, now: now, seed: 1)
            switch script.run(input) {
            case .needs(let needs): for key in needs.keys { values[key] = .some(store[key]) }
            case .failed(let failure):
                result["failure"] = ["message": .string(failure.description)]
                return
            case .effects(let effects):
                commit(effects, &result)
                return
            }
        }
    }

    private mutating func commit(_ effects: Effects, _ result: inout JSONObject) {
        state = effects.state ?? state
        attributes = effects.attributes ?? attributes
        for write in effects.writes { store[write.key] = write.value }
        timers.removeAll { effects.cancelled.contains($0.name) }
        timers += effects.timers
        result["messages"] = .array((result["messages"]?.array ?? []) + effects.messages.map(\.shown))
        if let escalation = effects.escalation {
            isEscalated = true
            result["escalation"] = [
                "reason": .string(escalation.reason), "queue": escalation.queue.map(JSON.string),
                "priority": escalation.priority.map(JSON.string), "note": escalation.note.map(JSON.string),
            ]
        }
    }
}

extension Message {
    /// As a test's result tells it.
    fileprivate var shown: JSON {
        switch content {
        case .buttons(let body, _, let footer, let buttons):
            [
                "kind": "buttons", "text": .string(body), "footer": footer.map(JSON.string),
                "buttons": .array(buttons.map { ["id": .string($0.id), "title": .string($0.title)] }),
            ]
        case .list(let body, _, _, let label, let sections):
            [
                "kind": "list", "text": .string(body), "label": .string(label),
                "rows": .array(sections.flatMap(\.rows).map { ["id": .string($0.id), "title": .string($0.title)] }),
            ]
        case .text(let body, _): ["kind": "text", "text": .string(body)]
        default: ["kind": .string(content.kind)]
        }
    }
}
