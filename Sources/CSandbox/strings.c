// The string functions that make new strings, bounded before they begin.
#include <string.h>

#include "buffer.h"
#include "functions.h"

// More results than this are no use and take the script's memory away at once.
enum { MOST_RESULTS = 100000 };

static char *result_room(struct buffer *buffer, lua_State *L, size_t count) {
    sandbox_buffer_open(buffer, L);
    char *room = sandbox_buffer_room(buffer, count);
    buffer->count = count;
    return room;
}

int sandbox_rep(lua_State *L) {
    size_t count, between_count;
    const char *text = luaL_checklstring(L, 1, &count);
    lua_Integer times = luaL_checkinteger(L, 2);
    const char *between = luaL_optlstring(L, 3, "", &between_count);
    size_t unit = count + between_count;
    if (times <= 0 || unit == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (unit > run_of(L)->limits.string * 2 || (uint64_t)times > run_of(L)->limits.string * 2 / unit + 1) {
        return luaL_error(L, "resulting string too large");
    }
    size_t total = unit * (size_t)times - between_count;
    struct buffer buffer;
    char *room = result_room(&buffer, L, total);
    memcpy(room, text, count);
    size_t done = count;
    if (times > 1) {
        memcpy(room + count, between, between_count);
        done = unit;
    }
    while (done < total) {  // whole units, so that the last copy ends before a separator
        size_t next = done < total - done ? done : total - done;
        memcpy(room + done, room, next);
        done += next;
    }
    sandbox_buffer_push(&buffer);
    return 1;
}

static int map(lua_State *L, char first, char last, char shift) {
    size_t count;
    const char *text = luaL_checklstring(L, 1, &count);
    struct buffer buffer;
    char *room = result_room(&buffer, L, count);
    for (size_t at = 0; at < count; at++) {
        char byte = text[at];
        room[at] = byte >= first && byte <= last ? (char)(byte + shift) : byte;
    }
    sandbox_buffer_push(&buffer);
    return 1;
}

// ASCII letters only, as in the C locale.
int sandbox_upper(lua_State *L) { return map(L, 'a', 'z', 'A' - 'a'); }
int sandbox_lower(lua_State *L) { return map(L, 'A', 'Z', 'a' - 'A'); }

int sandbox_reverse(lua_State *L) {
    size_t count;
    const char *text = luaL_checklstring(L, 1, &count);
    struct buffer buffer;
    char *room = result_room(&buffer, L, count);
    for (size_t at = 0; at < count; at++) room[at] = text[count - 1 - at];
    sandbox_buffer_push(&buffer);
    return 1;
}

int sandbox_char(lua_State *L) {
    int count = lua_gettop(L);
    struct buffer buffer;
    sandbox_buffer_open(&buffer, L);
    for (int index = 1; index <= count; index++) {
        lua_Unsigned code = (lua_Unsigned)luaL_checkinteger(L, index);
        luaL_argcheck(L, code <= 0xFF, index, "value out of range");
        sandbox_buffer_add_byte(&buffer, (char)code);
    }
    sandbox_buffer_push(&buffer);
    return 1;
}

int sandbox_byte(lua_State *L) {
    size_t count;
    const char *text = luaL_checklstring(L, 1, &count);
    lua_Integer length = (lua_Integer)count;
    lua_Integer first = luaL_optinteger(L, 2, 1);
    if (first < 0) first = first < -length ? 1 : length + first + 1;
    if (first == 0) first = 1;
    lua_Integer last = luaL_optinteger(L, 3, lua_isnoneornil(L, 2) ? 1 : luaL_checkinteger(L, 2));
    if (last < 0) last = last < -length ? 0 : length + last + 1;
    if (last > length) last = length;
    if (first > last) return 0;
    if (last - first >= MOST_RESULTS) return luaL_error(L, "string slice too long");
    luaL_checkstack(L, (int)(last - first + 1), "string slice too long");
    for (lua_Integer at = first; at <= last; at++) lua_pushinteger(L, (unsigned char)text[at - 1]);
    return (int)(last - first + 1);
}

// RFC 3629's characters, and up to 0x7FFFFFFF as in the library.
static void add_character(struct buffer *buffer, lua_Unsigned code) {
    if (code < 0x80) return sandbox_buffer_add_byte(buffer, (char)code);
    char bytes[6];
    size_t count = 0;
    lua_Unsigned room = 0x3F;  // what the first byte can still hold
    do {
        bytes[5 - count++] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
        room >>= 1;
    } while (code > room);
    bytes[5 - count++] = (char)((~room << 1) | code);
    sandbox_buffer_add(buffer, bytes + 6 - count, count);
}

int sandbox_utf8_char(lua_State *L) {
    int count = lua_gettop(L);
    struct buffer buffer;
    sandbox_buffer_open(&buffer, L);
    for (int index = 1; index <= count; index++) {
        lua_Unsigned code = (lua_Unsigned)luaL_checkinteger(L, index);
        luaL_argcheck(L, code <= 0x7FFFFFFF, index, "value out of range");
        add_character(&buffer, code);
    }
    sandbox_buffer_push(&buffer);
    return 1;
}
