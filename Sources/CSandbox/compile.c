// Text becomes bytecode, in a VM of its own that has no functions at all.
#include <stdio.h>
#include <string.h>

#include "run.h"
#include "source.h"

static int keep_bytecode(lua_State *L, const void *data, size_t count, void *user) {
    struct run *run = user;
    if (sandbox_append(run, &run->output, data, count)) return 0;
    sandbox_stop(run, STOP_MEMORY);
    return sandbox_raise_stop(L);
}

static int compile(lua_State *L) {
    struct run *run = run_of(L);
    char name[CSANDBOX_PLACE + 2];
    snprintf(name, sizeof name, "=%s", (const char *)run->program.bytes);
    if (sandbox_load_text(L, run->input, name) != LUA_OK) return lua_error(L);
    // Not stripped: errors need their lines.
    lua_dump(L, keep_bytecode, run, 0);
    return 0;
}

void csandbox_compile(csandbox_bytes source, const char *name, const csandbox_limits *limits, csandbox_report *report) {
    memset(report, 0, sizeof *report);
    struct run run = {.limits = *limits, .report = report, .input = source};
    run.program.bytes = (const uint8_t *)name;
    if (!sandbox_open_arena(&run)) return;
    sandbox_make_vm(&run, compile);
    sandbox_close_arena(&run);
}
