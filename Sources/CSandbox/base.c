// tostring, print and collectgarbage.
#include <stdio.h>

#include "functions.h"

// Numbers that objects got when they were first shown; the key of the table in the registry.
static char shown_objects;

// The library would show the address, which tells an attacker where things lie and differs at every replay. A number
// per run, counted from 1, tells objects apart as well. Keys are weak: showing an object does not keep it.
static lua_Integer number_of(lua_State *L, int index) {
    sandbox_push_weak(L, &shown_objects);
    lua_pushvalue(L, index);
    if (lua_rawget(L, -2) != LUA_TNUMBER) {
        lua_pop(L, 1);
        lua_pushvalue(L, index);
        lua_pushinteger(L, ++vm_of(L)->shown_objects);
        lua_rawset(L, -3);
        lua_pushinteger(L, vm_of(L)->shown_objects);
    }
    lua_Integer number = lua_tointeger(L, -1);
    lua_pop(L, 2);
    return number;
}

static void push_object_name(lua_State *L, int index) {
    char number[24];
    lua_Integer shown = number_of(L, index);
    snprintf(number, sizeof number, "0x%08llx", (unsigned long long)shown);
    int type = luaL_getmetafield(L, index, "__name");
    const char *kind = type == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, index);
    lua_pushfstring(L, "%s: %s", kind, number);
    if (type != LUA_TNIL) lua_remove(L, -2);
}

static void push_object_text(lua_State *L, int index) {
    if (!luaL_callmeta(L, index, "__tostring")) {
        push_object_name(L, index);
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "'__tostring' must return a string");
    }
}

const char *sandbox_push_text(lua_State *L, int index, size_t *count) {
    index = lua_absindex(L, index);
    luaL_checkstack(L, 6, "no room for a text");
    switch (lua_type(L, index)) {
    // lua_tolstring turns the copy of a number into its text: "1", "1.0", "1e+15", "inf", "-nan".
    case LUA_TNUMBER: case LUA_TSTRING: lua_pushvalue(L, index); break;
    case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
    case LUA_TNIL: lua_pushliteral(L, "nil"); break;
    default: push_object_text(L, index);
    }
    return lua_tolstring(L, -1, count);
}

int sandbox_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    sandbox_push_text(L, 1, NULL);
    return 1;
}

// Lines go to the report, as far as they fit.
int sandbox_print(lua_State *L) {
    struct run *run = run_of(L);
    struct bytes *printed = &run->printed;
    int count = lua_gettop(L);
    for (int index = 1; index <= count && !run->report->printed_cut; index++) {
        sandbox_check(L);
        size_t size;
        const char *text = sandbox_push_text(L, index, &size);
        bool fits = (index == 1 || sandbox_append(run, printed, "\t", 1)) && sandbox_append(run, printed, text, size);
        run->report->printed_cut = !fits;
        lua_settop(L, count);
    }
    if (!run->report->printed_cut) run->report->printed_cut = !sandbox_append(run, printed, "\n", 1);
    return 0;
}

// Only "count", of the own VM: when the collector runs is the host's affair.
int sandbox_collectgarbage(lua_State *L) {
    static const char *const options[] = {"count", NULL};
    luaL_checkoption(L, 1, "collect", options);
    lua_pushnumber(L, (lua_Number)vm_of(L)->memory / 1024);
    return 1;
}
