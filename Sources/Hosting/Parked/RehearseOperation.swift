package import Engine
package import JSON
package import Messaging
internal import Store

/// Shows what parked turns would do if they were run again now. Nothing is changed, and nothing sent.
package struct RehearseOperation: Operation, Equatable {
    package static let name = "rehearse"
    package static let needsScripts = true
    /// Turns rehearsed at most: the oldest.
    package static let limit = 100

    package let choice: ParkedChoice

    package struct Answer: Wired, Equatable {
        package let turns: [Turn]
        package let remainder: ParkedChoice.Remainder
        /// Whether there are more than ``RehearseOperation/limit``.
        package let isCut: Bool
    }

    package struct Turn: Sendable, Equatable {
        package let number: EventNumber
        package let kind: String
        package let receivedAt: Timestamp
        package let outcome: Rehearsal.Outcome
    }

    package init(_ choice: ParkedChoice) { self.choice = choice }

    package func perform(in premises: Premises) async throws(OperationError) -> Answer {
        var turns: [Turn] = []
        var isCut = false
        let remainder = try await choice.visit(in: premises) { parked async throws(OperationError) in
            for parked in parked {
                isCut = turns.count == Self.limit
                guard !isCut else { return false }
                if let turn = try await turn(of: parked, in: premises) { turns.append(turn) }
            }
            return true
        }
        return Answer(turns: turns, remainder: remainder, isCut: isCut)
    }

    private func turn(of parked: ParkedEvent, in premises: Premises) async throws(OperationError) -> Turn? {
        guard let event = parked.event, let conversation = parked.conversation else { return nil }
        let entry = JournalEntry(
            number: parked.number, tenant: choice.tenant, conversation: conversation, event: event,
            receivedAt: parked.receivedAt)
        let outcome: Rehearsal.Outcome
        do throws(StoreError) { outcome = try await premises.rehearsal.outcome(of: entry) } catch {
            guard case .damaged(let detail) = error else { throw OperationError(.failed, error.description) }
            outcome = .fails(detail)
        }
        return Turn(number: parked.number, kind: event.content.kind, receivedAt: parked.receivedAt, outcome: outcome)
    }
}

extension RehearseOperation {
    package init?(json: JSON) {
        guard let choice = ParkedChoice(json: json) else { return nil }
        self.init(choice)
    }

    package var json: JSON { choice.json }
}

extension RehearseOperation.Answer {
    package init?(json: JSON) {
        guard let turns = json["turns"]?.array, let isCut = json["cut"]?.bool,
            let remainder = json["remainder"].flatMap(ParkedChoice.Remainder.init(json:))
        else { return nil }
        self.init(turns: turns.compactMap(RehearseOperation.Turn.init(json:)), remainder: remainder, isCut: isCut)
    }

    package var json: JSON {
        ["turns": .array(turns.map(\.json)), "remainder": remainder.json, "cut": .bool(isCut)]
    }
}

extension RehearseOperation.Turn {
    fileprivate init?(json: JSON) {
        guard let number = json["number"]?.integer, let kind = json["kind"]?.string,
            let receivedAt = json["received_at"]?.integer
        else { return nil }
        let outcome: Rehearsal.Outcome
        if let lines = json["acts"]?.array {
            outcome = .acts(lines.compactMap(\.string))
        } else if let sentence = json["fails"]?.string {
            outcome = .fails(sentence)
        } else if let reason = json["is_not"]?.string {
            outcome = .isNot(reason)
        } else {
            return nil
        }
        self.init(
            number: EventNumber(number), kind: kind, receivedAt: Timestamp(milliseconds: receivedAt), outcome: outcome)
    }

    fileprivate var json: JSON {
        var object: JSONObject = [
            "number": .integer(number.number), "kind": .string(kind), "received_at": .integer(receivedAt.milliseconds),
        ]
        switch outcome {
        case .acts(let lines): object["acts"] = .array(lines.map(JSON.string))
        case .fails(let sentence): object["fails"] = .string(sentence)
        case .isNot(let reason): object["is_not"] = .string(reason)
        }
        return .object(object)
    }
}
