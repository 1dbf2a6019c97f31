internal import Foundation

/// A folder for a run's data, gone when the run is over.
package struct ScratchFolder: ~Copyable {
    /// It could not be made.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let path: String

    package init() throws(Failure) {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("parlua-\(UUID().uuidString)").path
        try Self.make(path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Makes a folder in it, and returns its path.
    package func folder(_ name: String) throws(Failure) -> String {
        try Self.make("\(path)/\(name)")
        return "\(path)/\(name)"
    }

    /// Nobody else may look at what is tried here.
    private static func make(_ path: String) throws(Failure) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure(description: "\(path): \(error.localizedDescription)")
        }
    }
}
