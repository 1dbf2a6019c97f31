internal import Crypto
package import Messaging

/// A tenant's files as they were at one moment, named by their hash. Immutable.
package struct Bundle: Sendable, Equatable {
    /// The file every folder needs.
    package static let main = "bot.lua"

    package let version: ScriptVersion
    /// Bytes by name, e.g. "bot.lua", "lists/prices.lua". Tests are not among them.
    package let files: [String: [UInt8]]

    /// Names the files by what is in them.
    ///
    /// - Throws: unless there is a `bot.lua` and everything is within `limits`.
    package init(files: [String: [UInt8]], limits: ScriptLimits = ScriptLimits()) throws(ScriptError) {
        guard files[Self.main] != nil else {
            throw ScriptError(message: "there is no \(Self.main) in this folder: create it")
        }
        guard files.count <= limits.files else {
            throw ScriptError(message: "there are \(files.count) Lua files, at most \(limits.files) may be")
        }
        for (name, bytes) in files where bytes.count > limits.fileBytes {
            throw ScriptError(
                file: name, message: "the file has \(bytes.count) bytes, at most \(limits.fileBytes) may be")
        }
        let total = files.values.reduce(0) { $0 + $1.count }
        guard total <= limits.folderBytes else {
            throw ScriptError(
                message: "the Lua files have \(total) bytes together, at most \(limits.folderBytes) may be")
        }
        self.files = files
        version = Self.version(of: files)
    }

    /// SHA-256 over the files in the order of their names, each with its length: no two folders look the same.
    private static func version(of files: [String: [UInt8]]) -> ScriptVersion {
        var message: [UInt8] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            message += "\(name.utf8.count):\(name)\(bytes.count):".utf8
            message += bytes
        }
        return ScriptVersion(hash: Hex.text(SHA256.digest(of: message)))
    }
}
