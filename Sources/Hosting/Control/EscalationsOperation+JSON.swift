package import JSON
internal import Messaging
internal import Store

extension EscalationsOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init) else { return nil }
        self.init(of: tenant)
    }

    package var json: JSON { ["tenant": .string(tenant.name)] }
}

extension EscalationsOperation.Answer {
    package init?(json: JSON) {
        guard let entries = json["escalations"]?.array else { return nil }
        self.init(entries: entries.compactMap(EscalationsOperation.Entry.init(json:)))
    }

    package var json: JSON { ["escalations": .array(entries.map(\.json))] }
}

extension EscalationsOperation.Entry {
    fileprivate init?(json: JSON) {
        guard let conversation = json["conversation"]?.integer, let person = json["person"].map(Sender.init(json:)),
            let at = json["at"]?.integer, let escalation = json["escalation"], let notes = json["notes"]?.array
        else { return nil }
        self.init(
            escalation: OpenEscalation(
                conversation: ConversationID(conversation), person: person, at: Timestamp(milliseconds: at),
                escalation: Escalation(json: escalation)), notes: notes.compactMap(ConversationNote.init(json:)))
    }

    fileprivate var json: JSON {
        [
            "conversation": .integer(escalation.conversation.number), "person": escalation.person.json,
            "at": .integer(escalation.at.milliseconds), "escalation": escalation.escalation.json,
            "notes": .array(notes.map(\.json)),
        ]
    }
}

extension ConversationNote {
    fileprivate init?(json: JSON) {
        guard let at = json["at"]?.integer, let text = json["text"]?.string else { return nil }
        self.init(at: Timestamp(milliseconds: at), text: text)
    }

    fileprivate var json: JSON { ["at": .integer(at.milliseconds), "text": .string(text)] }
}

extension HandBackOperation {
    package init?(json: JSON) {
        guard let tenant = json["tenant"]?.string.flatMap(TenantID.init),
            let conversation = json["conversation"]?.integer
        else { return nil }
        self.init(ConversationID(conversation), of: tenant, by: json["agent"]?.string)
    }

    package var json: JSON {
        [
            "tenant": .string(tenant.name), "conversation": .integer(conversation.number),
            "agent": agent.map(JSON.string),
        ]
    }
}

extension HandBackOperation.Answer {
    package init?(json: JSON) { self.init() }
    package var json: JSON { [:] }
}
