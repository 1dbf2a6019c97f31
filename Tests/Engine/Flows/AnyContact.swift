import Messaging

/// A person who talks with a bot as a seed decides: what they do next depends on it, on how often they have done
/// something, and on what they were told.
struct AnyContact: Sendable {
    enum Deed: Sendable, Equatable {
        case says(String)
        case taps(id: String, title: String)
        /// For so many hours nothing.
        case waits(Int)
    }

    /// Nil for somebody who answers each question, a question of one kind always alike.
    private let seed: UInt64?
    let deeds: Int

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        (self.seed, deeds) = (seed, Int.random(in: 6...14, using: &random))
    }

    private init(deeds: Int) { (seed, self.deeds) = (nil, deeds) }

    static let steady = AnyContact(deeds: 12)

    /// What somebody steady answers, as the bot gets it: by the kind of the question.
    static let steadyAnswers = """
        { text = "x", number = 5, colour = "Red", size = "XS", yes = true, mail = "amina@example.com" }
        """

    func deed(_ number: Int, told: [Message]) -> Deed {
        guard number > 0 else { return .says("go") }
        guard let seed else { return steadyAnswer(to: told.last { $0.body.hasPrefix("Q") }) }
        var random = SplitMix64(seed: seed &+ UInt64(number) &* 1_000_003)
        let questions = told.filter { $0.body.hasPrefix("Q") }
        switch Int.random(in: 0..<24, using: &random) {
        case 0: return .says("menu")
        case 1: return .says("note")
        case 2: return .says("back")
        case 3: return .says("what?")
        // Free-form messages are allowed for 24 hours: nobody is silent for that long.
        case 4, 5: return .waits(Int.random(in: 1...3, using: &random))
        case 6: return Int.random(in: 0..<3, using: &random) == 0 ? .says("go") : .waits(5)
        case 7:
            let old = questions.compactMap(\.choices.first).randomElement(using: &random)
            return old.map { .taps(id: $0.id, title: $0.title) } ?? .says("menu")
        default: return answer(to: questions.last, &random)
        }
    }

    private func steadyAnswer(to question: Message?) -> Deed {
        guard let question else { return .says("hello") }
        if let choice = question.choices.first { return .taps(id: choice.id, title: choice.title) }
        return switch question.body.split(separator: " ").last {
        case "number?": .says("5")
        case "mail?": .says("amina@example.com")
        default: .says("x")
        }
    }

    private func answer(to question: Message?, _ random: inout SplitMix64) -> Deed {
        guard let question else { return .says("hello") }
        if let choice = question.choices.randomElement(using: &random) {
            return switch Int.random(in: 0..<4, using: &random) {
            case 0: .says(choice.title)
            case 1: .says("1")
            default: .taps(id: choice.id, title: choice.title)
            }
        }
        let kind = question.body.split(separator: " ").last?.dropLast()
        return switch kind {
        case "number": .says("\(Int.random(in: 1...9, using: &random))")
        case "mail": .says("amina@example.com")
        default: .says(["x", "yy", "zzz"].randomElement(using: &random) ?? "x")
        }
    }
}

extension Message {
    var body: String {
        switch content {
        case .text(let body, _), .buttons(let body, _, _, _), .list(let body, _, _, _, _): body
        default: ""
        }
    }

    fileprivate var choices: [(id: String, title: String)] {
        switch content {
        case .buttons(_, _, _, let buttons): buttons.map { ($0.id, $0.title) }
        case .list(_, _, _, _, let sections): sections.flatMap { $0.rows.map { ($0.id, $0.title) } }
        default: []
        }
    }
}
