// One run of a program: the main chunk, without the input; then the function it returned, with the input.
//
// What the first half makes depends on the program alone, so a thread does it once for each program that runs often and
// begins its later runs with a copy of the VM as it was then (image.c). Programs may stand on a common base, whose main
// chunk runs before theirs.
#include <string.h>

#include "arena.h"
#include "run.h"

// In the registry. "Error in error handling" is then never allocated at a moment that has no protection.
static char anchor;

// How much a VM may grow, in percent, before the collector works for the first time: most turns end before. Then it
// works as usual.
enum { FIRST_PAUSE = 1000, PAUSE = 200 };
// A program that made the VM this many times as large has made garbage too.
enum { MUCH = 4 };

static void seed_random(struct run *run, uint64_t seed) {
    // SplitMix64 (Steele, Lea, Flood 2014) spreads one word over the state of the generator, which must not be zero.
    for (int at = 0; at < 4; at++) {
        seed += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t word = seed;
        word = (word ^ word >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        word = (word ^ word >> 27) * UINT64_C(0x94D049BB133111EB);
        run->random[at] = word ^ word >> 31;
    }
}

// A copy takes all that was ever used, for what has been freed lies in between.
static void check_size(lua_State *L) {
    struct run *run = run_of(L);
    size_t limit = run->limits.loaded, used = sandbox_arena_extent(run->arena);
    if (used <= limit) return;
    luaL_error(L, "loading the script takes %d bytes; at most %d are allowed", (int)used, (int)limit);
}

static void collect(lua_State *L) {
    lua_gc(L, LUA_GCINC, FIRST_PAUSE, 0, 0);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCINC, PAUSE, 0, 0);
}

static void need_function(lua_State *L) {
    if (!lua_isfunction(L, -1)) luaL_error(L, "the main chunk must return a function");
}

static void open_and_call_main(lua_State *L, csandbox_bytes program) {
    lua_settop(L, 0);
    lua_pushliteral(L, "error in error handling");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &anchor);
    sandbox_open_environment(L);
    sandbox_push_main(L, program);
    sandbox_push_primitives(L);
    lua_call(L, 1, 1);
    need_function(L);
    collect(L);
}

// Leaves the function that the base's main chunk returns.
static int load_base(lua_State *L) {
    open_and_call_main(L, run_of(L)->base);
    return 1;
}

// Calls the base's function with the main chunk, and leaves the function that it returns. No collection here, unless
// there was much to collect: it would leave its marks all over what is the same for all programs.
static int load_upon_base(lua_State *L) {
    size_t before = vm_of(L)->memory;
    sandbox_push_main(L, run_of(L)->program);
    sandbox_note_lines(L);
    lua_call(L, 1, 1);
    need_function(L);
    if (vm_of(L)->memory > MUCH * before) collect(L);
    check_size(L);
    return 1;
}

// Leaves the function that the main chunk returns.
static int load_alone(lua_State *L) {
    open_and_call_main(L, run_of(L)->program);
    check_size(L);
    return 1;
}

// Calls the function at the top with the input.
static int turn(lua_State *L) {
    sandbox_read_wire(L, run_of(L)->input);
    sandbox_note_lines(L);
    lua_call(L, 1, 1);
    sandbox_write_wire(L);
    return 0;
}

static bool keep(struct run *run, uint64_t program, uint64_t base) {
    // A stop that came after the last instruction has left its mark in the VM.
    if (run->stop == STOP_NONE) sandbox_keep_image(run, program, base);
    return true;
}

static bool has_base(const csandbox_request *request) { return request->base.count > 0; }

static bool load_program(struct run *run, const csandbox_request *request) {
    uint64_t number = request->program_number, base = request->base_number;
    if (!has_base(request)) return sandbox_make_vm(run, load_alone) && keep(run, number, 0);
    if (!sandbox_restore_image(run, base, 0)) {
        if (!sandbox_make_vm(run, load_base) || !keep(run, base, 0)) return false;
    }
    return sandbox_call_vm(run, load_upon_base) && keep(run, number, base);
}

static bool prepare(struct run *run, const csandbox_request *request) {
    if (sandbox_restore_image(run, request->program_number, request->base_number)) return true;
    run->is_loading = true;
    bool is_loaded = load_program(run, request);
    run->is_loading = false;
    return is_loaded;
}

void csandbox_run(const csandbox_request *request, csandbox_report *report) {
    memset(report, 0, sizeof *report);
    struct run run = {
        .limits = request->limits,
        .report = report,
        .base = request->base,
        .program = request->program,
        .input = request->input,
        .now = request->now,
        .notes_lines = request->notes_lines,
    };
    seed_random(&run, request->seed);
    if (!sandbox_open_arena(&run)) return;
    if (prepare(&run, request)) sandbox_call_vm(&run, turn);
    sandbox_close_arena(&run);
    sandbox_report_lines(&run);
}
