internal import JSON
package import Messaging
package import Scripting

extension Effects {
    /// What a turn wants, for people: one line for each message, each changed place of a memory, each timer, … in an order
    /// of their own, so that two turns can be compared line by line.
    package func lines(from input: TurnInput) -> [String] {
        var lines = messages.map { "sends \($0.line)" }
        if let state { lines += Self.changes("state", from: input.state, to: state) }
        if let attributes { lines += Self.changes("contact", from: input.attributes, to: attributes) }
        lines += writes.map { write in
            write.value.map { "store \(write.key) = \($0.text())" } ?? "store \(write.key) is deleted"
        }
        lines += cancelled.map { "cancels the timer \($0)" }
        lines += timers.map { timer in
            let data = timer.data == .null ? "" : " with \(timer.data.text())"
            let again = timer.repetition.map { ", and again by \($0.json.text())" } ?? ""
            return "sets the timer \(timer.name) for \(input.now.span(to: timer.due))\(again)\(data)"
        }
        if let escalation { lines.append("escalates: \(escalation.json.text())") }
        lines += log.map { "logs \($0.level.rawValue): \($0.text)" }
        return lines
    }

    /// One line for each leaf that differs: `state.count = 3`.
    private static func changes(_ name: String, from old: JSON, to new: JSON) -> [String] {
        guard old != new else { return [] }
        guard case .object(let before) = old, case .object(let after) = new else { return ["\(name) = \(new.text())"] }
        let names = before.members.map(\.name) + after.members.map(\.name).filter { before[$0] == nil }
        return names.flatMap { member -> [String] in
            let place = "\(name).\(member)"
            guard let value = after[member] else { return ["\(place) is gone"] }
            return before[member].map { changes(place, from: $0, to: value) } ?? ["\(place) = \(value.text())"]
        }
    }
}

extension Message {
    /// `text "Hello"`; what else it has follows as JSON.
    fileprivate var line: String {
        if case .text(let body, previewsLinks: _) = content, quote == nil { return "text \(JSON.string(body).text())" }
        var object = json.object ?? JSONObject()
        object["kind"] = nil
        return "\(content.kind) \(JSON.object(object).text())"
    }
}

extension Timestamp {
    /// `2h 5m later`: how a moment lies to this one, exact to the second.
    fileprivate func span(to other: Timestamp) -> String {
        let seconds = other.seconds - self.seconds
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s"),
        ]
        let text = parts.filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }.joined(separator: " ")
        return text.isEmpty ? "at once" : "\(text) later"
    }
}
