// The life of one VM: made, used inside one protected call, dropped; and the report of how it went.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "run.h"

// Nothing runs outside the protected call, so this is a second wall, and a test watches it.
static int on_panic(lua_State *L) {
    struct run *run = run_of(L);
    run->report->panicked = true;
    sandbox_stop(run, STOP_MEMORY);
    longjmp(run->exit, 1);
}

static csandbox_status status_of(const struct run *run, int status) {
    if (status == LUA_OK) return CSANDBOX_RETURNED;  // a stop that came after the last instruction came too late
    switch ((enum stop)run->stop) {
    case STOP_CPU: return CSANDBOX_CPU;
    case STOP_MEMORY: return CSANDBOX_MEMORY;
    case STOP_HALT: return CSANDBOX_HALTED;
    case STOP_NONE: break;
    }
    return status == LUA_ERRMEM ? CSANDBOX_MEMORY : CSANDBOX_FAILED;
}

static void note_outcome(struct run *run, lua_State *L, int status) {
    csandbox_report *report = run->report;
    report->status = status_of(run, status);
    // The handler is not called for errors in handlers; then the error value itself tells.
    if (report->status == CSANDBOX_FAILED && report->message[0] == '\0') sandbox_keep_message(L, -1);
}

// Calls `body` with the value at the top; the message handler lies at the bottom.
static void call(struct run *run, lua_CFunction body) {
    lua_State *L = run->vm->main;
    run->current = L;
    lua_pushcfunction(L, body);  // a light function needs no memory, and the stack has room
    lua_insert(L, -2);
    int status = lua_pcall(L, 1, 1, 1);
    run->current = NULL;
    note_outcome(run, L, status);
}

static void make_and_call(struct run *run, lua_CFunction body) {
    run->report->status = CSANDBOX_MEMORY;
    run->vm = sandbox_arena_resize(run->arena, NULL, 0, sizeof *run->vm);
    if (run->vm == NULL) return;
    *run->vm = (struct vm){.run = run};
    lua_State *L = lua_newstate(sandbox_allocate, run->vm);
    if (L == NULL) return;
    run->vm->main = L;
    *(struct vm **)lua_getextraspace(L) = run->vm;
    lua_atpanic(L, on_panic);
    lua_setwarnf(L, NULL, NULL);
    lua_pushcfunction(L, sandbox_note_failure);
    lua_pushnil(L);
    call(run, body);
}

// A jump to run->exit leaves the VM torn. It is not touched again: all of it lies in the arena.
static void take(struct run *run, void (*step)(struct run *, lua_CFunction), lua_CFunction body) {
    if (setjmp(run->exit) == 0) {
        run->may_abandon = 1;
        step(run, body);
        run->may_abandon = 0;
    } else {
        run->may_abandon = 0;
        run->current = NULL;
        run->report->status = status_of(run, LUA_ERRRUN);
    }
}

static void refuse_to_start(csandbox_report *report, const char *reason) {
    report->status = CSANDBOX_HOST;
    snprintf(report->message, CSANDBOX_MESSAGE, "%s", reason);
}

static void finish_report(struct run *run) {
    csandbox_report *report = run->report;
    bool has_output = report->status == CSANDBOX_RETURNED || report->status == CSANDBOX_HALTED;
    if (has_output) {
        report->output = run->output.data;
        report->output_count = run->output.count;
    } else {
        free(run->output.data);
    }
    report->printed = run->printed.data;
    report->printed_count = run->printed.count;
}

bool sandbox_open_arena(struct run *run) {
    run->cpu_start = sandbox_cpu_clock();
    run->stack_base = __builtin_frame_address(0);
    run->output.limit = run->limits.output;
    run->printed.limit = run->limits.print;
    run->arena = sandbox_prepare_stock() ? sandbox_arena_open(run->limits.memory) : NULL;
    if (run->arena == NULL) refuse_to_start(run->report, "the sandbox cannot start: no memory");
    return run->arena != NULL;
}

static bool take_in_time(struct run *run, void (*step)(struct run *, lua_CFunction), lua_CFunction body) {
    if (!sandbox_deadline_start(run)) {
        refuse_to_start(run->report, "the sandbox cannot start: no timer, or a thread with too small a stack");
        return false;
    }
    take(run, step, body);
    sandbox_deadline_end(run);
    return run->report->status == CSANDBOX_RETURNED;
}

bool sandbox_make_vm(struct run *run, lua_CFunction body) { return take_in_time(run, make_and_call, body); }

bool sandbox_call_vm(struct run *run, lua_CFunction body) { return take_in_time(run, call, body); }

void sandbox_close_arena(struct run *run) {
    // No lua_close: there are no finalizers, and nothing of the VM lies elsewhere.
    sandbox_arena_close(run->arena);
    finish_report(run);
    run->report->cpu_nanoseconds = sandbox_cpu_clock() - run->cpu_start;
}

void csandbox_report_free(csandbox_report *report) {
    free(report->output);
    free(report->printed);
    free(report->lines);
    report->output = report->printed = NULL;
    report->lines = NULL;
    report->output_count = report->printed_count = report->lines_count = 0;
}
