package import Messaging

/// A tenant's files as they were at one moment, named by their hash. Immutable.
package struct Bundle: Sendable, Equatable {
    /// The file every folder needs.
    package static let main = "bot.lua"
    /// The end of the names of tests, which are no part of a version: a changed test changes no bot.
    package static let testSuffix = "_test.lua"

    /// Whether a file of a tenant's folder, by its name relative to it, is the script's: Lua anywhere, and tables of data
    /// in the folder `data`.
    package static func takes(_ name: String) -> Bool {
        name.hasSuffix(".lua") || isTable(name)
    }

    /// Whether the file is a table as spreadsheets write it.
    static func isTable(_ name: String) -> Bool { name.hasPrefix("data/") && name.hasSuffix(".csv") }

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
        try limits.check(files, called: "files")
        self.files = files
        version = ScriptVersion(hash: FileHash.of(files))
    }

    /// Reads what would run of a tenant's folder, and of folders in it up to three deep.
    ///
    /// - Throws: when the folder or a file in it cannot be read or is beyond `limits`.
    package static func read(folder: String, limits: ScriptLimits = ScriptLimits()) throws(ScriptError) -> Bundle {
        let reader = try FolderReader(folder: folder, limits: limits)
        return try Bundle(files: reader.files(atMost: limits.files) { !$0.hasSuffix(testSuffix) }, limits: limits)
    }
}
