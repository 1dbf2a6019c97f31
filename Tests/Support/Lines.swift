import Foundation
import Synchronization

/// The lines that come out of a pipe, kept until somebody asks for them.
final class Lines: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        /// Where the next line begins that nobody has asked for.
        var next = 0
        /// How far line ends were looked for.
        var searched = 0
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []

        var text: String { String(decoding: bytes, as: UTF8.self) }

        mutating func line() -> String? {
            guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
                searched = bytes.count
                return nil
            }
            defer { (next, searched) = (end + 1, end + 1) }
            return String(decoding: bytes[next..<end], as: UTF8.self)
        }
    }

    private enum Step {
        case line(String)
        case ended(String)
        case wait
    }

    private let state = Mutex(State())

    /// Reads to the end, on a thread of its own.
    func read(_ handle: FileHandle) {
        Thread.detachNewThread {
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = Glibc.read(handle.fileDescriptor, &piece, piece.count)
                if count < 0, errno == EINTR { continue }
                // A terminal whose other side is gone is an error (EIO), and the end all the same.
                self.take(piece[..<max(0, count)])
                if count <= 0 { return }
            }
        }
    }

    /// Nothing stands for the end.
    private func take(_ bytes: ArraySlice<UInt8>) {
        let waiting = state.withLock { state in
            state.isClosed = bytes.isEmpty
            state.bytes += bytes
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func next(where matches: @Sendable (String) -> Bool) async throws -> String {
        while true {
            let (step, count) = state.withLock { state -> (Step, Int) in
                while let line = state.line() {
                    if matches(line) { return (.line(line), 0) }
                }
                return (state.isClosed ? .ended(state.text) : .wait, state.bytes.count)
            }
            switch step {
            case .line(let line): return line
            case .ended(let text): throw ParluaProcess.Ended(description: "the output ended:\n\(text)")
            case .wait:
                await more(than: count)
                try Task.checkCancellation()
            }
        }
    }

    /// Everything, once the pipe was closed.
    func all() async -> String {
        while true {
            let (text, count) = state.withLock { ($0.isClosed || Task.isCancelled ? $0.text : nil, $0.bytes.count) }
            if let text { return text }
            await more(than: count)
        }
    }

    /// Everything that has come by now.
    var soFar: String { state.withLock(\.text) }

    /// Returns when there are more than `count` bytes, at the end, or when the test's time is up.
    private func more(than count: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.bytes.count <= count, !state.isClosed, !Task.isCancelled else { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            wakeAll()
        }
    }

    /// Who is woken for nothing asks again.
    private func wakeAll() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
