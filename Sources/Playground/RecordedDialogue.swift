internal import JSON
package import Messaging
package import Store
package import Twin

/// A dialogue as it went, which can be written down as a test.
package struct RecordedDialogue: Sendable {
    /// What somebody did.
    package enum Step: Sendable, Equatable {
        case says(String)
        case taps(title: String)
        case sends(kind: String, text: String?)
        case reacts(String)
        case waits(Duration)
    }

    private enum Entry: Sendable {
        case step(Step, phone: String)
        case received(Twin.Shown, phone: String)
        case escalated(OpenEscalation)
    }

    private var entries: [Entry] = []
    private var people: [String] = []
    private var last: Timestamp
    /// Why no test can say what was done; nil while it can.
    package private(set) var obstacle: String?

    package init(at moment: Timestamp) { last = moment }

    package var isEmpty: Bool { entries.isEmpty }

    package mutating func add(_ step: Step, by phone: String, at moment: Timestamp) {
        entries.append(.step(step, phone: phone))
        last = moment
        join(phone)
    }

    /// - Parameter isAwaited: whether it belongs to the step before; otherwise it came by itself, after some time.
    package mutating func add(_ message: Twin.Shown, to phone: String, at moment: Timestamp, isAwaited: Bool) {
        join(phone)
        if !isAwaited {
            // A test knows no time between its steps but what it says.
            let seconds = max(1, (moment - last).components.seconds + 1)
            entries.append(.step(.waits(.seconds(seconds)), phone: phone))
            last = moment
        }
        entries.append(.received(message, phone: phone))
    }

    package mutating func add(_ escalation: OpenEscalation) { entries.append(.escalated(escalation)) }

    package mutating func cannotTell(_ reason: String) { obstacle = reason }

    private mutating func join(_ phone: String) { if !people.contains(phone) { people.append(phone) } }

    /// The text of a `*_test.lua` with one test.
    package func test(named name: String) -> String {
        var lines = ["-- Recorded in a chat.", "", "test(\(Lua.text(name)), function(contact, bot)"]
        for (index, phone) in people.enumerated().dropFirst() {
            lines.append("  local person\(index + 1) = another \(Lua.text(phone))")
        }
        var actor = people.first
        var isAnswered = true
        for entry in entries {
            switch entry {
            case .step(let step, let phone):
                if !isAnswered { lines.append("  bot:is_silent()") }
                lines.append("  \(line(for: step, by: self.name(of: phone)))")
                if case .waits = step {} else { actor = phone }
                isAnswered = false
            case .received(let message, let phone):
                let bot = phone == actor ? "bot" : "bot:to(\(self.name(of: phone)))"
                lines.append("  \(bot):replies\(Self.expectation(of: message))")
                isAnswered = true
            case .escalated(let escalation):
                lines.append("  bot:escalates{ reason = \(Lua.text(escalation.escalation.reason)) }")
                isAnswered = true
            }
        }
        if !isAnswered { lines.append("  bot:is_silent()") }
        return (lines + ["end)", ""]).joined(separator: "\n")
    }

    private func name(of phone: String) -> String {
        guard let index = people.firstIndex(of: phone), index > 0 else { return "contact" }
        return "person\(index + 1)"
    }

    private func line(for step: Step, by name: String) -> String {
        switch step {
        case .says(let text): return "\(name):says \(Lua.text(text))"
        case .taps(let title): return "\(name):taps \(Lua.text(title))"
        case .reacts(let emoji): return "\(name):reacts \(Lua.text(emoji))"
        case .sends("location", _):
            return
                "\(name):sends{ location = { latitude = \(Self.place.latitude), longitude = \(Self.place.longitude) } }"
        case .sends(let kind, let text):
            let caption = text.map { ", text = \(Lua.text($0))" } ?? ""
            return "\(name):sends{ \(kind) = true\(caption) }"
        case .waits(let duration): return "advance \(Lua.text(Self.spelt(duration)))"
        }
    }

    /// Where somebody is who shares a place in a chat.
    package static let place = (latitude: -1.2864, longitude: 36.8172)

    /// `1h 30m`
    private static func spelt(_ duration: Duration) -> String {
        var rest = duration.components.seconds
        var parts: [String] = []
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(String, Int64)]
        where rest >= length {
            parts.append("\(rest / length)\(unit)")
            rest %= length
        }
        return parts.joined(separator: " ")
    }

    /// ` "text"` where that is all, else the fields in their order.
    private static func expectation(of message: Twin.Shown) -> String {
        guard case .object(let object) = message.json else { return "{}" }
        let members = object.members.filter { $0.name != "kind" }
        if members.count == 1, members[0].name == "text", let text = members[0].value.string {
            return " \(Lua.text(text))"
        }
        let fields = members.map { member in
            switch member.name {
            case "buttons": "buttons = \(titles(member.value))"
            case "rows": "list = \(titles(member.value))"
            default: "\(member.name) = \(Lua.value(member.value))"
            }
        }
        return "{ \(fields.joined(separator: ", ")) }"
    }

    private static func titles(_ entries: JSON) -> String {
        let titles = (entries.array ?? []).map { Lua.text($0["title"]?.string ?? "") }
        return "{ \(titles.joined(separator: ", ")) }"
    }
}

/// Values as an author writes them.
private enum Lua {
    static func text(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ", "\u{7F}": result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    static func value(_ value: JSON) -> String {
        switch value {
        case .null: "nil"
        case .bool(let bool): bool ? "true" : "false"
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .string(let text): self.text(text)
        case .array(let items): "{ \(items.map(self.value).joined(separator: ", ")) }"
        case .object(let object):
            "{ \(object.members.map { "[\(text($0.name))] = \(self.value($0.value))" }.joined(separator: ", ")) }"
        }
    }
}
