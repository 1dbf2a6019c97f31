// print and collectgarbage.
#include "functions.h"

// Lines go to the report, as far as they fit.
int sandbox_print(lua_State *L) {
    struct run *run = run_of(L);
    int count = lua_gettop(L);
    for (int index = 1; index <= count; index++) {
        sandbox_check(L);
        size_t size;
        const char *text = luaL_tolstring(L, index, &size);
        struct bytes *printed = &run->printed;
        if (run->report->printed_cut) return 0;
        bool fits = (index == 1 || sandbox_append(printed, "\t", 1)) && sandbox_append(printed, text, size);
        run->report->printed_cut = !fits;
        lua_settop(L, count);
    }
    run->report->printed_cut = run->report->printed_cut || !sandbox_append(&run->printed, "\n", 1);
    return 0;
}

// Only "count", of the own VM: when the collector runs is the host's affair.
int sandbox_collectgarbage(lua_State *L) {
    static const char *const options[] = {"count", NULL};
    luaL_checkoption(L, 1, "collect", options);
    lua_pushnumber(L, (lua_Number)run_of(L)->memory / 1024);
    return 1;
}
