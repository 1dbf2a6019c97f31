// Functions borrowed from the Lua library: those that are quick, allocate in ordinary ways and reach nothing.
//
// Their addresses are taken once from a VM of our own that is closed at once; a script's VM never opens a library, so
// that nothing has to be closed in it again. A function with upvalues cannot be borrowed and comes out as NULL.
#include <lualib.h>
#include <pthread.h>
#include <string.h>

#include "run.h"

struct borrowed {
    const char *library, *name;
    lua_CFunction function;
};

static struct borrowed borrowed[] = {
    {"_G", "assert", NULL},        {"_G", "error", NULL},         {"_G", "getmetatable", NULL},
    {"_G", "ipairs", NULL},        {"_G", "rawequal", NULL},      {"_G", "rawget", NULL},
    {"_G", "rawlen", NULL},        {"_G", "rawset", NULL},        {"_G", "select", NULL},
    {"_G", "tonumber", NULL},      {"_G", "type", NULL},          {"math", "abs", NULL},
    {"math", "acos", NULL},        {"math", "asin", NULL},        {"math", "atan", NULL},
    {"math", "ceil", NULL},        {"math", "cos", NULL},         {"math", "deg", NULL},
    {"math", "exp", NULL},         {"math", "floor", NULL},       {"math", "fmod", NULL},
    {"math", "log", NULL},         {"math", "max", NULL},         {"math", "min", NULL},
    {"math", "modf", NULL},        {"math", "rad", NULL},         {"math", "sin", NULL},
    {"math", "sqrt", NULL},        {"math", "tan", NULL},         {"math", "tointeger", NULL},
    {"math", "type", NULL},        {"math", "ult", NULL},         {"string", "len", NULL},
    {"string", "sub", NULL},       {"string", "__add", NULL},     {"string", "__div", NULL},
    {"string", "__idiv", NULL},    {"string", "__mod", NULL},     {"string", "__mul", NULL},
    {"string", "__pow", NULL},     {"string", "__sub", NULL},     {"string", "__unm", NULL},
    {"table", "pack", NULL},       {"utf8", "codepoint", NULL},   {"utf8", "codes", NULL},
    {"utf8", "len", NULL},         {"utf8", "offset", NULL},
};

enum { BORROWED = sizeof borrowed / sizeof *borrowed };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_ready;

static int borrow(lua_State *L) {
    luaL_requiref(L, "_G", luaopen_base, 1);
    luaL_requiref(L, "math", luaopen_math, 1);
    luaL_requiref(L, "string", luaopen_string, 1);
    luaL_requiref(L, "table", luaopen_table, 1);
    luaL_requiref(L, "utf8", luaopen_utf8, 1);
    for (size_t at = 0; at < BORROWED; at++) {
        struct borrowed *entry = &borrowed[at];
        if (strncmp(entry->name, "__", 2) == 0) {
            lua_pushliteral(L, "");
            lua_getmetatable(L, -1);  // arithmetic on strings lives in their metatable
        } else {
            lua_getglobal(L, entry->library);
        }
        lua_getfield(L, -1, entry->name);
        bool has_upvalue = lua_iscfunction(L, -1) && lua_getupvalue(L, -1, 1) != NULL;
        if (!has_upvalue) entry->function = lua_tocfunction(L, -1);
        lua_settop(L, 0);
    }
    return 0;
}

static void prepare(void) {
    lua_State *L = luaL_newstate();
    if (L == NULL) return;
    lua_pushcfunction(L, borrow);
    is_ready = lua_pcall(L, 0, 0, 0) == LUA_OK;
    lua_close(L);
}

bool sandbox_prepare_stock(void) { return pthread_once(&once, prepare) == 0 && is_ready; }

lua_CFunction sandbox_stock(const char *library, const char *name) {
    for (size_t at = 0; at < BORROWED; at++) {
        if (strcmp(borrowed[at].name, name) == 0 && strcmp(borrowed[at].library, library) == 0) {
            return borrowed[at].function;
        }
    }
    return NULL;
}
