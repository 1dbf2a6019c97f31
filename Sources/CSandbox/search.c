// string.find, match, gmatch and gsub over the matcher.
#define _GNU_SOURCE
#include <string.h>

#include "buffer.h"
#include "functions.h"
#include "pattern.h"

// An initial position as scripts give it, negative from the end, as an offset from 0.
static size_t offset_of(lua_Integer position, size_t count) {
    if (position > 0) return (size_t)position - 1;
    if (position == 0 || position < -(lua_Integer)count) return 0;
    return count - (size_t)-position;
}

static bool is_plain(const char *pattern, size_t count) {
    for (size_t at = 0; at < count; at++) {
        if (pattern[at] != '\0' && strchr("^$*+?.([%-", pattern[at]) != NULL) return false;
    }
    return true;
}

static int not_found(lua_State *L) {
    lua_pushnil(L);
    return 1;
}

static int find_plain(lua_State *L, const char *text, size_t text_count, size_t start, const char *wanted, size_t count) {
    const char *found = memmem(text + start, text_count - start, wanted, count);
    if (found == NULL) return not_found(L);
    lua_pushinteger(L, found - text + 1);
    lua_pushinteger(L, found - text + (ptrdiff_t)count);
    return 2;
}

static int search(lua_State *L, bool is_find) {
    size_t text_count, pattern_count;
    const char *text = luaL_checklstring(L, 1, &text_count);
    const char *pattern = luaL_checklstring(L, 2, &pattern_count);
    size_t start = offset_of(luaL_optinteger(L, 3, 1), text_count);
    if (start > text_count) return not_found(L);
    if (is_find && (lua_toboolean(L, 4) || is_plain(pattern, pattern_count))) {
        return find_plain(L, text, text_count, start, pattern, pattern_count);
    }
    struct matcher matcher;
    sandbox_matcher_open(&matcher, L, text, text_count, pattern, pattern_count);
    bool is_anchored = *pattern == '^';
    if (is_anchored) pattern++;
    for (const char *at = text + start; at <= text + text_count; at++) {
        matcher.level = 0;
        const char *end = sandbox_match(&matcher, at, pattern);
        if (end != NULL) {
            if (!is_find) return sandbox_push_captures(&matcher, at, end);
            lua_pushinteger(L, at - text + 1);
            lua_pushinteger(L, end - text);
            return 2 + sandbox_push_captures(&matcher, NULL, NULL);
        }
        if (is_anchored) break;
    }
    return not_found(L);
}

int sandbox_find(lua_State *L) { return search(L, true); }
int sandbox_string_match(lua_State *L) { return search(L, false); }

// Upvalues: the text, the pattern, where to go on, and the end of the match before (-1 for none): a match may not end
// there again, or empty ones would come twice.
static int next_match(lua_State *L) {
    size_t text_count, pattern_count;
    const char *text = lua_tolstring(L, lua_upvalueindex(1), &text_count);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_count);
    lua_Integer start = lua_tointeger(L, lua_upvalueindex(3)), last = lua_tointeger(L, lua_upvalueindex(4));
    struct matcher matcher;
    sandbox_matcher_open(&matcher, L, text, text_count, pattern, pattern_count);
    for (lua_Integer at = start; at <= (lua_Integer)text_count; at++) {
        matcher.level = 0;
        const char *end = sandbox_match(&matcher, text + at, pattern);
        if (end == NULL || end - text == last) continue;
        lua_pushinteger(L, end - text);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return sandbox_push_captures(&matcher, text + at, end);
    }
    return 0;
}

int sandbox_gmatch(lua_State *L) {
    size_t text_count;
    luaL_checklstring(L, 1, &text_count);
    luaL_checkstring(L, 2);
    size_t start = offset_of(luaL_optinteger(L, 3, 1), text_count);
    if (start > text_count) start = text_count + 1;
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)start);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

static void add_template(struct matcher *matcher, struct buffer *buffer, const char *start, const char *end) {
    lua_State *L = matcher->L;
    size_t count;
    const char *template = lua_tolstring(L, 3, &count);
    for (const char *at = template, *stop = template + count; at < stop; at++) {
        if (*at != '%') {
            sandbox_buffer_add_byte(buffer, *at);
            continue;
        }
        at++;  // a zero byte after the last one is none of the below
        if (*at == '%') {
            sandbox_buffer_add_byte(buffer, '%');
        } else if (*at == '0') {
            sandbox_buffer_add(buffer, start, (size_t)(end - start));
        } else if (*at >= '1' && *at <= '9') {
            sandbox_push_capture(matcher, *at - '1', start, end);
            size_t captured;
            const char *text = lua_tolstring(L, -1, &captured);
            sandbox_buffer_add(buffer, text, captured);
            lua_pop(L, 1);
        } else {
            luaL_error(L, "invalid use of '%%' in replacement string");
        }
    }
}

// Whether the match was replaced by something else.
static bool add_replacement(struct matcher *matcher, struct buffer *buffer, const char *start, const char *end) {
    lua_State *L = matcher->L;
    switch (lua_type(L, 3)) {
    case LUA_TFUNCTION:
        lua_pushvalue(L, 3);
        lua_call(L, sandbox_push_captures(matcher, start, end), 1);
        break;
    case LUA_TTABLE:
        sandbox_push_capture(matcher, 0, start, end);
        lua_gettable(L, 3);
        break;
    default: add_template(matcher, buffer, start, end); return true;
    }
    bool replaces = lua_toboolean(L, -1);
    if (!replaces) {
        sandbox_buffer_add(buffer, start, (size_t)(end - start));
    } else {
        if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
        size_t count;
        const char *text = lua_tolstring(L, -1, &count);
        sandbox_buffer_add(buffer, text, count);
    }
    lua_pop(L, 1);
    return replaces;
}

int sandbox_gsub(lua_State *L) {
    size_t text_count, pattern_count;
    const char *text = luaL_checklstring(L, 1, &text_count);
    const char *pattern = luaL_checklstring(L, 2, &pattern_count);
    int type = lua_type(L, 3);
    luaL_argexpected(
        L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE || type == LUA_TFUNCTION, 3,
        "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)text_count + 1);
    struct matcher matcher;
    sandbox_matcher_open(&matcher, L, text, text_count, pattern, pattern_count);
    bool is_anchored = *pattern == '^', has_changed = false;
    if (is_anchored) pattern++;
    struct buffer buffer;
    sandbox_buffer_open(&buffer, L);
    const char *at = text, *text_end = text + text_count, *last = NULL;
    lua_Integer replaced = 0;
    while (replaced < most) {
        matcher.level = 0;
        const char *end = sandbox_match(&matcher, at, pattern);
        if (end != NULL && end != last) {
            replaced++;
            has_changed = add_replacement(&matcher, &buffer, at, end) || has_changed;
            at = last = end;
        } else if (at < text_end) {
            sandbox_buffer_add_byte(&buffer, *at++);
        } else {
            break;
        }
        if (is_anchored) break;
    }
    if (has_changed) {
        sandbox_buffer_add(&buffer, at, (size_t)(text_end - at));
        sandbox_buffer_push(&buffer);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, replaced);
    return 2;
}
