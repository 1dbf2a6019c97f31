// One run of a program: the main chunk, without the input; then the function it returned, with the input.
//
// What the first half makes depends on the program alone, so a thread does it once for each script that runs often and
// begins its later runs with a copy of the VM as it was then (image.c).
#include <string.h>

#include "run.h"

// In the registry. "Error in error handling" is then never allocated at a moment that has no protection.
static char anchor;

// The collector waits until a VM holds this many times what the loaded script held, in percent: most turns end before.
enum { PAUSE = 1000 };

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

static void check_size(lua_State *L) {
    size_t limit = run_of(L)->limits.loaded, held = vm_of(L)->memory;
    if (held <= limit) return;
    luaL_error(L, "the script holds %d bytes once it is loaded; at most %d are allowed", (int)held, (int)limit);
}

// Leaves the function that the main chunk returns.
static int load(lua_State *L) {
    lua_settop(L, 0);
    lua_pushliteral(L, "error in error handling");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &anchor);
    sandbox_open_environment(L);
    if (!sandbox_push_chunk(L, NULL, 0)) return luaL_error(L, "the program has no main chunk");
    sandbox_push_primitives(L);
    lua_call(L, 1, 1);
    if (!lua_isfunction(L, -1)) return luaL_error(L, "the main chunk must return a function");
    lua_gc(L, LUA_GCINC, PAUSE, 0, 0);
    lua_gc(L, LUA_GCCOLLECT);
    check_size(L);
    return 1;
}

// Calls the function at the top with the input.
static int turn(lua_State *L) {
    sandbox_read_wire(L, run_of(L)->input);
    lua_call(L, 1, 1);
    sandbox_write_wire(L);
    return 0;
}

static bool load_script(struct run *run, const csandbox_request *request) {
    if (sandbox_restore_image(run, request)) return true;
    run->is_loading = true;
    bool is_loaded = sandbox_make_vm(run, load);
    run->is_loading = false;
    if (is_loaded && run->stop == STOP_NONE) sandbox_keep_image(run, request);
    return is_loaded;
}

void csandbox_run(const csandbox_request *request, csandbox_report *report) {
    memset(report, 0, sizeof *report);
    struct run run = {
        .limits = request->limits,
        .report = report,
        .program = request->program,
        .input = request->input,
        .now = request->now,
    };
    seed_random(&run, request->seed);
    if (!sandbox_open_arena(&run)) return;
    if (load_script(&run, request)) sandbox_call_vm(&run, turn);
    sandbox_close_arena(&run);
}
