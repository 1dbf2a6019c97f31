import Foundation
import Synchronization

/// The lines that come out of a pipe, kept until somebody asks for them.
final class Lines: Sendable {
    private struct State {
        var text = ""
        var rest: [UInt8] = []
        var lines: ArraySlice<String> = []
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    /// Called by the pipe's handler with whatever there is; nothing means that the pipe was closed.
    func take(_ handle: FileHandle) {
        let data = handle.availableData
        if data.isEmpty { handle.readabilityHandler = nil }
        let waiting = state.withLock { state in
            state.isClosed = data.isEmpty
            state.text += String(decoding: data, as: UTF8.self)
            state.rest += data
            while let end = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
                state.lines.append(String(decoding: state.rest[..<end], as: UTF8.self))
                state.rest.removeSubrange(...end)
            }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func next(where matches: @Sendable (String) -> Bool) async throws -> String {
        while true {
            let (line, isClosed) = state.withLock { state -> (String?, Bool) in
                while let line = state.lines.popFirst() {
                    if matches(line) { return (line, false) }
                }
                return (nil, state.isClosed)
            }
            if let line { return line }
            if isClosed { throw ParluaProcess.Ended(description: "the output ended:\n" + state.withLock(\.text)) }
            await more()
        }
    }

    func all() async -> String {
        while !state.withLock(\.isClosed) { await more() }
        return state.withLock(\.text)
    }

    private func more() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                guard state.lines.isEmpty, !state.isClosed else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}
