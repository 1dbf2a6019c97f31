// Lua 5.4's patterns (reference manual, 6.4.1) that can be stopped.
#pragma once

#include "run.h"

enum { CAPTURES = 32, LONGEST_PATTERN = 1024 };

struct capture {
    const char *start;
    ptrdiff_t count;  // of bytes, or one of the two below
};
enum { CAPTURE_OPEN = -1, CAPTURE_POSITION = -2 };

struct matcher {
    lua_State *L;
    struct run *run;
    const char *subject, *subject_end;
    const char *pattern_end;
    int depth;
    int level;  // count of captures
    struct capture captures[CAPTURES];
};

// Both texts end with a zero byte, as Lua's strings do, and must stay anchored. Raises for a pattern that is too long.
void sandbox_matcher_open(
    struct matcher *matcher, lua_State *L, const char *subject, size_t subject_count, const char *pattern,
    size_t pattern_count);
// The end of the match of the pattern that begins at `pattern`, at `at` exactly; NULL if there is none. Raises for
// malformed patterns that are met on the way, patterns that nest too deeply, and the end of the run.
const char *sandbox_match(struct matcher *matcher, const char *at, const char *pattern);
// Pushes capture `index` from 0; capture 0 of a pattern without any is the whole match.
void sandbox_push_capture(struct matcher *matcher, int index, const char *start, const char *end);
// Pushes all captures, or the whole match if `start` is not NULL and there are none; the count of them.
int sandbox_push_captures(struct matcher *matcher, const char *start, const char *end);
