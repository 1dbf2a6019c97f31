// Stopping a run so that nothing in it can go on.
//
// A stop is a flag, not an error value: pcall, xpcall, coroutine.resume, wrap and close, load and every long loop of
// the library look at it and raise again. With the count hook at 1 no __close and no outer function executes even one
// instruction on the way out, and message handlers are not called (protected.c); the way is finite because nesting is.
#include <string.h>

#include "run.h"

// Any value would do, for the flag decides; a light userdata needs no memory.
static char stop_value;

static void note_place(lua_State *L, lua_Debug *frame) {
    csandbox_report *report = run_of(L)->report;
    if (report->stopped_line > 0 || !lua_getinfo(L, "Sl", frame) || frame->currentline <= 0) return;
    strncpy(report->stopped_file, frame->short_src, CSANDBOX_PLACE - 1);
    report->stopped_line = frame->currentline;
}

static void note_nearest_place(lua_State *L) {
    lua_Debug frame;
    for (int level = 0; level < 8 && lua_getstack(L, level, &frame); level++) note_place(L, &frame);
}

static void on_hook(lua_State *L, lua_Debug *frame) {
    if (run_of(L)->stop == STOP_NONE) return;
    note_place(L, frame);
    lua_pushlightuserdata(L, &stop_value);
    lua_error(L);
}

void sandbox_arm(lua_State *L) { lua_sethook(L, on_hook, LUA_MASKCOUNT, 1); }

// Runs inside the signal handler and inside the allocator too: no allocation, no lock.
void sandbox_stop(struct run *run, enum stop reason) {
    if (run->stop == STOP_NONE) run->stop = (sig_atomic_t)reason;
    lua_State *current = run->current;
    if (current != NULL) sandbox_arm(current);
}

int sandbox_raise_stop(lua_State *L) {
    note_nearest_place(L);
    sandbox_arm(L);
    lua_settop(L, 0);  // makes room for one value
    lua_pushlightuserdata(L, &stop_value);
    return lua_error(L);
}

void sandbox_after_protected(lua_State *L, int status) {
    struct run *run = run_of(L);
    if (status == LUA_ERRMEM) sandbox_stop(run, STOP_MEMORY);
    if (run->stop != STOP_NONE) sandbox_raise_stop(L);
}
