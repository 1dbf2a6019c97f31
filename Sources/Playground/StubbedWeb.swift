internal import Engine
internal import JSON
internal import Messaging
internal import Synchronization

/// Web services as a test makes them up. It keeps what was sent to them, so that the test can look at it.
final class StubbedWeb: WebCaller {
    private struct Stub {
        /// Nil stands for any.
        let method: String?
        /// A star at its end stands for anything.
        let url: String
        let answer: WebAnswer

        func fits(_ call: WebCall) -> Bool {
            guard method == nil || method == call.method.rawValue else { return false }
            return url.hasSuffix("*") ? call.url.hasPrefix(url.dropLast()) : call.url == url
        }
    }

    private struct State {
        var stubs: [Stub] = []
        var calls: [WebCall] = []
    }

    private let state = Mutex(State())

    /// Adds the answer that a test's step describes; the newest that fits is given.
    func add(_ step: JSON) {
        let answer: WebAnswer
        if let error = step["error"]?.string {
            answer = .failed(error)
        } else {
            let body = step["json"].map { $0.text() } ?? step["text"]?.string ?? ""
            answer = .answered(
                status: Int(step["status"]?.integer ?? 200), headers: [WebHeader](json: step["headers"]) ?? [],
                body: body)
        }
        let stub = Stub(method: step["method"]?.string, url: step["url"]?.string ?? "", answer: answer)
        state.withLock { $0.stubs.append(stub) }
    }

    /// The calls since somebody asked.
    func takeCalls() -> [WebCall] {
        state.withLock { state in
            defer { state.calls = [] }
            return state.calls
        }
    }

    func answer(to call: WebCall, of tenant: TenantID, key: String, within patience: Duration) async -> WebAnswer {
        state.withLock { state in
            state.calls.append(call)
            let found = state.stubs.last { $0.fits(call) }?.answer
            return found
                ?? .refused(
                    "this test has no answer for \(call.method.rawValue) \(call.url): before it write "
                        + "http.stub(\"\(call.url)\", { json = { … } })")
        }
    }
}
