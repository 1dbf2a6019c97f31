import Foundation

/// A folder of a test's own that goes when its owner goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    package convenience init() throws { try self.init(in: FileManager.default.temporaryDirectory.path) }

    /// One that no disk is asked for, where the system has a place for that: for tests that open many files and have no
    /// power to lose.
    package static func inMemory() throws -> TemporaryFolder {
        let memory = "/dev/shm"
        let hasMemory = FileManager.default.isWritableFile(atPath: memory)
        return try TemporaryFolder(in: hasMemory ? memory : FileManager.default.temporaryDirectory.path)
    }

    private init(in parent: String) throws {
        path = "\(parent)/parlua-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes as careful editors do: whole, under the final name.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let file = file(name)
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    package func delete(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }
}
