internal import Engine
internal import JSON
internal import Messaging
internal import Hosting
internal import Store
internal import Twin

/// Does what the steps of a test ask for, and tells what came of it in the form that `TestScript` documents.
struct TestStage: Sendable {
    /// Some number that nobody has.
    private static let phone = "254700000001"

    let playground: Playground
    let tenant: TenantID
    let clock: ManualClock
    let parked: ParkedTurns

    func perform(_ step: JSON) async throws -> JSON {
        let person = try playground.person(Self.phone, with: tenant)
        let (before, escalated) = (person.messages.count, try await escalations().count)
        var complaint: String?
        do throws(TwinError) {
            switch step["kind"]?.string {
            case "says": try person.says(step["text"]?.string ?? "")
            case "taps": try person.taps(.id(step["id"]?.string ?? ""), of: messageID(of: step, person: person))
            default: break
            }
        } catch {
            complaint = error.description
        }
        if step["kind"]?.string == "advance" {
            try await playground.advance(clock, by: .milliseconds(step["milliseconds"]?.integer ?? 0))
        }
        try await playground.settle()
        return [
            "messages": .array(person.messages.dropFirst(before).map(\.json)),
            "escalation": try await escalations().dropFirst(escalated).first?.json,
            "failure": complaint.map { ["message": .string($0)] } ?? parked.take().first?.json,
        ]
    }

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
