package import JSON
internal import Messaging
internal import Sandbox

/// What a script would ask a person who waits in one of its flows. Names that its author gave, nothing of the person.
package struct Outlook: Sendable, Hashable {
    /// Where the person waits: the flow and the question as the version before had them.
    package let flow: String
    package let question: String
    package let outcome: Outcome

    package enum Outcome: Sendable, Hashable {
        /// The same flow or another asks this question.
        case asks(flow: String, question: String)
        /// The flow comes to its end, without a word.
        case ends
        /// The script has no such flow any more.
        case isGone
        /// The flow raises an error, at a line of the tenant's folder as far as that is known.
        case fails(file: String?, line: Int?)
        /// It depends on what cannot be known beforehand.
        case isUnknown
    }

    package init(flow: String, question: String, outcome: Outcome) {
        (self.flow, self.question, self.outcome) = (flow, question, outcome)
    }

    /// Of a person who waits as `state`, what the conversation remembers, says; nil when they are in no flow.
    package init?(waitingIn state: JSON, outcome: Outcome) {
        guard let record = state[Effects.flow], let flow = record["flow"]?.string else { return nil }
        self.init(flow: flow, question: record["waiting"]?.string ?? "", outcome: outcome)
    }

    /// Whether the person is asked what they were asked before.
    package var changesNothing: Bool { outcome == .asks(flow: flow, question: question) }
}

extension Script {
    package enum Rehearsed: Sendable, Equatable {
        /// Nil when the person is in no flow.
        case done(Outlook?)
        /// As ``TurnOutcome/needs(_:)``.
        case needs(TurnNeeds)
    }

    /// Runs the flow that `turn`'s conversation waits in up to its question, without any effect. The event is of no
    /// meaning.
    package func rehearse(_ turn: TurnInput) -> Rehearsed {
        guard case .object(var input) = turn.json, turn.state[Effects.flow] != nil else { return .done(nil) }
        input["rehearsal"] = true
        let report = Sandbox.run(
            program, input: .object(input), at: turn.circumstances, limits: limits.sandbox, isRunOften: true)
        if case .halted(let wish) = report.outcome, case .needs(let needs) = needs(wish, of: turn) {
            return .needs(needs)
        }
        return .done(Outlook(waitingIn: turn.state, outcome: outcome(report)))
    }

    private func outcome(_ report: Report) -> Outlook.Outcome {
        switch report.outcome {
        case .returned(let output):
            let answer = output["rehearsal"]
            if answer?["isGone"]?.bool == true { return .isGone }
            guard let next = answer?["next"], let flow = next["flow"]?.string else { return .ends }
            return .asks(flow: flow, question: next["question"]?.string ?? "")
        case .failed(let failure): return .fails(file: failure.file, line: failure.line)
        case .cpu, .memory: return .fails(file: report.stoppedAt?.file, line: report.stoppedAt?.line)
        case .halted: return .isUnknown
        }
    }
}
