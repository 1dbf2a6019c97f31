/// Reads statements. The grammar: https://www.lua.org/manual/5.4/manual.html#9
struct Parser {
    /// What is no Lua ends the reading; nobody is told why, for Lua itself has said so before.
    struct Unreadable: Error {}

    /// Lua's own limit of nested calls in its compiler is 200.
    private static let depth = 220

    let tokens: [Token]
    var place = 0
    var namesEnvironment = false
    private(set) var hasGoto = false
    private var nesting = 0
    private var scopes: [[String: Local]] = [[:]]

    init(tokens: [Token]) { self.tokens = tokens }

    var token: Token { tokens[min(place, tokens.count - 1)] }
    /// The line of the token that was taken last.
    var lastLine: Int { tokens[max(0, min(place, tokens.count) - 1)].line }

    mutating func file() throws(Unreadable) -> Function {
        let main = Function(parameters: [], line: 1)
        main.block = try block()
        guard token.kind == .end else { throw Unreadable() }
        main.lastLine = token.line
        return main
    }

    // MARK: Tokens

    func isNext(_ keyword: Keyword) -> Bool { token.kind == .keyword(keyword) }
    func isNext(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

    mutating func take(_ keyword: Keyword) -> Bool {
        guard isNext(keyword) else { return false }
        place += 1
        return true
    }

    mutating func take(_ symbol: String) -> Bool {
        guard isNext(symbol) else { return false }
        place += 1
        return true
    }

    mutating func expect(_ keyword: Keyword) throws(Unreadable) { if !take(keyword) { throw Unreadable() } }
    mutating func expect(_ symbol: String) throws(Unreadable) { if !take(symbol) { throw Unreadable() } }

    mutating func name() throws(Unreadable) -> String {
        guard case .name(let name) = token.kind else { throw Unreadable() }
        place += 1
        return name
    }

    mutating func nested<T>(_ read: (inout Parser) throws(Unreadable) -> T) throws(Unreadable) -> T {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= Self.depth else { throw Unreadable() }
        return try read(&self)
    }

    // MARK: Names

    mutating func declare(_ name: String, line: Int) -> Local {
        let local = Local(name: name, line: line)
        bring(local)
        return local
    }

    private mutating func bring(_ local: Local) {
        if local.name == "_ENV" { namesEnvironment = true }
        scopes[scopes.count - 1][local.name] = local
    }

    mutating func resolve(_ name: String, line: Int) -> Expression {
        if name == "_ENV" { namesEnvironment = true }
        for scope in scopes.reversed() {
            if let local = scope[name] { return .local(local, line: line) }
        }
        return .global(name, line: line)
    }

    mutating func scoped<T>(_ read: (inout Parser) throws(Unreadable) -> T) throws(Unreadable) -> T {
        scopes.append([:])
        defer { scopes.removeLast() }
        return try read(&self)
    }

    // MARK: Blocks

    mutating func block() throws(Unreadable) -> Block {
        try scoped { (parser) throws(Unreadable) in try parser.statements() }
    }

    private var endsBlock: Bool {
        switch token.kind {
        case .end, .keyword(.end), .keyword(.else), .keyword(.elseif), .keyword(.until): true
        default: false
        }
    }

    private mutating func statements() throws(Unreadable) -> Block {
        var block = Block()
        while !endsBlock {
            if take(";") { continue }
            let line = token.line
            if take(.return) {
                let values = endsBlock || isNext(";") ? [] : try expressions()
                _ = take(";")
                block.statements.append((.result(values), line))
                guard endsBlock else { throw Unreadable() }
                break
            }
            let statement = try nested { (parser) throws(Unreadable) in try parser.statement() }
            block.statements.append((statement, line))
        }
        return block
    }

    private mutating func statement() throws(Unreadable) -> Statement {
        let line = token.line
        guard case .keyword(let keyword) = token.kind else {
            if take("::") {
                _ = try name()
                try expect("::")
                return .label
            }
            return try callOrAssignment()
        }
        switch keyword {
        case .if: return try choice()
        case .while:
            place += 1
            let condition = try expression()
            try expect(.do)
            let body = try block()
            try expect(.end)
            return .loop(
                Loop(expressions: [condition], block: body, isRunFirst: false, isEndless: condition.isAlwaysTrue))
        case .do:
            place += 1
            let body = try block()
            try expect(.end)
            return .block(body)
        case .for: return try forLoop()
        case .repeat: return try repeatLoop()
        case .function: return try functionStatement()
        case .local:
            place += 1
            return take(.function) ? try localFunction(line) : try locals()
        case .break:
            place += 1
            return .break
        case .goto:
            place += 1
            _ = try name()
            hasGoto = true
            return .goto
        default: return try callOrAssignment()
        }
    }

    private mutating func choice() throws(Unreadable) -> Statement {
        place += 1
        var branches: [(condition: Expression, block: Block)] = []
        var otherwise: Block?
        repeat {
            let condition = try expression()
            try expect(.then)
            branches.append((condition, try block()))
        } while take(.elseif)
        if take(.else) { otherwise = try block() }
        try expect(.end)
        return .choice(branches, otherwise: otherwise)
    }

    private mutating func forLoop() throws(Unreadable) -> Statement {
        place += 1
        var names = [(try name(), lastLine)]
        let isNumeric = take("=")
        if !isNumeric {
            while take(",") { names.append((try name(), lastLine)) }
            try expect(.in)
        }
        let values = try expressions()
        try expect(.do)
        let body = try scoped { (parser) throws(Unreadable) in
            for (name, line) in names { _ = parser.declare(name, line: line) }
            return try parser.statements()
        }
        try expect(.end)
        return .loop(Loop(expressions: values, block: body, isRunFirst: false, isEndless: false))
    }

    /// The condition sees the block's locals.
    private mutating func repeatLoop() throws(Unreadable) -> Statement {
        place += 1
        return try scoped { (parser) throws(Unreadable) in
            let body = try parser.statements()
            try parser.expect(.until)
            let condition = try parser.expression()
            return .loop(
                Loop(
                    expressions: [condition], block: body, isRunFirst: true, isEndless: condition.isAlwaysFalse))
        }
    }

    private mutating func functionStatement() throws(Unreadable) -> Statement {
        place += 1
        let line = token.line
        var target = resolve(try name(), line: line)
        var isMethod = false
        while !isMethod, isNext(".") || isNext(":") {
            isMethod = isNext(":")
            place += 1
            let field = token.line
            target = .index(target, .string(try name()), line: field)
        }
        let function = try functionBody(line, isMethod: isMethod)
        assign(.function(function), to: target)
        return .assignment([target], [.function(function)])
    }

    private mutating func localFunction(_ line: Int) throws(Unreadable) -> Statement {
        let local = declare(try name(), line: line)
        let function = try functionBody(line, isMethod: false)
        local.function = function
        return .local([local], [.function(function)])
    }

    private mutating func locals() throws(Unreadable) -> Statement {
        var names: [Local] = []
        repeat {
            let line = token.line
            names.append(Local(name: try name(), line: line))
            if take("<") {
                _ = try name()
                try expect(">")
            }
        } while take(",")
        let values = take("=") ? try expressions() : []
        for (local, value) in zip(names, values) {
            if case .function(let function) = value { local.function = function }
        }
        // The values do not see the names.
        for local in names { bring(local) }
        return .local(names, values)
    }

    private mutating func callOrAssignment() throws(Unreadable) -> Statement {
        var targets = [try suffixed()]
        if case .call(let call) = targets[0], !isNext("="), !isNext(",") { return .call(call) }
        while take(",") { targets.append(try suffixed()) }
        try expect("=")
        let values = try expressions()
        for (index, target) in targets.enumerated() {
            switch target {
            case .local: assign(index < values.count ? values[index] : .constant(.nil), to: target)
            case .global, .index: break
            default: throw Unreadable()
            }
        }
        return .assignment(targets, values)
    }

    /// `local f`, and later `f = function() … end`, is as good as both in one.
    private func assign(_ value: Expression, to target: Expression) {
        guard case .local(let local, _) = target else { return }
        local.assignments += 1
        if case .function(let function) = value, local.function == nil, local.assignments == 1 {
            local.function = function
        }
    }
}

extension Expression {
    /// Numbers and texts are true as well.
    fileprivate var isAlwaysTrue: Bool {
        switch self {
        case .constant(.true), .constant(.number), .string: true
        default: false
        }
    }

    fileprivate var isAlwaysFalse: Bool {
        switch self {
        case .constant(.false), .constant(.nil): true
        default: false
        }
    }
}
