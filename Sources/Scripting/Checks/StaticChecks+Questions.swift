internal import LuaSyntax

extension StaticChecks {
    /// Questions of one name on one way through a function, and questions that no way leads to.
    func questions() -> [Finding] {
        var findings: [Finding] = []
        for (name, file) in text.files where !file.hasGoto && !text.defined.contains("ask") {
            for function in Self.functions(of: file.main) {
                var way = Way(file: name)
                way.follow(function.block)
                findings += way.findings
            }
        }
        return findings
    }

    private static func functions(of main: Function) -> [Function] {
        var found = [main]
        var next = 0
        while next < found.count {
            found[next].block.functions(into: &found)
            next += 1
        }
        return found
    }

    /// What has been asked for certain when a line is reached.
    private struct Way {
        let file: String
        var asked: [String: Int] = [:]
        /// After a line that always leaves.
        var isOver = false
        var findings: [Finding] = []

        mutating func follow(_ block: Block) {
            for (statement, line) in block.statements {
                if isOver, let question = statement.firstQuestion {
                    findings.append(
                        Finding(
                            .warning, file: file, line: question,
                            message: "this question is never asked: the lines above always leave before it"))
                    return
                }
                follow(statement, line)
            }
        }

        private mutating func follow(_ statement: Statement, _ line: Int) {
            switch statement {
            case .local(_, let values), .assignment(_, let values): for value in values { see(value, surely: true) }
            case .call(let call):
                see(.call(call), surely: true)
                if case .global("error", _) = call.callee { isOver = true }
            case .block(let block): follow(block)
            case .loop(let loop): follow(loop)
            case .choice(let branches, let otherwise): follow(branches, otherwise)
            case .result(let values):
                for value in values { see(value, surely: true) }
                isOver = true
            case .break, .goto: isOver = true
            case .label: break
            }
        }

        private mutating func follow(_ branches: [(condition: Expression, block: Block)], _ otherwise: Block?) {
            var ends: [[String: Int]] = []
            for (index, branch) in branches.enumerated() {
                // A later condition is asked only where the ones before are false.
                see(branch.condition, surely: index == 0)
                var way = Way(file: file, asked: asked)
                way.follow(branch.block)
                findings += way.findings
                if !way.isOver { ends.append(way.asked) }
            }
            var way = Way(file: file, asked: asked)
            if let otherwise { way.follow(otherwise) }
            findings += way.findings
            if !way.isOver { ends.append(way.asked) }
            guard let first = ends.first else {
                isOver = true
                return
            }
            asked = ends.dropFirst().reduce(first) { all, other in all.filter { other[$0.key] != nil } }
        }

        private mutating func follow(_ loop: Loop) {
            for value in loop.expressions { see(value, surely: false) }
            var way = Way(file: file, asked: asked)
            way.follow(loop.block)
            findings += way.findings
            if !loop.block.mayLeave {
                for (name, line) in way.asked where asked[name] == nil {
                    let mend = "in a loop give each its own name, e.g. \"\(name)\" .. index"
                    findings.append(
                        Finding(.warning, file: file, line: line, message: "ask: \"\(name)\" may come twice: \(mend)"))
                }
            }
            if loop.isRunFirst && !loop.block.mayLeave { asked = way.asked }
            if loop.isEndless && !loop.block.mayBreak { isOver = true }
        }

        /// - Parameter surely: whether it is reached whenever its line is.
        private mutating func see(_ expression: Expression, surely: Bool) {
            switch expression {
            case .call(let call):
                see(call.callee, surely: surely)
                for argument in call.arguments { see(argument, surely: surely) }
                guard let name = call.question?.name else { return }
                if let line = asked[name] {
                    let mend = "it is asked in line \(line) already: give each question its own name"
                    findings.append(
                        Finding(.error, file: file, line: call.line, message: "ask: \"\(name)\" comes twice; \(mend)"))
                } else if surely {
                    asked[name] = call.line
                }
            case .index(let table, let key, _):
                see(table, surely: surely)
                see(key, surely: surely)
            case .table(let fields): for field in fields { see(field.value, surely: surely) }
            case .operation(let operands):
                for (index, operand) in operands.enumerated() { see(operand, surely: surely && index == 0) }
            case .constant, .string, .global, .local, .function: break
            }
        }
    }
}

extension Call {
    /// Of `ask("name", …)` and `once("name", …)`.
    fileprivate var question: (name: String, line: Int)? {
        guard case .global(let word, _) = callee, method == nil, ["ask", "once"].contains(word),
            let name = arguments.first?.text
        else { return nil }
        return (name, line)
    }
}

extension Statement {
    /// The line of the first question in it.
    fileprivate var firstQuestion: Int? {
        var found: Int?
        visit { expression in
            guard found == nil, case .call(let call) = expression, case .global("ask", _) = call.callee else { return }
            found = call.line
        }
        return found
    }
}

extension Block {
    /// Whether a `break` of the loop that this is the block of may leave it.
    fileprivate var mayBreak: Bool { leaves(by: { if case .break = $0 { true } else { false } }, intoLoops: false) }

    /// Whether the round may not be the last line's.
    fileprivate var mayLeave: Bool {
        mayBreak || leaves(by: { if case .result = $0 { true } else { false } }, intoLoops: true)
    }

    private func leaves(by isExit: (Statement) -> Bool, intoLoops: Bool) -> Bool {
        statements.contains { statement, _ in
            if isExit(statement) { return true }
            switch statement {
            case .block(let block): return block.leaves(by: isExit, intoLoops: intoLoops)
            case .loop(let loop): return intoLoops && loop.block.leaves(by: isExit, intoLoops: true)
            case .choice(let branches, let otherwise):
                return branches.contains { $0.block.leaves(by: isExit, intoLoops: intoLoops) }
                    || otherwise?.leaves(by: isExit, intoLoops: intoLoops) == true
            default: return false
            }
        }
    }

    /// The functions that are written in it, those within them left out.
    func functions(into found: inout [Function]) {
        for (statement, _) in statements {
            statement.visit { expression in
                if case .function(let function) = expression { found.append(function) }
            }
        }
    }
}

extension Statement {
    /// Every expression in it, but nothing that is written inside of functions.
    func visit(_ look: (Expression) -> Void) {
        switch self {
        case .local(_, let values), .result(let values): for value in values { value.visit(look) }
        case .assignment(let targets, let values):
            for value in targets + values { value.visit(look) }
        case .call(let call): Expression.call(call).visit(look)
        case .block(let block): for (statement, _) in block.statements { statement.visit(look) }
        case .loop(let loop):
            for value in loop.expressions { value.visit(look) }
            for (statement, _) in loop.block.statements { statement.visit(look) }
        case .choice(let branches, let otherwise):
            for branch in branches {
                branch.condition.visit(look)
                for (statement, _) in branch.block.statements { statement.visit(look) }
            }
            for (statement, _) in otherwise?.statements ?? [] { statement.visit(look) }
        case .break, .goto, .label: break
        }
    }
}

extension Expression {
    func visit(_ look: (Expression) -> Void) {
        look(self)
        switch self {
        case .index(let table, let key, _):
            table.visit(look)
            key.visit(look)
        case .call(let call):
            call.callee.visit(look)
            for argument in call.arguments { argument.visit(look) }
        case .table(let fields):
            for field in fields {
                field.key?.visit(look)
                field.value.visit(look)
            }
        case .operation(let operands): for operand in operands { operand.visit(look) }
        case .constant, .string, .global, .local, .function: break
        }
    }
}
