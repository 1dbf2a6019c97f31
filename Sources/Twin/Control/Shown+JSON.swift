internal import JSON
internal import Messaging

extension Twin.Shown {
    /// The message as the controls show it; `raw` is the object the business sent.
    var json: JSON {
        [
            "id": .string(id), "from": .string(phoneNumberID), "to": .string(person), "at": .integer(at.milliseconds),
            "kind": .string(kind.rawValue), "header": content.header.map(JSON.string), "text": .string(text),
            "footer": content.footer.map(JSON.string), "link": content.link.map(JSON.string),
            "template": content.template.map(JSON.string), "quoting": quoting.map(JSON.string),
            "choices": .array(choices.map(\.json)), "raw": content.raw,
        ]
    }
}

extension Twin.Choice {
    var json: JSON {
        [
            "kind": .string(kind.rawValue), "id": .string(id), "title": .string(title),
            "description": description.map(JSON.string),
        ]
    }
}

extension Twin.Counters {
    var json: JSON {
        func number(_ value: Int) -> JSON { .integer(Int64(value)) }
        return [
            "accepted": number(accepted), "refused": number(refused), "lost_answers": number(lostAnswers),
            "shown": number(shown), "said": number(said), "statuses": number(statuses), "attempts": number(attempts),
            "arrived": number(arrived), "given_up": number(givenUp), "copies": number(copies),
            "forgeries": number(forgeries), "forgeries_taken": number(forgeriesTaken), "dropped": number(dropped),
        ]
    }
}
