// table.sort: a merge sort over copies.
//
// The library's quicksort can be driven to quadratic time, and trusts a __len of 2^31. A merge sort needs at most
// n log2 n comparisons whatever the comparator answers, so that a wrong one gives a wrong order and never an error; it
// keeps equal elements in their order, and nothing is written back if the comparator raises.
#include "functions.h"

enum { MOST_ELEMENTS = 1 << 20 };
// Stack places during a sort.
enum { TABLE = 1, COMPARATOR = 2, LEFT = 3, RIGHT = 4 };

static bool is_less(lua_State *L, lua_Integer a, lua_Integer b, int from) {
    sandbox_check(L);
    bool has_comparator = !lua_isnil(L, COMPARATOR);
    if (has_comparator) lua_pushvalue(L, COMPARATOR);
    lua_rawgeti(L, from, a);
    lua_rawgeti(L, from, b);
    bool result;
    if (has_comparator) {
        lua_call(L, 2, 1);
        result = lua_toboolean(L, -1);
        lua_pop(L, 1);
    } else {
        result = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
    }
    return result;
}

static void copy(lua_State *L, int from, lua_Integer at, int to, lua_Integer place) {
    lua_rawgeti(L, from, at);
    lua_rawseti(L, to, place);
}

// Merges the sorted runs [first, middle) and [middle, end).
static void merge(lua_State *L, int from, int to, lua_Integer first, lua_Integer middle, lua_Integer end) {
    lua_Integer left = first, right = middle, place = first;
    bool is_in_order = middle >= end || !is_less(L, middle, middle - 1, from);
    while (!is_in_order && left < middle && right < end) {
        bool takes_right = is_less(L, right, left, from);
        copy(L, from, takes_right ? right++ : left++, to, place++);
    }
    while (left < middle) copy(L, from, left++, to, place++);
    while (right < end) copy(L, from, right++, to, place++);
}

// The stack place of the sorted elements.
static int sort_copies(lua_State *L, lua_Integer count) {
    int from = LEFT, to = RIGHT;
    for (lua_Integer width = 1; width < count; width *= 2) {
        for (lua_Integer first = 1; first <= count; first += 2 * width) {
            sandbox_check(L);
            lua_Integer middle = first + width, end = middle + width;
            if (middle > count + 1) middle = count + 1;
            if (end > count + 1) end = count + 1;
            merge(L, from, to, first, middle, end);
        }
        int other = from;
        from = to;
        to = other;
    }
    return from;
}

int sandbox_sort(lua_State *L) {
    luaL_checktype(L, TABLE, LUA_TTABLE);
    lua_Integer count = luaL_len(L, TABLE);
    if (count < 2) return 0;
    luaL_argcheck(L, count <= MOST_ELEMENTS, 1, "array too big");
    if (!lua_isnoneornil(L, COMPARATOR)) luaL_checktype(L, COMPARATOR, LUA_TFUNCTION);
    lua_settop(L, COMPARATOR);
    lua_createtable(L, (int)count, 0);
    lua_createtable(L, (int)count, 0);
    for (lua_Integer at = 1; at <= count; at++) {
        sandbox_check(L);
        lua_geti(L, TABLE, at);
        lua_rawseti(L, LEFT, at);
    }
    int sorted = sort_copies(L, count);
    for (lua_Integer at = 1; at <= count; at++) {
        sandbox_check(L);
        lua_rawgeti(L, sorted, at);
        lua_seti(L, TABLE, at);
    }
    return 0;
}
