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

    private let child: Child
    private let input: FileHandle
    /// Lines of standard output and standard error as they come.
    private let output = Lines()
    private let errors = Lines()

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
        // Another child that starts meanwhile must not inherit our ends: then nobody would see them closed.
        let (child, near, from, errorsFrom) = try Self.starting.withLock { _ in
            try Self.start(arguments, environment: environment, in: folder, setup: setup, input: input)
        }
        (self.child, self.input) = (child, near)
        output.read(from)
        errors.read(errorsFrom)
    }

    private static let starting = Mutex(())

    private static func start(
        _ arguments: [String], environment: [String: String], in folder: String?, setup: String?, input: Input
    ) throws -> (child: Child, input: FileHandle, output: FileHandle, errors: FileHandle) {
        let errorPipe = Pipe()
        let (near, far, from, to): (FileHandle, FileHandle, FileHandle, FileHandle)
        switch input {
        case .pipe:
            let (inputPipe, outputPipe) = (Pipe(), Pipe())
            (near, far) = (inputPipe.fileHandleForWriting, inputPipe.fileHandleForReading)
            (from, to) = (outputPipe.fileHandleForReading, outputPipe.fileHandleForWriting)
        case .terminal:
            let terminal = try Terminal()
            (near, far, from, to) = (terminal.near, terminal.far, terminal.near, terminal.far)
        }
        for handle in [near, from, errorPipe.fileHandleForReading] {
            guard fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw Child.Failure(code: errno) }
        }
        let given = [far, to, errorPipe.fileHandleForWriting]
        let script = "cd \"$0\" || exit\n\(setup ?? "")\nexec \"$@\""
        let child = try Child(
            ["/bin/sh", "-c", script, folder ?? ".", binary] + arguments,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent"].merging(environment) { $1 },
            streams: given.map(\.fileDescriptor))
        for handle in Set(given) { try handle.close() }
        return (child, near, from, errorPipe.fileHandleForReading)
    }

    deinit { child.signal(SIGKILL) }

    package var identifier: Int32 { child.identifier }

    package func signal(_ number: Int32) { child.signal(number) }

    package func type(_ line: String) throws { try input.write(contentsOf: Data((line + "\n").utf8)) }

    package func closeInput() throws { try input.close() }

    /// How it ended; a test whose time is up ends it.
    package func end() async -> End {
        await withTaskCancellationHandler {
            await child.end()
        } onCancel: {
            child.signal(SIGKILL)
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
}
