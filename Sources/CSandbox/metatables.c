// setmetatable that gives the VM a snapshot of the script's metatable.
//
// Lua 5.4.4 has memory errors that a script reaches through __concat (use after free) and __mode (double free), and
// runs __gc with hooks switched off. The VM looks these fields up when it needs them, so a check at this moment would
// not do: the script could add them later. So the VM gets a private copy with the known, harmless fields only. It is
// taken anew at each call; `__metatable` of the copy shows the script its own table.
#include "functions.h"

static const char *const copied[] = {
    "__index", "__newindex", "__call", "__tostring", "__name", "__pairs", "__close", "__len",  "__eq",
    "__lt",    "__le",       "__add",  "__sub",      "__mul",  "__div",   "__mod",   "__pow",  "__unm",
    "__idiv",  "__band",     "__bor",  "__bxor",     "__shl",  "__shr",   "__bnot",
};
static const char *const refused[] = {"__gc", "__mode", "__concat"};

enum { COPIED = sizeof copied / sizeof *copied, REFUSED = sizeof refused / sizeof *refused };
// Tables of the registry: from source to copy. It is emptied when it is full, so that a metatable for each object
// does not fill the memory; a copy lost that way lives on with its objects and is not renewed any more.
enum { CACHED = 256 };
// In a copy: its source. A script never sees a copy.
enum { SOURCE = 1 };

static char copies;

static void check_fields(lua_State *L, int source) {
    for (int at = 0; at < REFUSED; at++) {
        lua_pushstring(L, refused[at]);
        if (lua_rawget(L, source) != LUA_TNIL) luaL_error(L, "a metatable cannot have %s here", refused[at]);
        lua_pop(L, 1);
    }
}

// Pushes the table of copies.
static void push_copies(lua_State *L) {
    struct vm *vm = vm_of(L);
    if (vm->metatables < CACHED && lua_rawgetp(L, LUA_REGISTRYINDEX, &copies) == LUA_TTABLE) return;
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &copies);
    vm->metatables = 0;
}

// Pushes the copy of the table at `source`, made now or known from before.
static void push_copy(lua_State *L, int source) {
    push_copies(L);
    int known = lua_gettop(L);
    lua_pushvalue(L, source);
    if (lua_rawget(L, known) == LUA_TTABLE) return;
    lua_createtable(L, 1, 4);
    lua_pushvalue(L, source);
    lua_rawseti(L, -2, SOURCE);
    lua_pushvalue(L, source);
    lua_pushvalue(L, -2);
    lua_rawset(L, known);
    vm_of(L)->metatables++;
}

static void renew(lua_State *L, int copy, int source) {
    for (int at = 0; at < COPIED; at++) {
        lua_pushstring(L, copied[at]);
        lua_pushvalue(L, -1);
        bool was = lua_rawget(L, copy) != LUA_TNIL;
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        bool is = lua_rawget(L, source) != LUA_TNIL;
        if (was || is) {
            lua_rawset(L, copy);
        } else {
            lua_pop(L, 2);
        }
    }
    lua_pushliteral(L, "__metatable");
    lua_pushvalue(L, -1);
    if (lua_rawget(L, source) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushvalue(L, source);
    }
    lua_rawset(L, copy);
}

// A script protects a metatable by a field __metatable in its own table.
static void check_unprotected(lua_State *L) {
    if (!lua_getmetatable(L, 1)) return;
    lua_rawgeti(L, -1, SOURCE);
    lua_pushliteral(L, "__metatable");
    if (lua_rawget(L, -2) != LUA_TNIL) luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
}

int sandbox_setmetatable(lua_State *L) {
    int type = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
    lua_settop(L, 2);
    check_unprotected(L);
    if (type == LUA_TTABLE) {
        check_fields(L, 2);
        push_copy(L, 2);
        int copy = lua_gettop(L);
        renew(L, copy, 2);
        lua_settop(L, copy);
    }
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}
