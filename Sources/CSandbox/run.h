// What every file of the sandbox shares: the record of one run, and who may touch it.
#pragma once

#include <lauxlib.h>
#include <lua.h>
#include <setjmp.h>
#include <signal.h>

#include "csandbox.h"

// Why a run must end now. Once set it is never cleared: every catch point raises again.
enum stop { STOP_NONE, STOP_CPU, STOP_MEMORY, STOP_HALT };

// Bytes that grow by doubling up to a limit, outside the VM's memory.
struct bytes {
    uint8_t *data;
    size_t count, capacity, limit;
};

// What a VM is beside Lua's own blocks. It is the first block of the VM's arena: copied and put back with the rest.
struct vm {
    struct run *run;  // the run that works on it now
    lua_State *main;
    size_t memory;              // bytes that Lua holds now
    lua_Integer shown_objects;  // how many objects have been shown as text, see base.c
    int metatables;             // how many are cached, see metatables.c
};

// The record of one run. It lives in the C frame that started the run and outlives the VM.
struct run {
    csandbox_limits limits;
    csandbox_report *report;

    // The signal handler reads `current` and writes `stop`, on this same thread.
    lua_State *volatile current;  // the running coroutine; kept by coroutines.c
    volatile sig_atomic_t stop;   // enum stop
    uint64_t cpu_start, cpu_deadline;  // on this thread's CPU clock, nanoseconds

    struct arena *arena;
    struct vm *vm;
    uint64_t allocations;    // asked for so far
    const void *refused_block;  // the request that was refused last, to know its repetition
    size_t refused_size;

    const char *stack_base;  // C stack at the start, for the depth of nested closes
    int nested_closes;

    // Where a panic returns to, and a run that does not end by itself; see state.c.
    jmp_buf exit;
    volatile sig_atomic_t may_abandon;  // the exit is open
    volatile sig_atomic_t holds_host;   // in code that may hold a lock of the C library: not now

    csandbox_bytes base, program, input;
    // The script is being loaded: it knows neither input nor time nor chance, so that what comes of it serves all turns.
    bool is_loading;
    int64_t now;
    uint64_t random[4];

    struct bytes output, printed;

    bool notes_lines;
    struct sandbox_lines *lines;  // outside of the VM's memory; freed by sandbox_report_lines
};

// Around calls of the C library that may take a lock or use malloc: a run is not abandoned in the middle of them.
static inline void sandbox_enter_host(struct run *run) { run->holds_host = 1; }
static inline void sandbox_leave_host(struct run *run) { run->holds_host = 0; }

static inline struct vm *vm_of(lua_State *L) { return *(struct vm **)lua_getextraspace(L); }
// The record of the run that a state or coroutine belongs to.
static inline struct run *run_of(lua_State *L) { return vm_of(L)->run; }

// --- state.c: a VM's life
// Opens the thread's arena for the run; false, with the reason in the report, when the system has none.
bool sandbox_open_arena(struct run *run);
// Makes a VM in the open arena and calls `body` in it under the limits; its result stays at the top of the stack. True
// when it returned; else the report says why and the VM must not be touched again.
bool sandbox_make_vm(struct run *run, lua_CFunction body);
// Calls `body` with the value at the top of the VM's stack, under the limits, as above.
bool sandbox_call_vm(struct run *run, lua_CFunction body);
// Drops the VM and everything in the arena, and completes the report.
void sandbox_close_arena(struct run *run);

// --- image.c: VMs as they are once a program is loaded
// Puts the program's image into the open arena, if this thread has kept one. `base` is the program below it, or 0.
bool sandbox_restore_image(struct run *run, uint64_t program, uint64_t base);
// Keeps an image of the VM, if there is memory for it. Does nothing for program 0.
void sandbox_keep_image(struct run *run, uint64_t program, uint64_t base);

// --- allocator.c
// lua_Alloc with the VM's record as its user data.
void *sandbox_allocate(void *vm, void *block, size_t old_size, size_t new_size);
// Counts an allocation, and says whether a test wants it to fail.
bool sandbox_is_refused_by_test(struct run *run);

// --- deadline.c
// Arms the limit for this thread; false when the system has no timer left. `sandbox_deadline_end` must follow.
bool sandbox_deadline_start(struct run *run);
void sandbox_deadline_end(struct run *run);
uint64_t sandbox_cpu_clock(void);

// --- guard.c: stopping, and staying stopped
// Sets the reason if none is set, and arms the running coroutine so that it executes no further instruction.
void sandbox_stop(struct run *run, enum stop reason);
// Arms one coroutine.
void sandbox_arm(lua_State *L);
// Raises if the run is stopped. Every loop in C calls it, every catch point calls it first of all.
int sandbox_raise_stop(lua_State *L);
static inline void sandbox_check(lua_State *L) {
    if (run_of(L)->stop != STOP_NONE) sandbox_raise_stop(L);
}
// To be called with the status of any protected call of a script's code: raises again what must not be caught.
void sandbox_after_protected(lua_State *L, int status);

// --- lines.c
// From here on the lines that the coroutine, and those made in it, come by are noted, if the run asks for it.
void sandbox_note_lines(lua_State *L);
// Moves them into the report.
void sandbox_report_lines(struct run *run);

// --- failure.c
// Message handler of the outermost call: keeps message and traceback in the report.
int sandbox_note_failure(lua_State *L);
// Keeps the error value at `index` as the report's message.
void sandbox_keep_message(lua_State *L, int index);

// --- wire_read.c, wire_write.c
// Pushes the value that `bytes` hold; raises a sentence for anything else.
void sandbox_read_wire(lua_State *L, csandbox_bytes bytes);
// Encodes the value at the top into the run's output; raises a sentence that names the place of what is not plain data.
void sandbox_write_wire(lua_State *L);

// --- weak.c
// Pushes the registry's table at `key`, made if there is none, whose keys do not keep what they name.
void sandbox_push_weak(lua_State *L, const void *key);

// --- text.c
// True for valid UTF-8 (RFC 3629): no surrogates, nothing beyond U+10FFFF, shortest forms only.
bool sandbox_is_utf8(const char *text, size_t count);

// --- clock.c
// Raises while a script is being loaded: what it made of time or chance then would be the same for every message.
void sandbox_need_turn(lua_State *L, const char *function);

// --- bytes.c
// False when the limit is met or the system has no memory; then nothing was appended.
bool sandbox_append(struct run *run, struct bytes *bytes, const void *data, size_t count);

// --- environment.c
// Fills the globals by allow list. Needs a fresh state.
void sandbox_open_environment(lua_State *L);

// --- stock.c
// True when the functions borrowed from the library are at hand; called before any run.
bool sandbox_prepare_stock(void);
// A function of the library by its names, or NULL. Only functions without upvalues can be borrowed.
lua_CFunction sandbox_stock(const char *library, const char *name);

// --- program.c
// Pushes the main chunk of a program as a function; raises when it has none.
void sandbox_push_main(lua_State *L, csandbox_bytes program);
// Pushes the table of primitives that the main chunk receives.
void sandbox_push_primitives(lua_State *L);
