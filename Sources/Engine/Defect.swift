package import Scripting
internal import Store

/// Why a turn cannot be committed.
package struct Defect: Error, Equatable {
    package var reason: Figures.ParkReason
    /// For the author, without the place; may quote people.
    package var sentence: String
    package var file: String?
    package var line: Int?

    package init(_ reason: Figures.ParkReason, _ sentence: String, file: String? = nil, line: Int? = nil) {
        (self.reason, self.sentence, self.file, self.line) = (reason, sentence, file, line)
    }

    package init(_ failure: ScriptFailure) {
        self.init(.init(failure.kind), failure.message, file: failure.file, line: failure.line)
    }

    static let tooManyConflicts = Defect(
        .tooManyConflicts, "other turns changed what this one had read, again and again")

    /// `bot.lua:12: the sentence`.
    package var detail: String {
        guard let file else { return sentence }
        return line.map { "\(file):\($0): \(sentence)" } ?? "\(file): \(sentence)"
    }

    /// What the same mistake has in common in all turns.
    func cause(in input: TurnInput) -> Parking.Cause {
        Parking.Cause(
            file: file, line: line, sentence: ErrorShape.of(sentence, event: input.event, person: input.person))
    }
}
