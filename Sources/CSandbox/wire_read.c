// Data on its way in: bytes of the host become Lua values.
//
// The bytes are the host's own, and are checked all the same: every count against what is left, depth and number of
// values against the limits.
#include <string.h>

#include "run.h"
#include "wire.h"

struct reader {
    lua_State *L;
    const uint8_t *at, *end;
    uint32_t nodes;
};

static size_t left(const struct reader *reader) { return (size_t)(reader->end - reader->at); }

static int refuse(struct reader *reader, const char *reason) { return luaL_error(reader->L, "the input %s", reason); }

static const uint8_t *take(struct reader *reader, size_t count) {
    if (count > left(reader)) refuse(reader, "ends too early");
    const uint8_t *taken = reader->at;
    reader->at += count;
    return taken;
}

static uint32_t take_count(struct reader *reader) {
    const uint8_t *taken = take(reader, 4);
    return (uint32_t)taken[0] | (uint32_t)taken[1] << 8 | (uint32_t)taken[2] << 16 | (uint32_t)taken[3] << 24;
}

static uint64_t take_word(struct reader *reader) {
    const uint8_t *taken = take(reader, 8);
    uint64_t word = 0;
    for (int at = 7; at >= 0; at--) word = word << 8 | taken[at];
    return word;
}

static void push_string(struct reader *reader) {
    size_t count = take_count(reader);
    if (count > run_of(reader->L)->limits.string) refuse(reader, "has a string that is too long");
    lua_pushlstring(reader->L, (const char *)take(reader, count), count);
}

static void push_value(struct reader *reader, uint32_t depth);

static void push_array(struct reader *reader, uint32_t depth) {
    uint32_t count = take_count(reader);
    if (count > left(reader)) refuse(reader, "ends too early");
    lua_createtable(reader->L, (int)count, 0);
    for (uint32_t index = 1; index <= count; index++) {
        push_value(reader, depth + 1);
        lua_rawseti(reader->L, -2, index);
    }
}

static void push_object(struct reader *reader, uint32_t depth) {
    uint32_t count = take_count(reader);
    if (count > left(reader) / 5) refuse(reader, "ends too early");
    lua_createtable(reader->L, 0, (int)count);
    for (uint32_t index = 0; index < count; index++) {
        push_string(reader);
        push_value(reader, depth + 1);
        lua_rawset(reader->L, -3);
    }
}

static void push_number(struct reader *reader) {
    uint64_t word = take_word(reader);
    double number;
    memcpy(&number, &word, sizeof number);
    if (number - number != 0) refuse(reader, "has a number that is not finite");
    lua_pushnumber(reader->L, number);
}

static void push_value(struct reader *reader, uint32_t depth) {
    lua_State *L = reader->L;
    const csandbox_limits *limits = &run_of(L)->limits;
    if (depth > limits->depth || depth > WIRE_DEEPEST) refuse(reader, "is nested too deeply");
    if (++reader->nodes > limits->nodes) refuse(reader, "has too many values");
    sandbox_check(L);
    luaL_checkstack(L, 4, "the input is nested too deeply");
    switch (*take(reader, 1)) {
    case WIRE_NULL: lua_pushnil(L); return;
    case WIRE_FALSE: lua_pushboolean(L, 0); return;
    case WIRE_TRUE: lua_pushboolean(L, 1); return;
    case WIRE_INTEGER: lua_pushinteger(L, (lua_Integer)take_word(reader)); return;
    case WIRE_NUMBER: push_number(reader); return;
    case WIRE_STRING: push_string(reader); return;
    case WIRE_ARRAY: push_array(reader, depth); return;
    case WIRE_OBJECT: push_object(reader, depth); return;
    default: refuse(reader, "has an unknown tag");
    }
}

void sandbox_read_wire(lua_State *L, csandbox_bytes bytes) {
    struct reader reader = {.L = L, .at = bytes.bytes, .end = bytes.bytes + bytes.count};
    push_value(&reader, 0);
    if (left(&reader) != 0) refuse(&reader, "goes on after its end");
}
