// The functions that scripts may call and that are ours, by library. Each is a lua_CFunction.
#pragma once

#include "run.h"

// protected.c
int sandbox_pcall(lua_State *L);
int sandbox_xpcall(lua_State *L);
int sandbox_load(lua_State *L);

// base.c
int sandbox_print(lua_State *L);
int sandbox_collectgarbage(lua_State *L);
int sandbox_tostring(lua_State *L);
// Pushes the value at `index` as text, the way tostring does, which may call a script's __tostring.
const char *sandbox_push_text(lua_State *L, int index, size_t *count);

// metatables.c
int sandbox_setmetatable(lua_State *L);

// order.c
int sandbox_next(lua_State *L);
int sandbox_pairs(lua_State *L);

// search.c
int sandbox_find(lua_State *L);
int sandbox_string_match(lua_State *L);
int sandbox_gmatch(lua_State *L);
int sandbox_gsub(lua_State *L);

// format.c
int sandbox_format(lua_State *L);

// strings.c
int sandbox_rep(lua_State *L);
int sandbox_upper(lua_State *L);
int sandbox_lower(lua_State *L);
int sandbox_reverse(lua_State *L);
int sandbox_char(lua_State *L);
int sandbox_byte(lua_State *L);
int sandbox_utf8_char(lua_State *L);

// tables.c
int sandbox_insert(lua_State *L);
int sandbox_remove(lua_State *L);
int sandbox_move(lua_State *L);
int sandbox_concat(lua_State *L);
int sandbox_unpack(lua_State *L);

// sort.c
int sandbox_sort(lua_State *L);

// coroutines.c
int sandbox_coroutine_create(lua_State *L);
int sandbox_coroutine_resume(lua_State *L);
int sandbox_coroutine_wrap(lua_State *L);
int sandbox_coroutine_yield(lua_State *L);
int sandbox_coroutine_status(lua_State *L);
int sandbox_coroutine_running(lua_State *L);
int sandbox_coroutine_isyieldable(lua_State *L);
int sandbox_coroutine_close(lua_State *L);

// random.c
int sandbox_random(lua_State *L);
int sandbox_randomseed(lua_State *L);

// clock.c
int sandbox_time(lua_State *L);
int sandbox_date(lua_State *L);
int sandbox_clock(lua_State *L);
int sandbox_difftime(lua_State *L);
