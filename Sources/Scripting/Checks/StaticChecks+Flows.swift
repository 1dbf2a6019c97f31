internal import LuaSyntax

extension StaticChecks {
    /// Flows that nothing starts, and questions that are asked where none can be.
    func flows() -> [Finding] {
        unreachedFlows() + misplacedQuestions()
    }

    private var isStartedByName: Bool {
        text.calls.contains { $0.name == "start" && $0.call.arguments.first?.text == nil }
            || text.mentions.contains { $0.name == "start" && !isCalled($0) }
    }

    /// `start` that is handed on may start anything.
    private func isCalled(_ mention: ScriptText.Mention) -> Bool {
        text.calls.contains { site in
            site.name == mention.name && site.place.file == mention.place.file
                && site.call.callee.line == mention.place.line
        }
    }

    private func unreachedFlows() -> [Finding] {
        let definitions = text.calls.filter { $0.name == "flow" && $0.call.arguments.first?.text != nil }
        guard !definitions.isEmpty, !isStartedByName else { return [] }
        // The lines of each flow, so that a start can be told to lie in it.
        var names: [ObjectIdentifier: String] = [:]
        for site in definitions {
            guard case .function(let body)? = site.call.arguments.last else { continue }
            names[ObjectIdentifier(body)] = site.call.arguments.first?.text
        }
        var reached: Set<String> = []
        var isSettled = false
        while !isSettled {
            isSettled = true
            for site in text.calls where site.name == "start" {
                let home = site.place.function.flatMap { names[ObjectIdentifier($0)] }
                guard let name = site.call.arguments.first?.text, home.map(reached.contains) ?? true else { continue }
                if reached.insert(name).inserted { isSettled = false }
            }
        }
        return definitions.compactMap { site in
            guard let name = site.call.arguments.first?.text, !reached.contains(name) else { return nil }
            return finding(
                .warning, site.place, "nothing starts the flow \"\(name)\": write start \"\(name)\" in a handler")
        }
    }

    private func misplacedQuestions() -> [Finding] {
        let moments = text.usage.resolved()
        return text.calls.compactMap { site in
            guard let name = site.name, ["ask", "once"].contains(name), !text.defined.contains(name) else { return nil }
            let mend = "\(name) works inside a flow: flow(\"order\", function() … end)"
            guard let function = site.place.function else { return finding(.error, site.place, mend) }
            guard let when = moments[ObjectIdentifier(function)], !when.isEmpty else {
                return finding(.warning, site.place, "this \(name) is never reached: nothing calls its function")
            }
            if when == [.handler] { return finding(.error, site.place, mend) }
            if when.isDisjoint(with: [.flow, .unknown]) { return finding(.warning, site.place, mend) }
            return nil
        }
    }
}
