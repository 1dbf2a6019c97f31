/// An HTTP/1.1 server; a handler is an `async` function, and no thread waits while it runs.
///
/// It answers by itself: 400 for what is no proper request, 413 and 431 (414) beyond the configured sizes, 501 for an
/// unknown transfer coding, 503 while it stops. Everything else is the handler's.
///
/// A handler goes on when its peer has gone; it is cancelled only when a shutdown's patience ends.
package final class HTTPServer: Sendable {
    /// The port that is listened on; 0 where it is a unix socket.
    package let port: UInt16
    private let loop: ServerLoop

    /// Starts listening and serving.
    package init(
        _ configuration: Configuration, handler: @escaping @Sendable (Request) async -> Response
    ) throws(HTTPServerError) {
        precondition(configuration.threads >= 1, "a server needs a thread")
        let listener =
            if let path = configuration.socket { try Listener(socket: path) } else {
                try Listener(host: configuration.host, port: configuration.port)
            }
        port = listener.port
        let admission = Admission(
            maximum: configuration.maximumConnections, maximumPerGroup: configuration.maximumConnectionsPerAddress)
        let reception = Reception(ConnectionTable(admission), handler: handler)
        loop = ServerLoop(
            listener, reception, try Self.startLoops(reception, configuration),
            limits: Exchange.Limits(
                header: configuration.maximumHeader, body: configuration.maximumBody,
                timeout: configuration.requestTimeout))
        let loop = loop
        ServiceThread.start { loop.run() }
    }

    /// A server nobody holds any more ends at once.
    deinit { loop.stop(at: .now) }

    /// Accepts no new connections; those that are open go on.
    package func quiesce() { loop.quiesce() }

    /// Stops: no new connections, 503 to new requests, `grace` for those in hand, then closes everything.
    ///
    /// A handler that is not done by then is cancelled, and its peer is answered 503. Returns when all threads of the
    /// server have ended, which is at most a second after `grace`; several callers all wait for that.
    package func stop(grace: Duration = .seconds(10)) async {
        loop.stop(at: .now + grace)
        await loop.stopped()
    }

    private static func startLoops(
        _ reception: Reception, _ configuration: Configuration
    ) throws(HTTPServerError) -> [EventLoop] {
        var loops: [EventLoop] = []
        do {
            for _ in 0..<configuration.threads { loops.append(try EventLoop(reception, configuration: configuration)) }
        } catch {
            for loop in loops { loop.stop() }
            throw error
        }
        return loops
    }
}
