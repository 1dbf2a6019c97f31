// What a script can reach: this list and nothing else. Each line is a decision.
//
// Left out on purpose, beside io, package, debug and most of os: dofile, loadfile, require (a script's own files come
// through the host), warn, string.dump, string.pack, packsize and unpack (no binary data enters or leaves a script,
// and they have been the weak spot of other hosts: CVE-2025-46817).
#include <math.h>
#include <string.h>

#include "functions.h"

struct entry {
    const char *name;
    lua_CFunction function;  // NULL: borrowed from the library, see stock.c
};

static const struct entry base[] = {
    {"assert", NULL},
    {"collectgarbage", sandbox_collectgarbage},
    {"error", NULL},
    {"getmetatable", NULL},
    {"ipairs", NULL},
    {"load", sandbox_load},
    {"next", sandbox_next},
    {"pairs", sandbox_pairs},
    {"pcall", sandbox_pcall},
    {"print", sandbox_print},
    {"rawequal", NULL},
    {"rawget", NULL},
    {"rawlen", NULL},
    {"rawset", NULL},
    {"select", NULL},
    {"setmetatable", sandbox_setmetatable},
    {"tonumber", NULL},
    {"tostring", sandbox_tostring},
    {"type", NULL},
    {"xpcall", sandbox_xpcall},
    {NULL, NULL},
};

static const struct entry coroutine[] = {
    {"close", sandbox_coroutine_close},
    {"create", sandbox_coroutine_create},
    {"isyieldable", sandbox_coroutine_isyieldable},
    {"resume", sandbox_coroutine_resume},
    {"running", sandbox_coroutine_running},
    {"status", sandbox_coroutine_status},
    {"wrap", sandbox_coroutine_wrap},
    {"yield", sandbox_coroutine_yield},
    {NULL, NULL},
};

static const struct entry math[] = {
    {"abs", NULL},
    {"acos", NULL},
    {"asin", NULL},
    {"atan", NULL},
    {"ceil", NULL},
    {"cos", NULL},
    {"deg", NULL},
    {"exp", NULL},
    {"floor", NULL},
    {"fmod", NULL},
    {"log", NULL},
    {"max", NULL},
    {"min", NULL},
    {"modf", NULL},
    {"rad", NULL},
    {"random", sandbox_random},
    {"randomseed", sandbox_randomseed},
    {"sin", NULL},
    {"sqrt", NULL},
    {"tan", NULL},
    {"tointeger", NULL},
    {"type", NULL},
    {"ult", NULL},
    {NULL, NULL},
};

static const struct entry os[] = {
    {"clock", sandbox_clock},
    {"date", sandbox_date},
    {"difftime", sandbox_difftime},
    {"time", sandbox_time},
    {NULL, NULL},
};

static const struct entry string[] = {
    {"byte", sandbox_byte},
    {"char", sandbox_char},
    {"find", sandbox_find},
    {"format", sandbox_format},
    {"gmatch", sandbox_gmatch},
    {"gsub", sandbox_gsub},
    {"len", NULL},
    {"lower", sandbox_lower},
    {"match", sandbox_string_match},
    {"rep", sandbox_rep},
    {"reverse", sandbox_reverse},
    {"sub", NULL},
    {"upper", sandbox_upper},
    {NULL, NULL},
};

// Lua 5.4 turns "10" + 1 into a number through these.
static const struct entry string_metatable[] = {
    {"__add", NULL},
    {"__div", NULL},
    {"__idiv", NULL},
    {"__mod", NULL},
    {"__mul", NULL},
    {"__pow", NULL},
    {"__sub", NULL},
    {"__unm", NULL},
    {NULL, NULL},
};

static const struct entry table[] = {
    {"concat", sandbox_concat},
    {"insert", sandbox_insert},
    {"move", sandbox_move},
    {"pack", NULL},
    {"remove", sandbox_remove},
    {"sort", sandbox_sort},
    {"unpack", sandbox_unpack},
    {NULL, NULL},
};

static const struct entry utf8[] = {
    {"char", sandbox_utf8_char},
    {"codepoint", NULL},
    {"codes", NULL},
    {"len", NULL},
    {"offset", NULL},
    {NULL, NULL},
};

static void fill(lua_State *L, const char *library, const struct entry *entries) {
    for (; entries->name != NULL; entries++) {
        lua_CFunction function = entries->function;
        if (function == NULL) function = sandbox_stock(library, entries->name);
        if (function == NULL) luaL_error(L, "this system's Lua has no %s.%s", library, entries->name);
        lua_pushcfunction(L, function);
        lua_setfield(L, -2, entries->name);
    }
}

// Leaves the new library on the stack, and in the globals at the bottom of it.
static void open_library(lua_State *L, const char *name, const struct entry *entries) {
    lua_createtable(L, 0, 28);
    fill(L, name, entries);
    lua_pushvalue(L, -1);
    lua_setfield(L, 1, name);
}

static void set_constants(lua_State *L) {
    lua_pushnumber(L, 3.141592653589793238462643383279502884);
    lua_setfield(L, -2, "pi");
    lua_pushnumber(L, HUGE_VAL);
    lua_setfield(L, -2, "huge");
    lua_pushinteger(L, LUA_MAXINTEGER);
    lua_setfield(L, -2, "maxinteger");
    lua_pushinteger(L, LUA_MININTEGER);
    lua_setfield(L, -2, "mininteger");
}

// Methods of strings are our own functions, not the library's, and scripts cannot reach the metatable.
static void set_string_metatable(lua_State *L) {
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 10);
    fill(L, "string", string_metatable);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void sandbox_open_environment(lua_State *L) {
    lua_gc(L, LUA_GCSTOP);  // what is made here lives as long as the VM
    lua_pushglobaltable(L);
    fill(L, "_G", base);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    lua_pushliteral(L, "Lua 5.4");
    lua_setfield(L, -2, "_VERSION");
    open_library(L, "coroutine", coroutine);
    open_library(L, "math", math);
    set_constants(L);
    open_library(L, "os", os);
    open_library(L, "table", table);
    open_library(L, "utf8", utf8);
    static const char character[] = "[\0-\x7F\xC2-\xFD][\x80-\xBF]*";  // holds a zero
    lua_pushlstring(L, character, sizeof character - 1);
    lua_setfield(L, -2, "charpattern");
    lua_settop(L, 1);
    open_library(L, "string", string);
    set_string_metatable(L);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCRESTART);
}
