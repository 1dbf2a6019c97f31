internal import CAssets

/// What an author begins with, and what their editor reads. All of it is part of the binary.
package enum AuthorFiles {
    /// A commented bot with its tests, and the editor's settings, by file name.
    package static var starter: [String: [UInt8]] {
        [
            "bot.lua": asset("starter_bot.lua"), "bot_test.lua": asset("starter_bot_test.lua"),
            ".luarc.json": asset("starter_luarc.json"),
        ]
    }

    /// Where the settings of a starter expect ``types``: beside the tenants' folders.
    package static let typesFolder = ".types"

    /// Annotations of everything a script and a test can say, for the Lua language server (LuaLS), by file name.
    package static var types: [String: [UInt8]] {
        ["bot.lua": asset("types_bot.lua"), "test.lua": asset("types_test.lua")]
    }

    private static func asset(_ name: String) -> [UInt8] {
        guard let file = cassets_find(name) else { preconditionFailure("\(name) is embedded") }
        return Array(UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.count))
    }
}
