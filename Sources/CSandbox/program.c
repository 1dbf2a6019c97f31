// The chunks of a program, and the primitives that its main chunk receives.
#include <string.h>

#include "run.h"

// In the table of modules, the value of one that is being loaded.
static char loading;

struct chunk {
    csandbox_bytes name, code;
};

static bool take_part(csandbox_bytes *left, csandbox_bytes *part) {
    if (left->count < 4) return false;
    const uint8_t *at = left->bytes;
    size_t count = (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
    if (count > left->count - 4) return false;
    part->bytes = at + 4;
    part->count = count;
    left->bytes += 4 + count;
    left->count -= 4 + count;
    return true;
}

// The chunk of the name, beside the main one.
static bool find_module(csandbox_bytes program, const char *name, size_t count, struct chunk *found) {
    bool is_main = true;
    while (take_part(&program, &found->name) && take_part(&program, &found->code)) {
        if (!is_main && found->name.count == count && memcmp(found->name.bytes, name, count) == 0) return true;
        is_main = false;
    }
    return false;
}

static const char *whole(lua_State *L, void *user, size_t *count) {
    (void)L;
    csandbox_bytes *code = user;
    *count = code->count;
    code->count = 0;
    return (const char *)code->bytes;
}

static void push_chunk(lua_State *L, struct chunk chunk) {
    // The one place that loads bytecode; it was made by this process and never left it.
    int status = lua_load(L, whole, &chunk.code, "=?", "b");
    sandbox_after_protected(L, status);
    if (status != LUA_OK) lua_error(L);
}

void sandbox_push_main(lua_State *L, csandbox_bytes program) {
    struct chunk chunk;
    bool is_there = take_part(&program, &chunk.name) && take_part(&program, &chunk.code);
    if (!is_there) luaL_error(L, "the program has no main chunk");
    push_chunk(L, chunk);
}

// halt(value): ends the run with the value; nothing catches it.
static int halt(lua_State *L) {
    lua_settop(L, 1);
    sandbox_check(L);
    sandbox_write_wire(L);
    sandbox_stop(run_of(L), STOP_HALT);
    return sandbox_raise_stop(L);
}

// module(name): the value of a chunk of the program, which runs at the first call only.
static int module(lua_State *L) {
    size_t count;
    const char *name = luaL_checklstring(L, 1, &count);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
        if (lua_touserdata(L, -1) == &loading) {
            return luaL_error(L, "module '%s' failed to load, or requires itself on a way round", name);
        }
        return 1;
    }
    struct run *run = run_of(L);
    struct chunk chunk;
    if (!find_module(run->program, name, count, &chunk) && !find_module(run->base, name, count, &chunk)) {
        return luaL_error(L, "there is no module '%s'", name);
    }
    push_chunk(L, chunk);
    lua_pushvalue(L, 1);
    lua_pushlightuserdata(L, &loading);
    lua_rawset(L, lua_upvalueindex(1));
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, lua_upvalueindex(1));
    return 1;
}

// place(function): where it is written, "bot.lua:12: ", as errors begin.
static int place(lua_State *L) {
    lua_Debug function;
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_getinfo(L, ">S", &function);
    lua_pushfstring(L, "%s:%d: ", function.short_src, function.linedefined);
    return 1;
}

void sandbox_push_primitives(lua_State *L) {
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, halt);
    lua_setfield(L, -2, "halt");
    lua_newtable(L);
    lua_pushcclosure(L, module, 1);
    lua_setfield(L, -2, "module");
    lua_pushcfunction(L, place);
    lua_setfield(L, -2, "place");
}
