// next and pairs in an order of our own.
//
// The library goes through a table in the order of its hashes. They differ from process to process, so that a menu
// made from a table would look different every day and no turn could be repeated; and they are made with a seed from
// addresses, which must not be seen. Here the order is: 1, 2, 3 and so on; other numbers, ascending; texts by their
// bytes; true, false; functions of the library, tables, functions, coroutines, userdata. Within a kind of object it
// is that of the addresses in the VM's arena, whose differences are the same whenever the same turn is run.
//
// Going on by one is quick while 1, 2, 3 lasts. Of a few keys the next is looked for among all. With more of them the
// first call sorts what comes after its key, and those that follow read on in that list; each beginning forgets it. So a
// whole traversal costs one sort, and asking for the first key one look at each.
#include <string.h>

#include "functions.h"

// Stack places of next's arguments.
enum { TABLE = 1, KEY = 2 };
// Up to so many keys no list is made.
enum { FEW = 8 };
// Places of a list beside its keys 1, 2, 3…: the key it begins after, and how far it was read.
enum { BASE = 0, PLACE = -1 };

enum rank { POSITIVE, NUMBER, TEXT, TRUTH, BUILTIN, OBJECT };

// In the registry: the lists of the traversals under way, by table. Keys are weak.
static char lists;

static int rank_of(lua_State *L, int index) {
    int type = lua_type(L, index);
    switch (type) {
    case LUA_TNUMBER: return lua_isinteger(L, index) && lua_tointeger(L, index) > 0 ? POSITIVE : NUMBER;
    case LUA_TSTRING: return TEXT;
    case LUA_TBOOLEAN: return TRUTH;
    case LUA_TFUNCTION: {
        // Those without upvalues are addresses of code, which must not be compared with the arena's.
        if (!lua_iscfunction(L, index) || lua_getupvalue(L, index, 1) != NULL) break;
        return BUILTIN;
    }
    default: break;
    }
    return OBJECT + type;
}

static bool is_text_before(lua_State *L, int a, int b) {
    size_t count, other;
    const char *left = lua_tolstring(L, a, &count), *right = lua_tolstring(L, b, &other);
    int order = memcmp(left, right, count < other ? count : other);
    return order != 0 ? order < 0 : count < other;
}

// Both are places from the bottom of the stack.
static bool is_before(lua_State *L, int a, int b) {
    sandbox_check(L);
    if (lua_isinteger(L, a) && lua_isinteger(L, b)) {  // most often
        lua_Unsigned left = (lua_Unsigned)lua_tointeger(L, a), right = (lua_Unsigned)lua_tointeger(L, b);
        return left - 1 < right - 1;  // 0 and below are large without a sign, and stay in order
    }
    if (lua_type(L, a) == LUA_TSTRING && lua_type(L, b) == LUA_TSTRING) return is_text_before(L, a, b);
    int top = lua_gettop(L), left = rank_of(L, a), right = rank_of(L, b);
    lua_settop(L, top);
    if (left != right) return left < right;
    switch (left) {
    case POSITIVE:
    case NUMBER: return lua_compare(L, a, b, LUA_OPLT);
    case TRUTH: return lua_toboolean(L, a) && !lua_toboolean(L, b);
    default: return (uintptr_t)lua_topointer(L, a) < (uintptr_t)lua_topointer(L, b);
    }
}

static bool is_item_before(lua_State *L, int list, lua_Integer a, lua_Integer b) {
    lua_rawgeti(L, list, a);
    lua_rawgeti(L, list, b);
    bool result = is_before(L, lua_gettop(L) - 1, lua_gettop(L));
    lua_pop(L, 2);
    return result;
}

static void swap(lua_State *L, int list, lua_Integer a, lua_Integer b) {
    lua_rawgeti(L, list, a);
    lua_rawgeti(L, list, b);
    lua_rawseti(L, list, a);
    lua_rawseti(L, list, b);
}

static void sift(lua_State *L, int list, lua_Integer root, lua_Integer count) {
    for (lua_Integer child; (child = 2 * root) <= count; root = child) {
        if (child < count && is_item_before(L, list, child, child + 1)) child++;
        if (!is_item_before(L, list, root, child)) return;
        swap(L, list, root, child);
    }
}

// A heap sort: in place, and never worse than n log n.
static void sort(lua_State *L, int list, lua_Integer count) {
    for (lua_Integer root = count / 2; root > 0; root--) sift(L, list, root, count);
    for (lua_Integer end = count; end > 1; end--) {
        swap(L, list, 1, end);
        sift(L, list, 1, end - 1);
    }
}

// Pushes the table of lists, or nil while there is none.
static bool push_lists(lua_State *L) { return lua_rawgetp(L, LUA_REGISTRYINDEX, &lists) == LUA_TTABLE; }

static void forget_list(lua_State *L) {
    if (push_lists(L)) {
        lua_pushvalue(L, TABLE);
        lua_pushnil(L);
        lua_rawset(L, -3);
    }
    lua_settop(L, KEY);
}

