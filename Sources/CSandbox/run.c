// One run of a program: main chunk first, without input; then the function it returned, with the input.
//
// Between the two lies the moment at which everything that does not depend on the input is done.
#include <string.h>

#include "run.h"

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

static int body(lua_State *L) {
    struct run *run = run_of(L);
    // "Error in error handling" is then never allocated at a moment that has no protection.
    lua_pushliteral(L, "error in error handling");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &run->nested_closes);
    sandbox_open_environment(L);
    if (!sandbox_push_chunk(L, NULL, 0)) return luaL_error(L, "the program has no main chunk");
    sandbox_push_primitives(L);
    lua_call(L, 1, 1);
    if (!lua_isfunction(L, -1)) return luaL_error(L, "the main chunk must return a function");
    sandbox_read_wire(L, run->input);
    lua_call(L, 1, 1);
    sandbox_write_wire(L);
    return 0;
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
    sandbox_with_state(&run, body);
}
