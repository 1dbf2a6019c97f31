// The matcher: backtracking over the pattern's text, as its semantics demand.
//
// The library's own can run for days (a 16-byte pattern over 1 KB) and cannot be stopped. This one looks at the run's
// flag at every attempt and every repetition, and its depth is limited anew at each match (the library forgets the
// limit of an iterator after an error, and then crashes).
#include "pattern.h"

#include <string.h>

enum { DEEPEST = 200 };

typedef unsigned char byte;

static bool is_lower(byte c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(byte c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(byte c) { return c >= '0' && c <= '9'; }
static bool is_letter(byte c) { return is_lower(c) || is_upper(c); }
static bool is_control(byte c) { return c < 0x20 || c == 0x7F; }
static bool is_graphic(byte c) { return c > 0x20 && c < 0x7F; }
static bool is_space(byte c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_hex(byte c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// ASCII whatever the process's locale is.
static bool is_in_class(byte c, byte class) {
    bool found;
    switch (is_upper(class) ? class + 32 : class) {
    case 'a': found = is_letter(c); break;
    case 'c': found = is_control(c); break;
    case 'd': found = is_digit(c); break;
    case 'g': found = is_graphic(c); break;
    case 'l': found = is_lower(c); break;
    case 'p': found = is_graphic(c) && !is_letter(c) && !is_digit(c); break;
    case 's': found = is_space(c); break;
    case 'u': found = is_upper(c); break;
    case 'w': found = is_letter(c) || is_digit(c); break;
    case 'x': found = is_hex(c); break;
    case 'z': found = c == 0; break;  // from the time when patterns could hold no zero byte
    default: return class == c;
    }
    return is_upper(class) ? !found : found;
}

// `set` is at the '[', `last` at its ']'.
static bool is_in_set(byte c, const char *set, const char *last) {
    bool result = true;
    const char *at = set + 1;
    if (*at == '^') {
        result = false;
        at++;
    }
    while (at < last) {
        if (*at == '%') {
            if (is_in_class(c, (byte)at[1])) return result;
            at += 2;
        } else if (at[1] == '-' && at + 2 < last) {
            if ((byte)at[0] <= c && c <= (byte)at[2]) return result;
            at += 3;
        } else {
            if ((byte)*at == c) return result;
            at++;
        }
    }
    return !result;
}

// Past the single-character item at `pattern`.
static const char *item_end(struct matcher *matcher, const char *pattern) {
    const char *end = matcher->pattern_end;
    char first = *pattern++;
    if (first == '%') {
        if (pattern == end) luaL_error(matcher->L, "malformed pattern (ends with '%%')");
        return pattern + 1;
    }
    if (first != '[') return pattern;
    if (*pattern == '^') pattern++;
    do {  // a ']' in first place is a member
        if (pattern == end) luaL_error(matcher->L, "malformed pattern (missing ']')");
        if (*pattern++ == '%' && pattern < end) pattern++;
    } while (*pattern != ']');
    return pattern + 1;
}

static bool is_single(const struct matcher *matcher, const char *at, const char *item, const char *end) {
    if (at >= matcher->subject_end) return false;
    byte c = (byte)*at;
    switch (*item) {
    case '.': return true;
    case '%': return is_in_class(c, (byte)item[1]);
    case '[': return is_in_set(c, item, end - 1);
    default: return (byte)*item == c;
    }
}

static void check(const struct matcher *matcher) {
    if (matcher->run->stop != STOP_NONE) sandbox_raise_stop(matcher->L);
}

static const char *longest_first(struct matcher *matcher, const char *at, const char *item, const char *end) {
    const char *farthest = at;
    while (is_single(matcher, farthest, item, end)) farthest++;
    for (; farthest >= at; farthest--) {
        check(matcher);
        const char *result = sandbox_match(matcher, farthest, end + 1);
        if (result != NULL) return result;
    }
    return NULL;
}

static const char *shortest_first(struct matcher *matcher, const char *at, const char *item, const char *end) {
    for (;; at++) {
        check(matcher);
        const char *result = sandbox_match(matcher, at, end + 1);
        if (result != NULL) return result;
        if (!is_single(matcher, at, item, end)) return NULL;
    }
}

static const char *open_capture(struct matcher *matcher, const char *at, const char *pattern, ptrdiff_t kind) {
    if (matcher->level >= CAPTURES) luaL_error(matcher->L, "too many captures");
    matcher->captures[matcher->level].start = at;
    matcher->captures[matcher->level].count = kind;
    matcher->level++;
    const char *result = sandbox_match(matcher, at, pattern);
    if (result == NULL) matcher->level--;
    return result;
}

static const char *close_capture(struct matcher *matcher, const char *at, const char *pattern) {
    int index = matcher->level - 1;
    while (index >= 0 && matcher->captures[index].count != CAPTURE_OPEN) index--;
    if (index < 0) luaL_error(matcher->L, "invalid pattern capture");
    struct capture *capture = &matcher->captures[index];
    capture->count = at - capture->start;
    const char *result = sandbox_match(matcher, at, pattern);
    if (result == NULL) capture->count = CAPTURE_OPEN;
    return result;
}

// %bxy; `pattern` is at the x.
static const char *balanced(struct matcher *matcher, const char *at, const char *pattern) {
    if (matcher->pattern_end - pattern < 2) {
        luaL_error(matcher->L, "malformed pattern (missing arguments to '%%b')");
    }
    if (at >= matcher->subject_end || *at != pattern[0]) return NULL;
    size_t open = 1;
    while (++at < matcher->subject_end) {
        if (*at == pattern[1]) {
            if (--open == 0) return at + 1;
        } else if (*at == pattern[0]) {
            open++;
        }
    }
    return NULL;
}

// %f; `set` is at the '['.
static bool is_frontier(const struct matcher *matcher, const char *at, const char *set, const char *end) {
    byte before = at == matcher->subject ? 0 : (byte)at[-1];
    return !is_in_set(before, set, end - 1) && is_in_set((byte)*at, set, end - 1);
}

// %1 to %9.
static const char *repeated(struct matcher *matcher, const char *at, byte digit) {
    int index = digit - '1';
    if (index < 0 || index >= matcher->level || matcher->captures[index].count == CAPTURE_OPEN) {
        luaL_error(matcher->L, "invalid capture index %%%d", index + 1);
    }
    const struct capture *capture = &matcher->captures[index];
    if (capture->count < 0 || matcher->subject_end - at < capture->count) return NULL;
    if (memcmp(capture->start, at, (size_t)capture->count) != 0) return NULL;
    return at + capture->count;
}

// One step of the loop in sandbox_match: true when it is to go on from the changed places, false when `*at` is the
// result.
static bool step_over_single(struct matcher *matcher, const char **at, const char **pattern) {
    const char *item = *pattern, *end = item_end(matcher, item);
    char suffix = *end;  // zero at the pattern's end
    if (suffix == '*' || suffix == '+' || suffix == '-') {
        if (suffix == '-') {
            *at = shortest_first(matcher, *at, item, end);
        } else if (suffix == '+' && !is_single(matcher, *at, item, end)) {
            *at = NULL;
        } else {
            *at = longest_first(matcher, suffix == '+' ? *at + 1 : *at, item, end);
        }
        return false;
    }
    bool matches = is_single(matcher, *at, item, end);
    if (suffix == '?') {
        if (matches) {
            const char *result = sandbox_match(matcher, *at + 1, end + 1);
            if (result != NULL) {
                *at = result;
                return false;
            }
        }
        *pattern = end + 1;
        return true;
    }
    *pattern = end;
    *at = matches ? *at + 1 : NULL;
    return matches;
}

// The loop in sandbox_match, once its depth is counted.
static const char *match_on(struct matcher *matcher, const char *at, const char *pattern) {
    while (pattern != matcher->pattern_end) {
        check(matcher);
        switch (*pattern) {
        case '(':
            if (pattern[1] == ')') return open_capture(matcher, at, pattern + 2, CAPTURE_POSITION);
            return open_capture(matcher, at, pattern + 1, CAPTURE_OPEN);
        case ')': return close_capture(matcher, at, pattern + 1);
        case '$':
            if (pattern + 1 == matcher->pattern_end) return at == matcher->subject_end ? at : NULL;
            break;
        case '%':
            if (pattern[1] == 'b') {
                at = balanced(matcher, at, pattern + 2);
                if (at == NULL) return NULL;
                pattern += 4;
                continue;
            }
            if (pattern[1] == 'f') {
                pattern += 2;
                if (*pattern != '[') luaL_error(matcher->L, "missing '[' after '%%f' in pattern");
                const char *end = item_end(matcher, pattern);
                if (!is_frontier(matcher, at, pattern, end)) return NULL;
                pattern = end;
                continue;
            }
            if (is_digit((byte)pattern[1])) {
                at = repeated(matcher, at, (byte)pattern[1]);
                if (at == NULL) return NULL;
                pattern += 2;
                continue;
            }
            break;
        default: break;
        }
        if (!step_over_single(matcher, &at, &pattern)) return at;
    }
    return at;
}

const char *sandbox_match(struct matcher *matcher, const char *at, const char *pattern) {
    if (matcher->depth >= DEEPEST) luaL_error(matcher->L, "pattern too complex");
    matcher->depth++;
    const char *result = match_on(matcher, at, pattern);
    matcher->depth--;
    return result;
}

void sandbox_matcher_open(
    struct matcher *matcher, lua_State *L, const char *subject, size_t subject_count, const char *pattern,
    size_t pattern_count) {
    if (pattern_count > LONGEST_PATTERN) luaL_error(L, "pattern is longer than %d bytes", (int)LONGEST_PATTERN);
    matcher->L = L;
    matcher->run = run_of(L);
    matcher->subject = subject;
    matcher->subject_end = subject + subject_count;
    matcher->pattern_end = pattern + pattern_count;
    matcher->depth = 0;
    matcher->level = 0;
}

void sandbox_push_capture(struct matcher *matcher, int index, const char *start, const char *end) {
    lua_State *L = matcher->L;
    if (index >= matcher->level) {
        if (index != 0) luaL_error(L, "invalid capture index %%%d", index + 1);
        lua_pushlstring(L, start, (size_t)(end - start));
        return;
    }
    const struct capture *capture = &matcher->captures[index];
    switch (capture->count) {
    case CAPTURE_OPEN: luaL_error(L, "unfinished capture"); return;
    case CAPTURE_POSITION: lua_pushinteger(L, capture->start - matcher->subject + 1); return;
    default: lua_pushlstring(L, capture->start, (size_t)capture->count);
    }
}

int sandbox_push_captures(struct matcher *matcher, const char *start, const char *end) {
    int count = matcher->level == 0 && start != NULL ? 1 : matcher->level;
    luaL_checkstack(matcher->L, count, "too many captures");
    for (int index = 0; index < count; index++) sandbox_push_capture(matcher, index, start, end);
    return count;
}
