// pcall, xpcall and load: the library's own semantics, except that the end of a run passes through.
#include "functions.h"
#include "source.h"

static int finish_pcall(lua_State *L, int status, lua_KContext skipped) {
    sandbox_after_protected(L, status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_pushboolean(L, 0);
        lua_pushvalue(L, -2);
        return 2;
    }
    return lua_gettop(L) - (int)skipped;
}

int sandbox_pcall(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

// Stands before a script's message handler. An error that the hook raises calls the handler while hooks are off, so a
// handler could then run for ever; once the run is stopped it is not called at all.
static int handle_message(lua_State *L) {
    if (run_of(L)->stop != STOP_NONE) return 1;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

int sandbox_xpcall(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, handle_message, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

// load(text [, name [, "t" [, env]]]). A reader function would be one more place where script code runs inside C.
int sandbox_load(lua_State *L) {
    luaL_argcheck(L, lua_type(L, 1) == LUA_TSTRING, 1, "only text can be loaded");
    csandbox_bytes text;
    text.bytes = (const uint8_t *)lua_tolstring(L, 1, &text.count);
    const char *name = luaL_optstring(L, 2, (const char *)text.bytes);
    const char *mode = luaL_optstring(L, 3, "t");
    luaL_argcheck(L, mode[0] == 't' || (mode[0] == 'b' && mode[1] == 't'), 3, "only text can be loaded (mode \"t\")");
    size_t limit = run_of(L)->limits.load;
    if (text.count > limit) return luaL_error(L, "load takes at most %d bytes", (int)limit);
    bool has_environment = !lua_isnone(L, 4);
    if (sandbox_load_text(L, text, name) != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (has_environment) {
        lua_pushvalue(L, 4);
        if (lua_setupvalue(L, -2, 1) == NULL) lua_pop(L, 1);
    }
    return 1;
}
