// math.random and math.randomseed over a generator in the run's record, seeded by the host.
//
// The library's own would seed itself from addresses, and hands them out. The generator is xoshiro256** 1.0
// (Blackman, Vigna 2018), as in Lua 5.4; seeds and so sequences are our own.
#include "functions.h"

static uint64_t rotate(uint64_t word, int by) { return word << by | word >> (64 - by); }

static uint64_t next_word(struct run *run) {
    uint64_t *state = run->random;
    uint64_t result = rotate(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 45);
    return result;
}

// A word in 0...largest, each equally likely: words beyond it under the smallest covering mask are drawn again.
static uint64_t word_up_to(struct run *run, uint64_t largest) {
    uint64_t mask = largest;
    for (int by = 1; by < 64; by *= 2) mask |= mask >> by;
    uint64_t word;
    do {
        word = next_word(run) & mask;
    } while (word > largest);
    return word;
}

int sandbox_random(lua_State *L) {
    struct run *run = run_of(L);
    sandbox_need_turn(L, "math.random");
    lua_Integer low = 1, high;
    switch (lua_gettop(L)) {
    case 0: lua_pushnumber(L, (lua_Number)(next_word(run) >> 11) * 0x1p-53); return 1;
    case 1:
        high = luaL_checkinteger(L, 1);
        if (high == 0) {
            lua_pushinteger(L, (lua_Integer)next_word(run));
            return 1;
        }
        break;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default: return luaL_error(L, "wrong number of arguments");
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    uint64_t width = (uint64_t)high - (uint64_t)low;
    lua_pushinteger(L, (lua_Integer)(word_up_to(run, width) + (uint64_t)low));
    return 1;
}

// Returns nothing; without arguments it does nothing, for a run has no other source of chance than its seed.
int sandbox_randomseed(lua_State *L) {
    if (run_of(L)->is_loading) luaL_error(L, "math.randomseed is not needed: every message has its own random numbers");
    if (lua_isnone(L, 1)) return 0;
    lua_Integer first = lua_isinteger(L, 1) ? lua_tointeger(L, 1) : (lua_Integer)luaL_checknumber(L, 1);
    uint64_t *state = run_of(L)->random;
    state[0] = (uint64_t)first;
    state[1] = 0xff;
    state[2] = (uint64_t)luaL_optinteger(L, 2, 0);
    state[3] = 0;
    for (int discarded = 0; discarded < 16; discarded++) next_word(run_of(L));
    return 0;
}