// Pushes the list of what comes after the key, made now.
static void push_new_list(lua_State *L) {
    lua_createtable(L, 4, 2);
    int list = lua_gettop(L);
    lua_Integer count = 0;
    lua_pushnil(L);
    while (lua_next(L, TABLE)) {
        lua_pop(L, 1);
        if (!is_before(L, KEY, lua_gettop(L))) continue;
        lua_pushvalue(L, -1);
        lua_rawseti(L, list, ++count);
    }
    sort(L, list, count);
    lua_pushvalue(L, KEY);
    lua_rawseti(L, list, BASE);
    lua_pushinteger(L, 0);
    lua_rawseti(L, list, PLACE);
    sandbox_push_weak(L, &lists);
    lua_pushvalue(L, TABLE);
    lua_pushvalue(L, list);
    lua_rawset(L, -3);
    lua_settop(L, list);
}

// The place in the list of the first key after KEY.
static lua_Integer place_after(lua_State *L, int list) {
    lua_rawgeti(L, list, PLACE);
    lua_Integer last = lua_tointeger(L, -1);
    lua_rawgeti(L, list, last);
    bool is_next = lua_rawequal(L, -1, KEY);
    lua_pop(L, 2);
    if (is_next) return last + 1;
    lua_Integer low = 1, high = (lua_Integer)lua_rawlen(L, list) + 1;
    while (low < high) {
        lua_Integer middle = low + (high - low) / 2;
        lua_rawgeti(L, list, middle);
        bool is_after = is_before(L, KEY, lua_gettop(L));
        lua_pop(L, 1);
        if (is_after) high = middle;
        else low = middle + 1;
    }
    return low;
}

// Pushes the list that was made for a key at or before KEY; false, pushing nothing, when there is none.
static bool push_known_list(lua_State *L) {
    if (push_lists(L)) {
        lua_pushvalue(L, TABLE);
        if (lua_rawget(L, -2) == LUA_TTABLE) {
            lua_rawgeti(L, -1, BASE);
            bool begins_later = is_before(L, KEY, lua_gettop(L));
            lua_pop(L, 1);
            if (!begins_later) return true;
        }
    }
    lua_settop(L, KEY);
    return false;
}

// The least key after KEY, or of all if that is nil, with its value, found by a look at each; 0, and nothing pushed, for
// a table of more keys than `most`.
static int least_after(lua_State *L, lua_Integer most) {
    enum { BEST = KEY + 1, ITEM };
    bool is_first = lua_isnil(L, KEY);
    lua_pushnil(L);
    lua_pushnil(L);
    for (lua_Integer count = 1; lua_next(L, TABLE); count++) {
        lua_pop(L, 1);
        if (count > most) {
            lua_settop(L, KEY);
            return 0;
        }
        if (!is_first && !is_before(L, KEY, ITEM)) continue;
        if (lua_isnil(L, BEST) || is_before(L, ITEM, BEST)) lua_copy(L, ITEM, BEST);
    }
    if (lua_isnil(L, BEST)) return 1;
    lua_pushvalue(L, BEST);
    lua_rawget(L, TABLE);
    return 2;
}

// The key after KEY, with its value, from the list at the top; those that were removed meanwhile are passed over.
static int next_in_list(lua_State *L) {
    int list = lua_gettop(L);
    for (lua_Integer place = place_after(L, list);; place++) {
        sandbox_check(L);
        if (lua_rawgeti(L, list, place) == LUA_TNIL) break;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, TABLE) != LUA_TNIL) {
            lua_pushinteger(L, place);
            lua_rawseti(L, list, PLACE);
            return 2;
        }
        lua_pop(L, 2);
    }
    forget_list(L);
    lua_pushnil(L);
    return 1;
}

// True, with key and value pushed, when `index` is among the table's keys.
static bool push_item(lua_State *L, lua_Integer index) {
    lua_pushinteger(L, index);
    if (lua_rawgeti(L, TABLE, index) != LUA_TNIL) return true;
    lua_settop(L, KEY);
    return false;
}

int sandbox_next(lua_State *L) {
    luaL_checktype(L, TABLE, LUA_TTABLE);
    lua_settop(L, KEY);
    if (lua_isnil(L, KEY)) {
        forget_list(L);
        return push_item(L, 1) ? 2 : least_after(L, LUA_MAXINTEGER);
    }
    lua_Integer index = lua_isinteger(L, KEY) ? lua_tointeger(L, KEY) : 0;
    if (index > 0 && index < LUA_MAXINTEGER && push_item(L, index + 1)) return 2;
    if (!push_known_list(L)) {
        int results = least_after(L, FEW);
        if (results > 0) return results;
        push_new_list(L);
    }
    return next_in_list(L);
}

static int three_results(lua_State *L, int status, lua_KContext context) {
    (void)L, (void)status, (void)context;
    return 3;
}

int sandbox_pairs(lua_State *L) {
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_callk(L, 1, 3, 0, three_results);
        return three_results(L, LUA_OK, 0);
    }
    lua_pushcfunction(L, sandbox_next);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}
