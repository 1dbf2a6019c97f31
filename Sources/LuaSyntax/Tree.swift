/// What Lua's text says, as far as checks look into it. Names are resolved: each is a local or a global.
package indirect enum Expression {
    case constant(Constant)
    case string(String)
    case global(String, line: Int)
    case local(Local, line: Int)
    case index(Expression, Expression, line: Int)
    case call(Call)
    case function(Function)
    case table([Field])
    /// Operands in their order; of `and` and `or` not all are always reached.
    case operation([Expression])

    package enum Constant { case `nil`, `true`, `false`, number, rest }

    /// Of a table; a key that is nil is the next number.
    package struct Field {
        package let key: Expression?
        package let value: Expression
        package let line: Int
    }
}

package indirect enum Statement {
    case local([Local], [Expression])
    case assignment([Expression], [Expression])
    case call(Call)
    case block(Block)
    case loop(Loop)
    case choice([(condition: Expression, block: Block)], otherwise: Block?)
    case result([Expression])
    case `break`
    case goto
    case label
}

package struct Block {
    package var statements: [(statement: Statement, line: Int)] = []
}

package struct Loop {
    /// What is computed before or after each round, or once for `for`.
    package let expressions: [Expression]
    package let block: Block
    /// Whether the block runs at least once: `repeat`.
    package let isRunFirst: Bool
    /// `while true`, `repeat … until false`.
    package let isEndless: Bool
}

package final class Call {
    package let callee: Expression
    /// Of `object:method(…)`.
    package let method: String?
    package let arguments: [Expression]
    package let line: Int

    init(callee: Expression, method: String?, arguments: [Expression], line: Int) {
        (self.callee, self.method, self.arguments, self.line) = (callee, method, arguments, line)
    }
}

/// A local variable: the same object wherever it is named.
package final class Local {
    package let name: String
    package let line: Int
    /// How often something is assigned to it after it came to be.
    package internal(set) var assignments = 0
    /// The function it is for, if one is written where it comes to be or gets its first value.
    package internal(set) var function: Function?

    init(name: String, line: Int) { (self.name, self.line) = (name, line) }
}

package final class Function {
    package let parameters: [Local]
    package internal(set) var block = Block()
    package let line: Int
    package internal(set) var lastLine: Int

    init(parameters: [Local], line: Int) {
        (self.parameters, self.line, lastLine) = (parameters, line, line)
    }
}

/// One file as it was read.
package struct LuaFile {
    /// The file itself, which is a function without parameters.
    package let main: Function
    /// Whether `_ENV` is named: then a global may be anything.
    package let namesEnvironment: Bool
    /// Whether there is a `goto`: then lines are reached by ways that no check follows.
    package let hasGoto: Bool

    /// Reads a file.
    ///
    /// - Returns: nil when it is no Lua, or nested deeper than Lua would take.
    package init?(_ bytes: [UInt8]) {
        var parser = Parser(tokens: Lexer.tokens(bytes))
        guard let main = try? parser.file() else { return nil }
        self.main = main
        (namesEnvironment, hasGoto) = (parser.namesEnvironment, parser.hasGoto)
    }
}
