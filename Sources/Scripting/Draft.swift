internal import Crypto
package import Messaging

/// All that lies in a tenant's folder at one moment: what would run, and the tests of it. Immutable.
package struct Draft: Sendable, Equatable {
    /// What would run.
    package let bundle: Bundle
    /// The tests by file name.
    package let tests: [String: [UInt8]]
    /// Names everything in the folder, so that what was staged before is known again: a changed test changes it.
    package let hash: String

    package var version: ScriptVersion { bundle.version }
    package var files: [String: [UInt8]] { bundle.files.merging(tests) { $1 } }

    /// - Throws: unless there is a `bot.lua` and everything is within `limits`, which hold for the tests as well.
    package init(files: [String: [UInt8]], limits: ScriptLimits = ScriptLimits()) throws(ScriptError) {
        tests = files.filter { $0.key.hasSuffix(Bundle.testSuffix) }
        bundle = try Bundle(files: files.filter { !$0.key.hasSuffix(Bundle.testSuffix) }, limits: limits)
        try limits.check(tests, called: "tests")
        hash = FileHash.of(files)
    }

    /// Reads a tenant's folder, and folders in it up to three deep.
    ///
    /// - Throws: when the folder or a file in it cannot be read or is beyond `limits`.
    package static func read(folder: String, limits: ScriptLimits = ScriptLimits()) throws(ScriptError) -> Draft {
        let reader = try FolderReader(folder: folder, limits: limits)
        // Tests are counted on their own.
        return try Draft(files: reader.files(atMost: 2 * limits.files), limits: limits)
    }
}

/// The name of a set of files: SHA-256 over them in the order of their names, each with its length, so that no two sets
/// look the same.
enum FileHash {
    static func of(_ files: [String: [UInt8]]) -> String {
        var message: [UInt8] = []
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            message += "\(name.utf8.count):\(name)\(bytes.count):".utf8
            message += bytes
        }
        return Hex.text(SHA256.digest(of: message))
    }
}

extension ScriptLimits {
    /// - Throws: when there are too many files, or too much in them.
    func check(_ set: [String: [UInt8]], called what: String) throws(ScriptError) {
        guard set.count <= files else {
            throw ScriptError(message: "there are \(set.count) \(what), at most \(files) may be")
        }
        for name in set.keys { try FolderReader.checkName(name) }
        for (name, bytes) in set where bytes.count > self.bytes(of: name) {
            throw ScriptError(
                file: name, message: "the file has \(bytes.count) bytes, at most \(self.bytes(of: name)) may be")
        }
        let total = set.values.reduce(0) { $0 + $1.count }
        guard total <= folderBytes else {
            throw ScriptError(message: "the \(what) have \(total) bytes together, at most \(folderBytes) may be")
        }
    }
}
