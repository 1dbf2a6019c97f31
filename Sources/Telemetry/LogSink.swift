internal import Glibc
internal import Synchronization

/// Where log entries go.
package protocol LogSink: Sendable {
    /// Takes one entry. Called from any thread; it must not log itself.
    func write(_ entry: LogEntry)
}

/// Writes each entry as one whole line to a file descriptor: JSON, or plain text on a terminal.
///
/// Lines of several threads never mix, and a line up to 4 KiB also stays whole in a pipe that several processes share
/// (PIPE_BUF, pipe(7)). A reader that does not read holds the writer up: a log is not dropped in silence.
package final class DescriptorSink: LogSink {
    package enum Form: Sendable { case json, plain }

    private let descriptor: Int32
    private let form: Form
    private let now: @Sendable () -> LogTime
    private let turn = Mutex(())

    /// `descriptor` is open and stays the caller's. Without a `form`, a terminal gets plain text and the rest JSON.
    package init(
        descriptor: Int32, form: Form? = nil, now: @escaping @Sendable () -> LogTime = { LogTime.now }
    ) {
        self.descriptor = descriptor
        self.form = form ?? (isatty(descriptor) == 1 ? .plain : .json)
        self.now = now
    }

    /// The sink of the process's standard error.
    package static func standardError() -> DescriptorSink { DescriptorSink(descriptor: STDERR_FILENO) }

    package func write(_ entry: LogEntry) {
        let line = form == .json ? entry.jsonLine(at: now()) : entry.plainLine(at: now())
        // A log that is broken itself has nowhere left to say so.
        turn.withLock { _ in _ = Descriptor.write(line, to: descriptor) }
    }
}
