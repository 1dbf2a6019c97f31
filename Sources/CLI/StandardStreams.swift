internal import Glibc
internal import Hosting
internal import Telemetry

/// What the caller pipes in.
enum StandardInput {
    /// All of it, up to `limit` bytes.
    static func read(limit: Int) throws(CommandFailure) -> [UInt8] {
        do throws(FileError) {
            return try BoundedFile.read(descriptor: STDIN_FILENO, named: "standard input", limit: limit)
        } catch {
            throw CommandFailure(code: .inputOutput, message: "\(error)")
        }
    }
}

/// What a command was asked for.
enum StandardOutput {
    static func write(_ text: String) throws(CommandFailure) { try write(Array(text.utf8)) }

    /// Writes at once, without a buffer of its own.
    static func write(_ bytes: [UInt8]) throws(CommandFailure) {
        let code = Descriptor.write(bytes, to: STDOUT_FILENO)
        guard code == 0 else {
            throw CommandFailure(code: .inputOutput, message: "standard output: \(String(cString: strerror(code)))")
        }
    }
}

/// What is said about it.
enum StandardError {
    /// Whoever closed it does not want to know.
    static func write(_ text: String) { _ = Descriptor.write(Array(text.utf8), to: STDERR_FILENO) }
}
