/// An HTTP client with a pool of connections, driven by one thread.
///
/// It sends a request once or not at all, and tells the truth about it: a failure whose `mayHaveArrived` is false has
/// left no trace at the peer, so that the request may be sent again without doing anything twice.
package final class HTTPClient: Sendable {
    private let inbox: TransferInbox
    private let timeout: Duration

    package init(_ configuration: Configuration) {
        precondition(configuration.connectionsPerHost >= 1, "a client needs a connection")
        let inbox = TransferInbox(MultiHandle(configuration), maximumPending: configuration.maximumPending)
        self.inbox = inbox
        timeout = configuration.timeout
        ServiceThread.start { TransferLoop(inbox, configuration).run() }
    }

    deinit { inbox.beginClosing() }

    /// Sends a request and returns the answer, whatever its status.
    ///
    /// Cancelling the task ends the transfer at once, with the failure `cancelled`.
    package func send(_ request: Request) async throws(Failure) -> Response {
        let order = TransferOrder(request, deadline: .now + (request.timeout ?? timeout))
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                order.await(by: continuation)
                inbox.submit(order)
            }
        } onCancel: {
            inbox.cancel(order)
        }
        return try outcome.get()
    }

    /// Ends all requests under way and closes all connections; returns when that is done.
    package func close() async { await inbox.close() }
}
