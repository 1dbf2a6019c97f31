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
