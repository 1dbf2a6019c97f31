internal import LuaSyntax

/// A script's files as checks look at them: every call, name and assignment, and where functions are used.
struct ScriptText {
    /// Where something is written.
    struct Place {
        let file: String
        let line: Int
        /// The function it is written in; nil at the top of a file.
        let function: Function?
    }

    struct CallSite {
        let call: Call
        /// `reply`, `store.get`, `on.command`: nil where what is called is no global of Parlua's or Lua's kind.
        let name: String?
        let place: Place
    }

    struct Mention {
        let name: String
        let place: Place
    }

    private(set) var calls: [CallSite] = []
    /// Globals that are read, `store.get` as the whole.
    private(set) var mentions: [Mention] = []
    private(set) var assignments: [Mention] = []
    /// Fields that are read of what handlers receive.
    private(set) var eventFields: [Mention] = []
    /// Names of fields that are set of anything.
    private(set) var setFields: Set<String> = []
    /// What the files define, anywhere.
    private(set) var defined: Set<String> = []
    /// Whether globals come to be in ways that cannot be followed: `_G[name] = …`, `rawset`, `load`.
    private(set) var makesGlobals = false
    /// Whether a file names `_ENV`: then no name means for certain what it seems to.
    private(set) var isObscure = false
    private(set) var usage = FunctionUsage()
    private(set) var files: [String: LuaFile]

    /// Files that are no Lua are left out: Lua itself has told of them.
    init(_ files: [String: [UInt8]]) {
        self.files = files.compactMapValues(LuaFile.init)
        for (name, file) in self.files.sorted(by: { $0.key < $1.key }) {
            if file.namesEnvironment { isObscure = true }
            var walk = Walk(file: name, text: self)
            walk.block(file.main.block)
            self = walk.text
        }
    }

    /// Goes through a file.
    private struct Walk {
        let file: String
        var text: ScriptText
        var function: Function?
        /// What handlers that are written on the spot call their event.
        private var events: Set<ObjectIdentifier> = []

        init(file: String, text: ScriptText) { (self.file, self.text) = (file, text) }

        private func place(_ line: Int) -> Place { Place(file: file, line: line, function: function) }

        mutating func block(_ block: Block) {
            for (statement, line) in block.statements { self.statement(statement, line) }
        }

        private mutating func statement(_ statement: Statement, _ line: Int) {
            switch statement {
            case .local(let locals, let values):
                for (index, value) in values.enumerated() {
                    if case .function(let function) = value, index < locals.count {
                        inside(function)
                    } else {
                        expression(value)
                    }
                }
            case .assignment(let targets, let values):
                for target in targets { assign(to: target, line) }
                for (index, value) in values.enumerated() {
                    if case .function(let function) = value, index < targets.count {
                        define(targets[index], function)
                        inside(function)
                    } else {
                        expression(value)
                    }
                }
            case .call(let call): self.call(call)
            case .block(let block): self.block(block)
            case .loop(let loop):
                for value in loop.expressions { expression(value) }
                block(loop.block)
            case .choice(let branches, let otherwise):
                for branch in branches {
                    expression(branch.condition)
                    block(branch.block)
                }
                if let otherwise { block(otherwise) }
            case .result(let values):
                for value in values { expression(value) }
            case .break, .goto, .label: break
            }
        }

        private mutating func inside(_ function: Function) {
            let outer = self.function
            self.function = function
            block(function.block)
            self.function = outer
        }

        private mutating func define(_ target: Expression, _ function: Function) {
            switch target {
            case .global(let name, _): text.usage.define(name, function)
            case .local(let local, _) where local.function === function: break
            default: text.usage.escapes(function)
            }
        }

        private mutating func assign(to target: Expression, _ line: Int) {
            switch target {
            case .global(let name, let line):
                text.defined.insert(name)
                text.assignments.append(Mention(name: name, place: place(line)))
            case .index(.global("_G", _), .string(let name), _): text.defined.insert(name)
            case .index(.global("_G", _), _, _): text.makesGlobals = true
            case .index(let table, let key, _):
                if let name = key.text { text.setFields.insert(name) }
                expression(table)
                expression(key)
            default: break
            }
        }

        private mutating func call(_ call: Call) {
            let name = call.method == nil ? call.callee.path : nil
            if name == "rawset" || name == "load" { text.makesGlobals = true }
            text.calls.append(CallSite(call: call, name: name, place: place(call.line)))
            if call.method == nil, let callee = call.callee.named {
                text.usage.called(callee, from: function)
                if let path = call.callee.path { mention(path, call.callee.line ?? call.line) }
            } else {
                expression(call.callee)
            }
            for argument in call.arguments {
                let role = name.flatMap(FunctionUsage.Role.init(word:))
                switch argument {
                case .function(let function):
                    if let role { text.usage.plays(role, function) } else { text.usage.escapes(function) }
                    if role == .handler, let event = function.parameters.first, event.assignments == 0 {
                        events.insert(ObjectIdentifier(event))
                    }
                    inside(function)
                case .local, .global:
                    if let role, let named = argument.named {
                        text.usage.plays(role, named)
                        if let path = argument.path { mention(path, argument.line ?? call.line) }
                    } else {
                        expression(argument)
                    }
                default: expression(argument)
                }
            }
        }

        private mutating func mention(_ name: String, _ line: Int) {
            text.mentions.append(Mention(name: name, place: place(line)))
        }

        private mutating func expression(_ expression: Expression) {
            if let path = expression.path { mention(path, expression.line ?? 1) }
            switch expression {
            case .constant, .string: break
            case .global, .local:
                if let named = expression.named { text.usage.escapes(named) }
            case .index(.local(let local, _), .string(let name), let line)
            where events.contains(ObjectIdentifier(local)):
                text.eventFields.append(Mention(name: name, place: place(line)))
            case .index(let table, let key, _):
                if expression.path == nil { self.expression(table) }
                self.expression(key)
            case .call(let call): self.call(call)
            case .function(let function):
                text.usage.escapes(function)
                inside(function)
            case .table(let fields):
                for field in fields {
                    if let key = field.key { self.expression(key) }
                    self.expression(field.value)
                }
            case .operation(let operands):
                for operand in operands { self.expression(operand) }
            }
        }
    }
}

extension Expression {
    /// `reply` of a global, `store.get` of a global's field.
    var path: String? {
        switch self {
        case .global(let name, _): name
        case .index(.global(let table, _), .string(let name), _): "\(table).\(name)"
        default: nil
        }
    }

    var line: Int? {
        switch self {
        case .global(_, let line), .local(_, let line), .index(_, _, let line): line
        case .call(let call): call.line
        default: nil
        }
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// What a function may be known by.
    var named: FunctionUsage.Name? {
        switch self {
        case .local(let local, _): .local(ObjectIdentifier(local), local)
        case .global(let name, _): .global(name)
        default: nil
        }
    }
}
