// A string in the making inside the VM: short ones in place, longer ones in a block that the collector owns, so that
// an error may leave it behind at any moment. It holds one stack slot from open to push.
#pragma once

#include "run.h"

struct buffer {
    lua_State *L;
    char *data;
    size_t count, capacity, limit;
    int slot;
    char first[512];
};

// Takes the next stack slot.
void sandbox_buffer_open(struct buffer *buffer, lua_State *L);
// Room for `count` more bytes, which the caller fills and counts in; raises beyond the limit of a string.
char *sandbox_buffer_room(struct buffer *buffer, size_t count);
void sandbox_buffer_add(struct buffer *buffer, const void *data, size_t count);
static inline void sandbox_buffer_add_byte(struct buffer *buffer, char byte) {
    if (buffer->count == buffer->capacity) sandbox_buffer_room(buffer, 1);
    buffer->data[buffer->count++] = byte;
}
// Pushes the string.
void sandbox_buffer_push(struct buffer *buffer);
