internal import CMicroHTTPD
import Synchronization

/// Receives requests from the event loops, runs the handler for each, and hands its answer back.
final class Reception: Sendable {
    let table: ConnectionTable
    let wakeup = Wakeup()
    private let handler: @Sendable (HTTPServer.Request) async -> HTTPServer.Response
    private let requests = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)

    init(_ table: ConnectionTable, handler: @escaping @Sendable (HTTPServer.Request) async -> HTTPServer.Response) {
        (self.table, self.handler) = (table, handler)
    }

    /// How many requests have begun and are not completed.
    var inHand: Int { requests.load(ordering: .sequentiallyConsistent) }

    /// From now on new requests are answered 503, and connections are closed after their answer.
    func stop() { stopping.store(true, ordering: .sequentiallyConsistent) }

    /// Answers 503 for the handlers that still run, cancels them, and lets no other one start.
    func refuseAll() {
        for connection in table.all where connection.decide({ $0.refuse() }) { connection.resume() }
    }
}

// What the event loops call, each on its own thread, one call at a time for one connection.
extension Reception {
    /// The three kinds of calls that libmicrohttpd makes: header complete, piece of the body, and, with no bytes,
    /// body complete or connection resumed.
    func handle(
        _ served: ServedConnection, _ connection: OpaquePointer, method: UnsafePointer<CChar>,
        url: UnsafePointer<CChar>, body: UnsafeRawBufferPointer
    ) -> MHD_Result {
        let action: Exchange.Action
        if !served.decide({ $0.isInHand }) {
            // Counted before `stopping` is read, so that whoever stops either is seen here or sees the count.
            requests.add(1, ordering: .sequentiallyConsistent)
            action = begin(served, connection, method: method, url: url)
        } else if !body.isEmpty {
            action = served.decide { $0.receive(body) }
        } else {
            action = served.decide { $0.advance(stopping: isStopping, now: .now) }
        }
        return perform(action, served, connection)
    }

    /// The answer was sent, or the connection failed.
    func complete(_ served: ServedConnection) {
        let wasInHand = served.decide { exchange in
            defer { exchange.complete(now: .now) }
            return exchange.isInHand
        }
        guard wasInHand else { return }
        let left = requests.subtract(1, ordering: .sequentiallyConsistent).newValue
        if left == 0, isStopping { wakeup.signal() }
    }

    private var isStopping: Bool { stopping.load(ordering: .sequentiallyConsistent) }

    private func begin(
        _ served: ServedConnection, _ connection: OpaquePointer, method: UnsafePointer<CChar>,
        url: UnsafePointer<CChar>
    ) -> Exchange.Action {
        let head = Result { () throws(RequestHead.Refusal) in
            try RequestHead(connection, method: method, url: url)
        }
        let size = cmhd_header_size(connection)
        return served.decide { $0.begin(head, headerSize: size, stopping: isStopping, now: .now) }
    }

    private func perform(
        _ action: Exchange.Action, _ served: ServedConnection, _ connection: OpaquePointer
    ) -> MHD_Result {
        switch action {
        case .proceed: return .YES
        case .abandon: return .NO
        case .reply(let response, let closing): return queue(response, closing: closing, on: connection)
        case .run(let request):
            // Suspended before the handler starts: it may answer, and resume, before this call returns.
            MHD_suspend_connection(connection)
            let handler = handler
            let task = Task {
                let response = await handler(request)
                if served.decide({ $0.answer(response) }) { served.resume() }
            }
            served.decide { $0.attach(task) }
            return .YES
        }
    }
}
