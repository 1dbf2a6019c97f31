// Coroutines: the library's semantics, and the places that keep run->current, which the deadline's signal reads.
//
// A kill inside a coroutine ends that coroutine with an ordinary-looking error; resume, wrap and close see the flag and
// raise again in the coroutine that called them.
#include "functions.h"

// Lua 5.4.4 does not count C levels across nested closes: each would get 200 levels of its own. So C stack is counted
// in bytes here; 200 levels take up to 256 KiB, and another close is refused beyond that.
enum { DEEPEST_CLOSE = 100, CLOSE_STACK = 256 * 1024 };

static lua_State *coroutine_at(lua_State *L, int index) {
    lua_State *coroutine = lua_tothread(L, index);
    luaL_argexpected(L, coroutine != NULL, index, "coroutine");
    return coroutine;
}

// The count of results now on L's stack, or -1 with an error value there.
static int resume(lua_State *L, lua_State *coroutine, int arguments) {
    if (!lua_checkstack(coroutine, arguments)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, coroutine, arguments);
    struct run *run = run_of(L);
    int results;
    run->current = coroutine;
    int status = lua_resume(coroutine, L, arguments, &results);
    run->current = L;
    sandbox_after_protected(L, status == LUA_YIELD ? LUA_OK : status);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_xmove(coroutine, L, 1);
        return -1;
    }
    if (!lua_checkstack(L, results + 1)) {
        lua_pop(coroutine, results);
        lua_pushliteral(L, "too many results to resume");
        return -1;
    }
    lua_xmove(coroutine, L, results);
    return results;
}

int sandbox_coroutine_resume(lua_State *L) {
    sandbox_check(L);
    lua_State *coroutine = coroutine_at(L, 1);
    int results = resume(L, coroutine, lua_gettop(L) - 1);
    lua_pushboolean(L, results >= 0);
    int count = results < 0 ? 1 : results;
    lua_insert(L, -(count + 1));
    return count + 1;
}

// The status that lua_resetthread gives, with the coroutine's __close functions stoppable like any script code.
static int reset(lua_State *L, lua_State *coroutine) {
    struct run *run = run_of(L);
    ptrdiff_t used = run->stack_base - (const char *)__builtin_frame_address(0);
    if (run->nested_closes >= DEEPEST_CLOSE || used > CLOSE_STACK) luaL_error(L, "too many nested coroutine.close");
    run->nested_closes++;
    run->current = coroutine;
    int status = lua_resetthread(coroutine);
    run->current = L;
    run->nested_closes--;
    sandbox_after_protected(L, status);
    return status;
}

static int wrapped(lua_State *L) {
    sandbox_check(L);
    lua_State *coroutine = lua_tothread(L, lua_upvalueindex(1));
    int results = resume(L, coroutine, lua_gettop(L));
    if (results >= 0) return results;
    int status = lua_status(coroutine);
    if (status != LUA_OK && status != LUA_YIELD) {
        reset(L, coroutine);  // closes what is pending, and leaves the error to tell
        lua_xmove(coroutine, L, 1);
    }
    if (lua_type(L, -1) == LUA_TSTRING) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

int sandbox_coroutine_create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State *coroutine = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, coroutine, 1);
    return 1;
}

int sandbox_coroutine_wrap(lua_State *L) {
    sandbox_coroutine_create(L);
    lua_pushcclosure(L, wrapped, 1);
    return 1;
}

int sandbox_coroutine_yield(lua_State *L) {
    sandbox_check(L);
    return lua_yield(L, lua_gettop(L));
}

static const char *status_of(lua_State *L, lua_State *coroutine) {
    if (L == coroutine) return "running";
    switch (lua_status(coroutine)) {
    case LUA_YIELD: return "suspended";
    case LUA_OK: {
        lua_Debug frame;
        if (lua_getstack(coroutine, 0, &frame)) return "normal";  // it has resumed another
        return lua_gettop(coroutine) == 0 ? "dead" : "suspended";
    }
    default: return "dead";
    }
}

int sandbox_coroutine_status(lua_State *L) {
    lua_pushstring(L, status_of(L, coroutine_at(L, 1)));
    return 1;
}

int sandbox_coroutine_running(lua_State *L) {
    int is_main = lua_pushthread(L);
    lua_pushboolean(L, is_main);
    return 2;
}

int sandbox_coroutine_isyieldable(lua_State *L) {
    lua_State *coroutine = lua_isnone(L, 1) ? L : coroutine_at(L, 1);
    lua_pushboolean(L, lua_isyieldable(coroutine));
    return 1;
}

int sandbox_coroutine_close(lua_State *L) {
    sandbox_check(L);
    lua_State *coroutine = coroutine_at(L, 1);
    const char *status = status_of(L, coroutine);
    if (*status != 'd' && *status != 's') return luaL_error(L, "cannot close a %s coroutine", status);
    if (reset(L, coroutine) == LUA_OK) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushboolean(L, 0);
    lua_xmove(coroutine, L, 1);
    return 2;
}
