// Loading of text, for the compiler and for the script's own `load`.
#pragma once

#include "run.h"

// lua_load in mode "t" under the run's limits: pushes the function or the message, and returns the status. A stop
// raises. `name` is a chunk name in Lua's sense: "=bot.lua", or the text itself.
int sandbox_load_text(lua_State *L, csandbox_bytes text, const char *name);

// --- chains.c
// 0, or the line of the first place where too many fields follow one another, as in a.b.c and so on.
int sandbox_line_of_long_chain(csandbox_bytes text);
enum { LONGEST_CHAIN = 64 };
