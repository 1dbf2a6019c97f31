// The own pattern matcher (Sources/CSandbox/pattern.c, search.c) against the library's.
//
// The library's cannot be stopped. It takes about as many steps, so it gets only what ours was done with in time.
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "messages.h"
#include "runs.h"

static const char source[] = {
#embed "pattern.lua"
    , 0};

// The longest pattern that the sandbox takes; the library takes any.
enum { LONGEST_PATTERN = 1024, PARTS = 3 };

// Pattern, replacement, subject.
struct parts {
    csandbox_bytes part[PARTS];
};

static struct parts split(const uint8_t *data, size_t count) {
    struct parts parts = {0};
    for (int at = 0; at < PARTS; at++) {
        const uint8_t *end = at < PARTS - 1 && count > 0 ? memchr(data, '\n', count) : NULL;
        size_t taken = end != NULL ? (size_t)(end - data) : count;
        parts.part[at] = (csandbox_bytes){data, taken};
        size_t past = end != NULL ? taken + 1 : taken;
        if (past > 0) data += past;
        count -= past;
    }
    return parts;
}

static int run_source(lua_State *L) {
    const struct parts *parts = lua_touserdata(L, 1);
    if (luaL_loadbufferx(L, source, strlen(source), "=fuzz", "t") != LUA_OK) return lua_error(L);
    lua_call(L, 0, 1);
    lua_createtable(L, PARTS, 0);
    for (int at = 0; at < PARTS; at++) {
        lua_pushlstring(L, (const char *)parts->part[at].bytes, parts->part[at].count);
        lua_rawseti(L, -2, at + 1);
    }
    lua_call(L, 1, 1);
    return 1;
}

static const char *differ(csandbox_bytes ours, const char *stock, size_t count) {
    if (ours.count == count && memcmp(ours.bytes, stock, count) == 0) return NULL;
    fprintf(stderr, "-- ours\n%.*s\n-- the library's\n%.*s\n", (int)ours.count, (const char *)ours.bytes, (int)count, stock);
    return "the sandbox's functions and the library's differ";
}

static const char *compare(struct parts *parts, csandbox_bytes ours) {
    lua_State *L = luaL_newstate();
    if (L == NULL) return NULL;
    luaL_openlibs(L);
    lua_pushcfunction(L, run_source);
    lua_pushlightuserdata(L, parts);
    int status = lua_pcall(L, 1, 1, 0);
    size_t count = 0;
    const char *text = lua_tolstring(L, -1, &count);
    const char *finding = "the library failed";
    // After its tag and its count comes the text.
    ours = (csandbox_bytes){ours.bytes + 5, ours.count - 5};
    if (status == LUA_OK && text != NULL) finding = differ(ours, text, count);
    lua_close(L);
    return finding;
}

const char *fuzz_pattern(const uint8_t *data, size_t count) {
    static struct program program = {.source = source, .number = UINT64_MAX - 2};
    struct parts parts = split(data, count);
    struct message input = {NULL, 0};
    fuzz_append_list(&input, PARTS);
    for (int at = 0; at < PARTS; at++) fuzz_append_text(&input, parts.part[at].bytes, parts.part[at].count);
    csandbox_limits limits = fuzz_limits();
    limits.output = FUZZ_MEMORY;
    limits.cpu_nanoseconds = 10 * 1000 * 1000;
    csandbox_report report;
    const char *finding = fuzz_run(&program, (csandbox_bytes){input.bytes, input.count}, limits, &report);
    if (finding == NULL && report.status == CSANDBOX_FAILED) finding = "an error came through pcall";
    if (finding == NULL && report.status == CSANDBOX_RETURNED && parts.part[0].count <= LONGEST_PATTERN) {
        finding = compare(&parts, (csandbox_bytes){report.output, report.output_count});
    }
    csandbox_report_free(&report);
    free(input.bytes);
    return finding;
}
