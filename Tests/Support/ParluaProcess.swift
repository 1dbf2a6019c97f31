import Foundation
import Synchronization

/// The real `parlua` binary, running as a process of its own.
package final class ParluaProcess: Sendable {
    package struct Ended: Error, CustomStringConvertible {
        package let description: String
    }

    /// `Process` is not Sendable; it is reached only under the lock.
    private let process: Mutex<Process>
    private let input: FileHandle
    /// Lines of standard output and standard error as they come.
    private let output = Lines()
    private let errors = Lines()
    private let exit = Mutex<(code: Int32?, waiting: [CheckedContinuation<Int32, Never>])>((nil, []))

    /// The binary that was built beside the running tests.
    package static var binary: String {
        // The test runner lies in the folder of everything that was built.
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("parlua").path) {
            folder.deleteLastPathComponent()
        }
        return folder.appendingPathComponent("parlua").path
    }

    package init(_ arguments: [String], environment: [String: String] = [:], in folder: String? = nil) throws {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: Self.binary)
        child.arguments = arguments
        child.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(environment) { $1 }
        if let folder { child.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        child.standardInput = input
        child.standardOutput = output
        child.standardError = errors
        self.input = input.fileHandleForWriting
        let (outputLines, errorLines) = (self.output, self.errors)
        output.fileHandleForReading.readabilityHandler = { outputLines.take($0) }
        errors.fileHandleForReading.readabilityHandler = { errorLines.take($0) }
        process = Mutex(child)
        child.terminationHandler = { [weak self] ended in self?.ended(ended.terminationStatus) }
        try child.run()
    }

    deinit { process.withLock { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } } }

    package var identifier: Int32 { process.withLock { $0.processIdentifier } }

    package func signal(_ number: Int32) { kill(identifier, number) }

    package func type(_ line: String) throws { try input.write(contentsOf: Data((line + "\n").utf8)) }

    package func closeInput() throws { try input.close() }

    /// The exit code; a signal's number if one ended it.
    package func exitCode() async -> Int32 {
        await withCheckedContinuation { continuation in
            let code = exit.withLock { exit -> Int32? in
                if exit.code == nil { exit.waiting.append(continuation) }
                return exit.code
            }
            if let code { continuation.resume(returning: code) }
        }
    }

    /// The next line of standard error for which `matches` is true; those before it are passed over.
    package func errorLine(where matches: @Sendable (String) -> Bool) async throws -> String {
        try await errors.next(where: matches)
    }

    package func outputLine(where matches: @Sendable (String) -> Bool) async throws -> String {
        try await output.next(where: matches)
    }

    /// Everything that was written to standard output and standard error until both were closed.
    package func everything() async -> (output: String, errors: String) {
        (await output.all(), await errors.all())
    }

    private func ended(_ code: Int32) {
        let waiting = exit.withLock { exit in
            exit.code = code
            defer { exit.waiting = [] }
            return exit.waiting
        }
        for continuation in waiting { continuation.resume(returning: code) }
    }
}
