import CLua

/// The distribution's Lua with its own library and allocator, as the yardstick. No Swift frame is alive where it may jump.
enum StockLua {
    static func run(_ source: String) {
        guard let state = luaL_newstate() else { fatalError("no memory") }
        defer { lua_close(state) }
        luaL_openlibs(state)
        var status = luaL_loadbufferx(state, source, source.utf8.count, "=loop", "t")
        if status == LUA_OK { status = lua_pcallk(state, 0, 0, 0, 0, nil) }
        precondition(status == LUA_OK, "the loops are right")
    }
}
