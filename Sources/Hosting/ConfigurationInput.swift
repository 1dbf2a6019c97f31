internal import Glibc

/// Why a file could not be read.
package struct FileError: Error, Equatable, CustomStringConvertible {
    package let path: String
    /// In the system's words, e.g. "No such file or directory".
    package let reason: String

    package var description: String { "\(path): \(reason)" }

    init(_ path: String, _ reason: String) { (self.path, self.reason) = (path, reason) }
    init(_ path: String, code: Int32) { self.init(path, String(cString: strerror(code))) }
}

/// Reads files, never more of them than was asked for.
package enum BoundedFile {
    /// The whole file at `path`; an error if it is longer than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, code: errno) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, named: path, limit: limit)
    }

    /// Everything that comes from an open descriptor, which stays the caller's.
    package static func read(descriptor: Int32, named name: String, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let wanted = min(64 << 10, limit + 1 - bytes.count)
            var failure: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
                let received = Glibc.read(descriptor, buffer.baseAddress, wanted)
                if received < 0 { failure = errno }
                count = max(0, received)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw FileError(name, code: failure) }
            if piece.isEmpty { return bytes }
            bytes += piece
            guard bytes.count <= limit else { throw FileError(name, "It is longer than \(limit) bytes") }
        }
    }
}
