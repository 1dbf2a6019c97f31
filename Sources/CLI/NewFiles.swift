internal import Foundation
internal import Scripting

/// Writes files that were not there before.
enum NewFiles {
    /// Writes each file into the folder, which is made if needed. None is ever written over.
    static func write(_ files: [String: [UInt8]], into folder: String) throws(CommandFailure) {
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            try write(bytes, to: "\(folder)/\(name)", options: .withoutOverwriting)
        }
    }

    /// Writes the annotations for editors; those of another version are replaced.
    static func writeTypes(into folder: String) throws(CommandFailure) {
        for (name, bytes) in AuthorFiles.types.sorted(by: { $0.key < $1.key }) {
            try write(bytes, to: "\(folder)/\(name)", options: .atomic)
        }
    }

    private static func write(_ bytes: [UInt8], to path: String, options: Data.WritingOptions) throws(CommandFailure) {
        let url = URL(fileURLWithPath: path)
        do {
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url, options: options)
        } catch {
            throw CommandFailure(code: .inputOutput, message: "\(path): \(error.localizedDescription)")
        }
    }
}
