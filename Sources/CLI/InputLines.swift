internal import Foundation

/// The lines of standard input, read on a thread of their own so that waiting for a person holds nobody up.
enum InputLines {
    /// At most this many lines wait; a pipe that brings more is read when there is room again.
    private static let room = 64

    /// Ends with the input, or when the stream is dropped.
    static func ofStandardInput() -> AsyncStream<String> {
        let gate = DispatchSemaphore(value: room)
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        let reader = Thread {
            while let line = readLine(strippingNewline: true) {
                gate.wait()
                if case .terminated = continuation.yield(line) { return }
            }
            continuation.finish()
        }
        reader.start()
        return AsyncStream {
            var iterator = lines.makeAsyncIterator()
            let line = await iterator.next()
            gate.signal()
            return line
        }
    }
}
