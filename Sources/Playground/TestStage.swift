internal import Engine
internal import JSON
internal import Messaging
internal import Hosting
internal import Store
internal import Twin

/// Does what the steps of a test ask for, and tells what came of it in the form that `TestScript` documents.
struct TestStage: Sendable {
    /// Numbers that nobody has, one for each person of a test.
    private static func phone(_ number: Int) -> String { "2547000000\(number < 10 ? "0" : "")\(number)" }

    let playground: Playground
    let tenant: TenantID
    let clock: ManualClock
    let parked: ParkedTurns
    let memory: TestMemory
    let web: StubbedWeb

    func perform(_ step: JSON) async throws -> JSON {
        let people = step["people"]?.array?.compactMap(\.string) ?? []
        let chats = try people.indices.map { try playground.person(Self.phone($0 + 1), with: tenant) }
        for (name, chat) in zip(people, chats) where !name.isEmpty { chat.introduce(name: name) }
        let actor = chats[Int(step["by"]?.integer ?? 1) - 1]
        let before = chats.map(\.messages.count)
        let (escalated, refused) = (try await escalations().count, try await refusals())
        var complaint: String?
        do throws(TwinError) {
            try act(step, by: actor)
        } catch {
            complaint = error.description
        }
        if step["kind"]?.string == "advance" {
            try await playground.advance(clock, by: .milliseconds(step["milliseconds"]?.integer ?? 0))
        }
        try await playground.settle()
        let seen = chats.enumerated().map { index, chat -> JSON in
            var person = memory.json(ofPhone: chat.phone, at: clock.now)
            person["messages"] = .array(chat.messages.dropFirst(before[index]).map(\.json))
            return .object(person)
        }
        return [
            "people": .array(seen), "calls": .array(web.takeCalls().map(\.json)),
            "escalation": try await escalations().dropFirst(escalated).first?.json,
            "refused": .integer(Int64(try await refusals() - refused)),
            "failure": complaint.map { ["message": .string($0)] } ?? parked.take().first?.json,
        ]
    }

    private func act(_ step: JSON, by person: Twin.Person) throws(TwinError) {
        switch step["kind"]?.string {
        case "says": try person.says(step["text"]?.string ?? "")
        case "taps": try person.taps(.id(step["id"]?.string ?? ""), of: messageID(of: step, person: person))
        case "reacts":
            guard let target = messageID(of: step, person: person) else { return }
            try person.sends(.reaction(step["emoji"]?.string, to: target))
        case "stub": web.add(step)
        case "sends": if let said = Twin.Said(sent: step) { try person.sends(said) }
        default: break
        }
    }

    private func refusals() async throws -> Int { try await playground.host.store.tally().deliveries[.refused] ?? 0 }

    private func messageID(of step: JSON, person: Twin.Person) -> String? {
        guard let number = step["message"]?.integer, person.messages.indices.contains(Int(number) - 1) else {
            return nil
        }
        return person.messages[Int(number) - 1].id
    }

    private func escalations() async throws -> [OpenEscalation] {
        try await playground.host.store.escalations(of: tenant, limit: 10).sorted { $0.at < $1.at }
    }
}

extension Twin.Said {
    /// What `contact:sends{ … }` sends.
    fileprivate init?(sent step: JSON) {
        let text = step["text"]?.string
        if let place = step["location"] {
            self = .location(
                latitude: place["latitude"]?.number ?? 0, longitude: place["longitude"]?.number ?? 0,
                name: place["name"]?.string, address: place["address"]?.string)
        } else if let cards = step["contacts"]?.array {
            self = .contacts(
                cards.map { card in
                    [
                        "name": ["formatted_name": card["name"], "first_name": card["name"]],
                        "phones": card["phone"].map { .array([["phone": $0]]) },
                    ]
                })
        } else if let kind = step["media"]?.string.flatMap(Media.Kind.init) {
            var media = Media(kind, caption: text, filename: step["filename"]?.string)
            media.isVoice = step["voice"]?.bool ?? false
            self = .media(media)
        } else {
            return nil
        }
    }
}

extension OpenEscalation {
    fileprivate var json: JSON {
        [
            "reason": .string(escalation.reason), "queue": escalation.queue.map(JSON.string),
            "priority": escalation.priority.map(JSON.string), "note": escalation.note.map(JSON.string),
        ]
    }
}

extension ParkedTurn {
    fileprivate var json: JSON {
        ["message": .string(detail)]
    }
}
