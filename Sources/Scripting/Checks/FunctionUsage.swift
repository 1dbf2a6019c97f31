internal import LuaSyntax

/// Which functions run when: as a handler, within a flow, while a file is loaded, or nobody can tell.
struct FunctionUsage {
    enum Role: Hashable {
        case handler, flow

        /// What a function becomes that this word receives.
        init?(word: String) {
            if word.hasPrefix("on.") { self = .handler } else if word == "flow" { self = .flow } else { return nil }
        }
    }

    /// When a function runs.
    enum Moment: Hashable { case loading, handler, flow, unknown }

    enum Name {
        case local(ObjectIdentifier, Local)
        case global(String)
    }

    private var globals: [String: [Function]] = [:]
    private var moments: [ObjectIdentifier: Set<Moment>] = [:]
    /// By what is called, from where.
    private var callers: [ObjectIdentifier: [Function?]] = [:]
    private var pending: [(Name, Use)] = []

    private enum Use {
        case called(Function?)
        case plays(Role)
        case escapes
    }

    mutating func define(_ name: String, _ function: Function) { globals[name, default: []].append(function) }
    mutating func called(_ name: Name, from function: Function?) { pending.append((name, .called(function))) }
    mutating func escapes(_ name: Name) { pending.append((name, .escapes)) }
    mutating func plays(_ role: Role, _ name: Name) { pending.append((name, .plays(role))) }
    mutating func escapes(_ function: Function) { moments[ObjectIdentifier(function), default: []].insert(.unknown) }

    mutating func plays(_ role: Role, _ function: Function) {
        moments[ObjectIdentifier(function), default: []].insert(role == .flow ? .flow : .handler)
    }

    /// When each function may run; those that are in no set never do.
    func resolved() -> [ObjectIdentifier: Set<Moment>] {
        var (moments, callers) = (moments, callers)
        for (name, use) in pending {
            for function in functions(name) {
                let id = ObjectIdentifier(function)
                switch use {
                case .called(let caller): callers[id, default: []].append(caller)
                case .plays(let role): moments[id, default: []].insert(role == .flow ? .flow : .handler)
                case .escapes: moments[id, default: []].insert(.unknown)
                }
            }
        }
        // A function runs whenever one does that calls it: until nothing changes, and nothing is ever taken away.
        var isSettled = false
        while !isSettled {
            isSettled = true
            for (id, places) in callers {
                let before = moments[id] ?? []
                let after = places.reduce(into: before) { all, caller in
                    all.formUnion(caller.map { moments[ObjectIdentifier($0)] ?? [] } ?? [.loading])
                }
                if after != before { (moments[id], isSettled) = (after, false) }
            }
        }
        return moments
    }

    private func functions(_ name: Name) -> [Function] {
        switch name {
        case .global(let name): globals[name] ?? []
        case .local(_, let local): local.function.map { [$0] } ?? []
        }
    }
}
