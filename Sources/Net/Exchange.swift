/// The request in hand on one connection, from its header to its answer taken; HTTP/1 has one at a time.
///
/// Decides only: what it returns is done by the connection's callbacks and by the server's loop.
///
///     idle ─begin─► receiving ─finish─► running ─answer─► answered ─reply─► replied ─complete─► idle
///                       └─ refused early or at the end ──────────────────►──┘
struct Exchange {
    /// What the callback has to do.
    enum Action {
        /// Go on receiving.
        case proceed
        /// Suspend the connection and run the handler.
        case run(HTTPServer.Request)
        /// Send this, and close the connection after it if `closing`.
        case reply(HTTPServer.Response, closing: Bool)
        /// Close the connection.
        case abandon
    }

    struct Limits: Sendable {
        let header, body: Int
        let timeout: Duration

        /// So much more than `body` is read and thrown away, so that the peer is still there to read the 413.
        var discarded: Int { body > Int.max / 4 ? .max : body * 4 }
    }

    private enum Phase {
        case idle
        case receiving(RequestHead, [UInt8])
        case discarding(Int)
        case running
        case answered(HTTPServer.Response)
        case replied
    }

    private let peer: String
    private let limits: Limits
    private var phase = Phase.idle
    private var isRefusing = false
    private var task: Task<Void, Never>?
    /// When the peer has had its time; nil while it waits for us.
    private(set) var deadline: ContinuousClock.Instant?

    init(peer: String, limits: Limits, now: ContinuousClock.Instant) {
        (self.peer, self.limits) = (peer, limits)
        deadline = now + limits.timeout
    }

    /// Whether a request has begun and was not completed.
    var isInHand: Bool {
        if case .idle = phase { false } else { true }
    }
}

extension Exchange {
    /// The header is here.
    mutating func begin(
        _ head: Result<RequestHead, RequestHead.Refusal>, headerSize: Int, stopping: Bool, now: ContinuousClock.Instant
    ) -> Action {
        deadline = now + limits.timeout
        guard headerSize <= limits.header else { return refuse(with: 431) }
        switch head {
        case .failure(let refusal): return refuse(with: refusal.status)
        case .success(let head):
            guard !stopping, !isRefusing else { return refuse(with: 503) }
            guard let length = head.declaredBody, length > limits.body else {
                phase = .receiving(head, [])
                return .proceed
            }
            // Whoever asks before sending gets the answer at once; so does who would send far too much.
            guard length <= limits.discarded, head.headers["Expect"] == nil else { return refuse(with: 413) }
            phase = .discarding(0)
            return .proceed
        }
    }

    /// A piece of the body is here.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Action {
        switch phase {
        case .receiving(let head, var body):
            phase = .idle  // Gives up the second reference, so that appending does not copy.
            guard body.count + bytes.count <= limits.body else {
                phase = .discarding(body.count + bytes.count)
                return .proceed
            }
            if body.isEmpty { body.reserveCapacity(min(head.declaredBody ?? 0, Self.reserved)) }
            body.append(contentsOf: bytes)
            phase = .receiving(head, body)
            return .proceed
        case .discarding(let count):
            phase = .discarding(count + bytes.count)
            return count + bytes.count <= limits.discarded ? .proceed : .abandon
        case .idle, .running, .answered, .replied: return .abandon
        }
    }

    /// The body is complete, or the connection was resumed with an answer.
    mutating func advance(stopping: Bool, now: ContinuousClock.Instant) -> Action {
        switch phase {
        case .receiving where stopping || isRefusing: return refuse(with: 503)
        case .receiving(let head, let body):
            phase = .running
            deadline = nil
            return .run(
                HTTPServer.Request(
                    method: head.method, path: head.path, query: head.query, headers: head.headers, body: body,
                    peer: peer))
        case .discarding: return refuse(with: 413)
        case .answered(let response):
            phase = .replied
            deadline = now + limits.timeout
            return response.isHangUp ? .abandon : .reply(response, closing: stopping || isRefusing)
        case .idle, .running, .replied: return .abandon
        }
    }

    /// The handler has answered; true when the connection is to be resumed, false when that was done before.
    mutating func answer(_ response: HTTPServer.Response) -> Bool {
        guard case .running = phase else { return false }
        phase = .answered(response)
        task = nil
        return true
    }

    /// Remembers the running handler, to cancel it when the server cannot wait for it any longer.
    mutating func attach(_ task: Task<Void, Never>) {
        if case .running = phase { self.task = task }
    }

    /// No handler may run on this connection any more; true when it is to be resumed with the refusal.
    mutating func refuse() -> Bool {
        isRefusing = true
        task?.cancel()
        return answer(HTTPServer.Response(status: 503))
    }

    /// The answer was sent, or the connection failed.
    mutating func complete(now: ContinuousClock.Instant) {
        phase = .idle
        task = nil
        deadline = now + limits.timeout
    }

    private mutating func refuse(with status: Int) -> Action {
        phase = .replied
        return .reply(HTTPServer.Response(status: status), closing: true)
    }

    /// More than this is not set aside because a header announced it.
    private static let reserved = 64 << 10
}
