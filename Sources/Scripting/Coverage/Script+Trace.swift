internal import JSON
internal import Sandbox

/// What a run came by: for the coverage of tests.
package struct TurnTrace: Sendable {
    /// Lines of the script, by file; those of loading it are among them.
    package var lines: [String: Set<Int>]
    package var questions: [Question]

    package struct Question: Sendable {
        package enum Event: String, Sendable {
            /// It was put to the person.
            case asked
            case answered
            /// What came was no answer.
            case refused
            /// Its time was over.
            case late
        }

        package let event: Event
        /// With the names of the flows around its own: `address.town`.
        package let name: String
        /// Where the author wrote it, as far as known.
        package let file: String?
        package let line: Int?
    }
}

extension Script {
    /// Runs a turn again and tells what it came by. The same inputs lead the same way, so nobody needs to have watched
    /// when they were there first. Slow: nothing of what makes turns quick can be used.
    package func trace(_ turn: TurnInput) -> TurnTrace {
        guard case .object(var input) = turn.json else { return TurnTrace(lines: [:], questions: []) }
        input["trace"] = true
        var limits = limits
        // Looking at each line takes its time, which is none of the script's.
        limits.cpu *= 20
        let report = Sandbox.run(
            program, input: .object(input), at: turn.circumstances, limits: limits.sandbox, notesLines: true)
        guard case .returned(let output) = report.outcome else { return TurnTrace(lines: report.lines, questions: []) }
        let questions = (output["trace"]?.array ?? []).compactMap { entry -> TurnTrace.Question? in
            guard let event = entry["what"]?.string.flatMap(TurnTrace.Question.Event.init),
                let name = entry["name"]?.string
            else { return nil }
            let (file, line) = Self.place(entry["at"]?.string)
            return TurnTrace.Question(event: event, name: name, file: file, line: line)
        }
        return TurnTrace(lines: report.lines, questions: questions)
    }
}
