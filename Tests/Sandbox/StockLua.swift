import CLua

/// The distribution's own Lua with its own library, to compare with. No Swift frame is alive where it may jump.
enum StockLua {
    /// The text that `source` returns, or its error message.
    static func run(_ source: String) -> String {
        guard let state = luaL_newstate() else { return "no memory" }
        defer { lua_close(state) }
        luaL_openlibs(state)
        var status = luaL_loadbufferx(state, source, source.utf8.count, "=bot.lua", "t")
        if status == LUA_OK { status = lua_pcallk(state, 0, 1, 0, 0, nil) }
        var count = 0
        guard let text = lua_tolstring(state, -1, &count) else { return "no text" }
        let bytes = UnsafeRawBufferPointer(start: text, count: count)
        return (status == LUA_OK ? "" : "error: ") + String(decoding: bytes, as: UTF8.self)
    }
}
