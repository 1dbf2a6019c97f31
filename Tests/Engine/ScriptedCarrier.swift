import Engine
import Messaging
import Store
import Synchronization

/// A transport that answers as it is told and remembers what it was given.
final class ScriptedCarrier: Carrier {
    private struct State {
        var carried: [OutboxEntry] = []
        var waiting: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private let answer: @Sendable (OutboxEntry) async -> Verdict

    /// - Parameter answer: the verdict on each message; accepted unless told otherwise.
    init(_ answer: @escaping @Sendable (OutboxEntry) async -> Verdict = { .accepted(id: "wamid.\($0.token)") }) {
        self.answer = answer
    }

    var carried: [OutboxEntry] { state.withLock { $0.carried } }
    var texts: [String] { carried.map(\.message.text) }

    func carry(_ entry: OutboxEntry, for channel: Directory.Channel) async -> Verdict {
        let ready = state.withLock { state in
            state.carried.append(entry)
            let count = state.carried.count
            defer { state.waiting.removeAll { $0.count <= count } }
            return state.waiting.filter { $0.count <= count }
        }
        for waiter in ready { waiter.continuation.resume() }
        return await answer(entry)
    }

    /// Returns once so many were given to be carried.
    func hasCarried(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.carried.count >= count { return true }
                state.waiting.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}

/// Holds whoever comes until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrived = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    init(isOpen: Bool = false) { state = Mutex(State(isOpen: isOpen)) }

    func pass() async {
        await withCheckedContinuation { continuation in
            let (isOpen, observers) = state.withLock { state in
                state.arrived += 1
                let count = state.arrived
                defer { state.observers.removeAll { $0.count <= count } }
                if !state.isOpen { state.held.append(continuation) }
                return (state.isOpen, state.observers.filter { $0.count <= count })
            }
            for observer in observers { observer.continuation.resume() }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Returns once so many came.
    func arrivals(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrived >= count { return true }
                state.observers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// A number that several tasks count up and down.
final class Count: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }

    @discardableResult
    func add(_ difference: Int) -> Int {
        number.withLock { number in
            number += difference
            return number
        }
    }
}
