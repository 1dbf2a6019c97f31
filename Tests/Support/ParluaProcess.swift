import Foundation
import Synchronization

/// The real `parlua` binary, running as a process of its own. It is killed when its owner goes.
package final class ParluaProcess: Sendable {
    /// A line was waited for that did not come.
    package struct Ended: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// How a process came to its end.
    package enum End: Sendable, Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    /// What the process finds as its standard input.
    package enum Input: Sendable {
        /// A pipe that ``type(_:)`` writes to.
        case pipe
        /// A terminal (input and output), which ``type(_:)`` writes to like a keyboard.
        case terminal
    }

    /// `Process` is not Sendable; it is reached only under the lock.
    private let process: Mutex<Process>
    private let input: FileHandle
    /// Lines of standard output and standard error as they come.
    private let output = Lines()
    private let errors = Lines()
    private let end = Mutex<(value: End?, waiting: [CheckedContinuation<End, Never>])>((nil, []))

    /// The binary that was built beside the running tests.
    package static let binary: String = {
        // The test runner lies in the folder of everything that was built.
        let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: runner).deletingLastPathComponent().appendingPathComponent("parlua").path
    }()

    /// - Parameter setup: shell commands that come first, e.g. `ulimit -f 100`; the shell then becomes the binary.
    package init(
        _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil, setup: String? = nil,
        input: Input = .pipe
    ) throws {
        let child = Process()
        if let setup {
            child.executableURL = URL(fileURLWithPath: "/bin/sh")
            child.arguments = ["-c", "\(setup)\nexec \"$0\" \"$@\"", Self.binary] + arguments
        } else {
            child.executableURL = URL(fileURLWithPath: Self.binary)
            child.arguments = arguments
        }
        child.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"].merging(environment) { $1 }
        if let folder { child.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let (outputLines, errorLines) = (output, errors)
        switch input {
        case .pipe:
            let (standardInput, standardOutput) = (Pipe(), Pipe())
            child.standardInput = standardInput
            child.standardOutput = standardOutput
            self.input = standardInput.fileHandleForWriting
            standardOutput.fileHandleForReading.readabilityHandler = { outputLines.take($0) }
        case .terminal:
            let terminal = try Terminal()
            child.standardInput = terminal.far
            child.standardOutput = terminal.far
            self.input = terminal.near
            terminal.near.readabilityHandler = { outputLines.take($0) }
        }
        let standardError = Pipe()
        child.standardError = standardError
        standardError.fileHandleForReading.readabilityHandler = { errorLines.take($0) }
        process = Mutex(child)
        child.terminationHandler = { [weak self] ended in
            let status = ended.terminationStatus
            self?.ended(ended.terminationReason == .exit ? .exit(status) : .signal(status))
        }
        try child.run()
    }

    deinit { process.withLock { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } } }

    package var identifier: Int32 { process.withLock { $0.processIdentifier } }

    package func signal(_ number: Int32) { kill(identifier, number) }

    package func type(_ line: String) throws { try input.write(contentsOf: Data((line + "\n").utf8)) }

    package func closeInput() throws { try input.close() }

    package func end() async -> End {
        await withCheckedContinuation { continuation in
            let value = end.withLock { end -> End? in
                if end.value == nil { end.waiting.append(continuation) }
                return end.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }

    /// The exit code; a signal's number if one ended it.
    package func exitCode() async -> Int32 {
        switch await end() {
        case .exit(let code), .signal(let code): code
        }
    }

    /// The next line of standard error for which `matches` is true; those before it are passed over.
    package func errorLine(where matches: @Sendable (String) -> Bool) async throws -> String {
        try await errors.next(where: matches)
    }

    /// The same for standard output.
    package func outputLine(where matches: @Sendable (String) -> Bool) async throws -> String {
        try await output.next(where: matches)
    }

    /// Everything that was written to standard output and standard error until both were closed.
    package func everything() async -> (output: String, errors: String) {
        (await output.all(), await errors.all())
    }

    /// What was written to standard error by now.
    package var errorsSoFar: String { errors.soFar }

    private func ended(_ value: End) {
        let waiting = end.withLock { end in
            end.value = value
            defer { end.waiting = [] }
            return end.waiting
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }
}
