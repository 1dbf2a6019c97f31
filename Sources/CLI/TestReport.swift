internal import Messaging
internal import Playground
internal import Scripting

/// How `parlua test` tells of tests and of what they came by.
enum TestReport {
    static func text(of outcome: ScriptTests.Outcome, for tenant: TenantID) -> String {
        let title = "\(tenant)/\(outcome.file): \(outcome.test)"
        guard let failure = outcome.failure else { return "ok      \(title)\n" }
        let place = failure.file.map { file in failure.line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
        let message = "\(place)\(failure.message)".split(separator: "\n", omittingEmptySubsequences: false)
        return "FAILED  \(title)\n" + message.map { "        \($0)\n" }.joined()
    }

    /// A line a file, and a line for each question that something is missing of.
    static func text(of coverage: Coverage, for tenant: TenantID) -> String {
        let files = coverage.files.filter { !$0.lines.isEmpty }.map { file in
            let missed = file.missed.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            let rest = missed.isEmpty ? "" : "; not run: \(missed.joined(separator: ", "))"
            return "lines   \(tenant)/\(file.name): \(file.covered.count) of \(file.lines.count)\(rest)\n"
        }
        let questions = coverage.questions.compactMap { question in
            lack(of: question).map {
                "ask     \(tenant)/\(question.file):\(question.line): \(name(of: question)) \($0)\n"
            }
        }
        return files.joined() + questions.joined()
    }

    private static func name(of question: Coverage.Question) -> String {
        question.name.map { "\"\($0)\"" } ?? "this one"
    }

    /// What no test has tried of it; nil when all was.
    private static func lack(of question: Coverage.Question) -> String? {
        if !question.isAsked { return "is never asked" }
        if !question.isAnswered { return "is never answered" }
        return question.isRefused ? nil : "is never given a wrong answer"
    }
}

/// What came of all tests together.
struct TestSum {
    private(set) var passed = 0
    private(set) var failed = 0
    private var lines = (covered: 0, all: 0)
    private var questions = (answered: 0, all: 0)

    mutating func add(_ outcome: ScriptTests.Outcome) {
        if outcome.failure == nil { passed += 1 } else { failed += 1 }
    }

    mutating func add(_ coverage: Coverage) {
        lines = (lines.covered + coverage.lines.covered, lines.all + coverage.lines.all)
        questions.all += coverage.questions.count
        questions.answered += coverage.questions.count(where: \.isAnswered)
    }

    /// Of the lines; rounded down, so that 100 means all.
    var percent: Int { lines.all == 0 ? 100 : 100 * lines.covered / lines.all }

    var text: String {
        let asked = questions.all == 0 ? "" : ", \(questions.answered) of \(questions.all) questions answered"
        return "\(passed) passed, \(failed) failed; \(percent) % of the lines run\(asked)"
    }
}
