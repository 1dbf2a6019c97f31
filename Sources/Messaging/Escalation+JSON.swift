package import JSON

extension Escalation {
    package var json: JSON {
        [
            "reason": .string(reason), "queue": queue.map(JSON.string), "priority": priority.map(JSON.string),
            "note": note.map(JSON.string),
        ]
    }

    package init(json: JSON) {
        self.init(
            reason: json["reason"]?.string ?? "", queue: json["queue"]?.string, priority: json["priority"]?.string,
            note: json["note"]?.string)
    }
}
