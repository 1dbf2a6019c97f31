#pragma once
// Lua 5.4 of the distribution. Only CSandbox includes it: most of this API may raise, and no Swift frame may be alive then.
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>
