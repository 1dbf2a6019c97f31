extension Parser {
    /// More of them in one row than anybody writes would only take the stack.
    private static let suffixes = 200

    mutating func expressions() throws(Unreadable) -> [Expression] {
        var list = [try expression()]
        while take(",") { list.append(try expression()) }
        return list
    }

    /// Operands and operators in a row; what binds stronger does not matter here.
    mutating func expression() throws(Unreadable) -> Expression {
        try nested { (parser) throws(Unreadable) in
            var operands = [try parser.operand()]
            while parser.takeOperator() { operands.append(try parser.operand()) }
            return operands.count == 1 ? operands[0] : .operation(operands)
        }
    }

    private mutating func takeOperator() -> Bool {
        switch token.kind {
        case .keyword(.and), .keyword(.or): break
        case .symbol(let symbol):
            guard Self.operators.contains(symbol) else { return false }
        default: return false
        }
        place += 1
        return true
    }

    private static let operators: Set<String> = [
        "+", "-", "*", "/", "//", "^", "%", "&", "~", "|", ">>", "<<", "..", "<", "<=", ">", ">=", "==", "~=",
    ]

    private mutating func operand() throws(Unreadable) -> Expression {
        var isSigned = false
        while take(.not) || take("-") || take("#") || take("~") { isSigned = true }
        let value = try simple()
        return isSigned ? .operation([value]) : value
    }

    private mutating func simple() throws(Unreadable) -> Expression {
        switch token.kind {
        case .number: return constant(.number)
        case .keyword(.nil): return constant(.nil)
        case .keyword(.true): return constant(.true)
        case .keyword(.false): return constant(.false)
        case .symbol("..."): return constant(.rest)
        case .string(let text):
            place += 1
            return .string(text)
        case .symbol("{"): return try table()
        case .keyword(.function):
            place += 1
            return .function(try functionBody(lastLine, isMethod: false))
        default: return try suffixed()
        }
    }

    private mutating func constant(_ constant: Expression.Constant) -> Expression {
        place += 1
        return .constant(constant)
    }

    /// A name or a bracket, and what follows it: fields, calls.
    mutating func suffixed() throws(Unreadable) -> Expression {
        var value: Expression
        if take("(") {
            // In brackets, so that it is no target of an assignment.
            value = .operation([try expression()])
            try expect(")")
        } else {
            let line = token.line
            value = resolve(try name(), line: line)
        }
        for _ in 0..<Self.suffixes {
            let line = token.line
            switch token.kind {
            case .symbol("."):
                place += 1
                value = .index(value, .string(try name()), line: line)
            case .symbol("["):
                place += 1
                value = .index(value, try expression(), line: line)
                try expect("]")
            case .symbol(":"):
                place += 1
                let method = try name()
                value = .call(
                    Call(callee: value, method: method, arguments: try arguments(), line: line))
            case .symbol("("), .symbol("{"), .string:
                value = .call(Call(callee: value, method: nil, arguments: try arguments(), line: line))
            default: return value
            }
        }
        throw Unreadable()
    }

    private mutating func arguments() throws(Unreadable) -> [Expression] {
        switch token.kind {
        case .string(let text):
            place += 1
            return [.string(text)]
        case .symbol("{"): return [try table()]
        default:
            try expect("(")
            let list = isNext(")") ? [] : try expressions()
            try expect(")")
            return list
        }
    }

    private mutating func table() throws(Unreadable) -> Expression {
        try expect("{")
        var fields: [Expression.Field] = []
        while !isNext("}") {
            let line = token.line
            if take("[") {
                let key = try expression()
                try expect("]")
                try expect("=")
                fields.append(.init(key: key, value: try expression(), line: line))
            } else if case .name(let name) = token.kind, tokens[min(place + 1, tokens.count - 1)].kind == .symbol("=") {
                place += 2
                fields.append(.init(key: .string(name), value: try expression(), line: line))
            } else {
                fields.append(.init(key: nil, value: try expression(), line: line))
            }
            if !take(",") && !take(";") { break }
        }
        try expect("}")
        return .table(fields)
    }

    /// From the bracket of the parameters to `end`.
    mutating func functionBody(_ line: Int, isMethod: Bool) throws(Unreadable) -> Function {
        try nested { (parser) throws(Unreadable) in
            try parser.scoped { (parser) throws(Unreadable) in
                var parameters = isMethod ? [parser.declare("self", line: line)] : []
                try parser.expect("(")
                while !parser.isNext(")") {
                    if !parser.take("...") {
                        let name = try parser.name()
                        parameters.append(parser.declare(name, line: parser.lastLine))
                    }
                    if !parser.take(",") { break }
                }
                try parser.expect(")")
                let function = Function(parameters: parameters, line: line)
                function.block = try parser.block()
                try parser.expect(.end)
                function.lastLine = parser.lastLine
                return function
            }
        }
    }
}
