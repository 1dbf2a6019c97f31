// Loading of text, for the compiler and for the script's own `load`.
#pragma once

#include "run.h"

// lua_load in mode "t" under the run's limits: pushes the function or the message, and returns the status. A stop
// raises.
int sandbox_load_text(lua_State *L, csandbox_bytes text, const char *name);
