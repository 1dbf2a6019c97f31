// table.insert, remove, move, concat and unpack: the library's semantics, metamethods included, with loops that end
// when the run does. A __len or an __index that lies can make them long, but no longer endless.
#include "buffer.h"
#include "functions.h"

enum { MOST_RESULTS = 100000 };

static lua_Integer length_of(lua_State *L, int index) {
    luaL_checktype(L, index, LUA_TTABLE);
    return luaL_len(L, index);
}

int sandbox_insert(lua_State *L) {
    lua_Integer end = (lua_Integer)((lua_Unsigned)length_of(L, 1) + 1);
    lua_Integer position = end;
    if (lua_gettop(L) == 3) {
        position = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)position - 1 < (lua_Unsigned)end, 2, "position out of bounds");
        for (lua_Integer at = end; at > position; at--) {
            sandbox_check(L);
            lua_geti(L, 1, at - 1);
            lua_seti(L, 1, at);
        }
    } else if (lua_gettop(L) != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, position);
    return 0;
}

int sandbox_remove(lua_State *L) {
    lua_Integer count = length_of(L, 1), position = luaL_optinteger(L, 2, count);
    if (position != count) {
        luaL_argcheck(L, (lua_Unsigned)position - 1 <= (lua_Unsigned)count, 2, "position out of bounds");
    }
    lua_geti(L, 1, position);
    for (; position < count; position++) {
        sandbox_check(L);
        lua_geti(L, 1, position + 1);
        lua_seti(L, 1, position);
    }
    lua_pushnil(L);
    lua_seti(L, 1, position);
    return 1;
}

static void move_one(lua_State *L, int target, lua_Integer from, lua_Integer to) {
    sandbox_check(L);
    lua_geti(L, 1, from);
    lua_seti(L, target, to);
}

int sandbox_move(lua_State *L) {
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, target, LUA_TTABLE);
    if (last >= first) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
        lua_Integer count = last - first + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool is_apart = to > last || to <= first || (target != 1 && !lua_compare(L, 1, target, LUA_OPEQ));
        if (is_apart) {
            for (lua_Integer at = 0; at < count; at++) move_one(L, target, first + at, to + at);
        } else {
            for (lua_Integer at = count - 1; at >= 0; at--) move_one(L, target, first + at, to + at);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

static void add_field(lua_State *L, struct buffer *buffer, lua_Integer at) {
    sandbox_check(L);
    lua_geti(L, 1, at);
    if (!lua_isstring(L, -1)) {
        luaL_error(
            L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1), (LUAI_UACINT)at);
    }
    size_t count;
    const char *text = lua_tolstring(L, -1, &count);
    sandbox_buffer_add(buffer, text, count);
    lua_pop(L, 1);
}

int sandbox_concat(lua_State *L) {
    lua_Integer last = length_of(L, 1);
    size_t count;
    const char *between = luaL_optlstring(L, 2, "", &count);
    lua_Integer at = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    struct buffer buffer;
    sandbox_buffer_open(&buffer, L);
    for (; at < last; at++) {
        add_field(L, &buffer, at);
        sandbox_buffer_add(&buffer, between, count);
    }
    if (at == last) add_field(L, &buffer, at);
    sandbox_buffer_push(&buffer);
    return 1;
}

int sandbox_unpack(lua_State *L) {
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    if (first > last) return 0;
    lua_Unsigned more = (lua_Unsigned)last - (lua_Unsigned)first;
    if (more >= MOST_RESULTS || !lua_checkstack(L, (int)more + 1)) {
        return luaL_error(L, "too many results to unpack");
    }
    for (lua_Integer at = first; at < last; at++) {
        sandbox_check(L);
        lua_geti(L, 1, at);
    }
    lua_geti(L, 1, last);
    return (int)more + 1;
}
