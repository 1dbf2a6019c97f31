internal import LuaSyntax

/// Which lines and questions of a bot its tests have come by.
package struct Coverage: Sendable {
    /// A file's lines that do something: where a function is only written down, nothing happens.
    package struct File: Sendable, Equatable {
        package let name: String
        package fileprivate(set) var lines: Set<Int>
        package fileprivate(set) var covered: Set<Int> = []

        /// Lines that no test came by, with what lies between two of them.
        package var missed: [ClosedRange<Int>] {
            var ranges: [ClosedRange<Int>] = []
            var isOpen = false
            for line in lines.sorted() {
                let isMissed = !covered.contains(line)
                if isMissed, isOpen, let last = ranges.popLast() {
                    ranges.append(last.lowerBound...line)
                } else if isMissed {
                    ranges.append(line...line)
                }
                isOpen = isMissed
            }
            return ranges
        }
    }

    /// An `ask` as it is written in the bot.
    package struct Question: Sendable, Equatable {
        package let file: String
        package let line: Int
        /// Nil where it is computed.
        package let name: String?
        package fileprivate(set) var isAsked = false
        package fileprivate(set) var isAnswered = false
        /// Something was no answer to it.
        package fileprivate(set) var isRefused = false
    }

    /// By name.
    package private(set) var files: [File] = []
    /// By file and line.
    package private(set) var questions: [Question] = []

    package init(of bundle: Bundle) {
        let text = ScriptText(bundle.files)
        for (name, file) in text.files.sorted(by: { $0.key < $1.key }) {
            var lines: Set<Int> = []
            file.main.block.lines(into: &lines)
            files.append(File(name: name, lines: lines))
        }
        for site in text.calls where site.name == "ask" {
            questions.append(
                Question(file: site.place.file, line: site.call.line, name: site.call.arguments.first?.text))
        }
        questions.sort { ($0.file, $0.line) < ($1.file, $1.line) }
    }

    /// Adds what a run came by.
    package mutating func add(_ trace: TurnTrace) {
        for index in files.indices {
            files[index].covered.formUnion(files[index].lines.intersection(trace.lines[files[index].name] ?? []))
        }
        for event in trace.questions {
            guard let index = place(of: event) else { continue }
            questions[index].isAsked = true
            switch event.event {
            case .asked, .late: break
            case .answered: questions[index].isAnswered = true
            case .refused: questions[index].isRefused = true
            }
        }
    }

    /// `return ask(…)` leaves no line behind: then its name tells, if no other has it.
    private func place(of event: TurnTrace.Question) -> Int? {
        let here = questions.indices.filter { questions[$0].file == event.file && questions[$0].line == event.line }
        let last = event.name.split(separator: ".").last.map(String.init)
        if let exact = here.first(where: { questions[$0].name == last || questions[$0].name == event.name }) {
            return exact
        }
        if here.count == 1, questions[here[0]].name == nil { return here[0] }
        let named = questions.indices.filter { questions[$0].name == last || questions[$0].name == event.name }
        return named.count == 1 ? named[0] : here.first
    }

    /// Of all lines that do something, how many the tests came by.
    package var lines: (covered: Int, all: Int) {
        (files.reduce(0) { $0 + $1.covered.count }, files.reduce(0) { $0 + $1.lines.count })
    }
}

extension Block {
    /// The lines on which something happens.
    fileprivate func lines(into lines: inout Set<Int>) {
        for (statement, line) in statements {
            if statement.acts { lines.insert(line) }
            switch statement {
            case .block(let block): block.lines(into: &lines)
            case .loop(let loop): loop.block.lines(into: &lines)
            case .choice(let branches, let otherwise):
                for branch in branches { branch.block.lines(into: &lines) }
                otherwise?.lines(into: &lines)
            default: break
            }
        }
        var functions: [Function] = []
        self.functions(into: &functions)
        for function in functions { function.block.lines(into: &lines) }
    }
}

extension Statement {
    /// Whether Lua is sure to come by the statement's first line when it runs it.
    fileprivate var acts: Bool {
        switch self {
        case .local(_, let values): !values.isEmpty && !values.allSatisfy(\.isConstantOrFunction)
        case .assignment(_, let values): !values.allSatisfy { if case .function = $0 { true } else { false } }
        case .call, .result: true
        case .loop(let loop): !loop.isRunFirst && !loop.isEndless
        case .choice(let branches, _): branches.first?.condition.isConstantOrFunction == false
        case .block, .break, .goto, .label: false
        }
    }
}

extension Expression {
    fileprivate var isConstantOrFunction: Bool {
        switch self {
        case .constant, .string, .function: true
        default: false
        }
    }
}
