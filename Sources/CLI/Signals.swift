internal import Dispatch
internal import Glibc
internal import Synchronization

/// The signals a server listens to, as a stream. While it is held, they do not end the process.
final class Signals: Sendable {
    enum Event: Sendable { case stop, reload }

    let events: AsyncStream<Event>
    /// A cancelled source delivers nothing; kept so that the signals stay ours.
    private let sources: Mutex<[any DispatchSourceSignal]>

    init() {
        // A handful at most wait: a person or a supervisor sends them.
        let (events, continuation) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(16))
        self.events = events
        let meanings: [(Int32, Event)] = [(SIGTERM, .stop), (SIGINT, .stop), (SIGHUP, .reload)]
        sources = Mutex(
            meanings.map { number, event in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { @Sendable in continuation.yield(event) }
                source.resume()
                return source
            })
        // A peer that goes away while we write is an error of that write, not of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// From now on a second request to stop ends the process at once.
    func endAtNextStop() {
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
    }

    deinit { sources.withLock { for source in $0 { source.cancel() } } }
}
