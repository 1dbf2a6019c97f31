// See buffer.h.
#include "buffer.h"

#include <string.h>

void sandbox_buffer_open(struct buffer *buffer, lua_State *L) {
    buffer->L = L;
    buffer->data = buffer->first;
    buffer->count = 0;
    buffer->capacity = sizeof buffer->first;
    buffer->limit = run_of(L)->limits.string;
    luaL_checkstack(L, 3, "no room for a string");
    lua_pushnil(L);
    buffer->slot = lua_gettop(L);
}

char *sandbox_buffer_room(struct buffer *buffer, size_t count) {
    if (count > buffer->limit - buffer->count) luaL_error(buffer->L, "resulting string too large");
    size_t needed = buffer->count + count;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity * 2 < needed ? needed : buffer->capacity * 2;
        char *grown = lua_newuserdatauv(buffer->L, capacity, 0);
        memcpy(grown, buffer->data, buffer->count);
        lua_replace(buffer->L, buffer->slot);
        buffer->data = grown;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->count;
}

void sandbox_buffer_add(struct buffer *buffer, const void *data, size_t count) {
    char *room = sandbox_buffer_room(buffer, count);
    memcpy(room, data, count);
    buffer->count += count;
}

void sandbox_buffer_push(struct buffer *buffer) { lua_pushlstring(buffer->L, buffer->data, buffer->count); }
