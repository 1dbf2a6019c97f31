// See messages.h.
#include "messages.h"

#include <stdlib.h>
#include <string.h>

void fuzz_append(struct message *message, const void *data, size_t count) {
    uint8_t *grown = realloc(message->bytes, message->count + count + 1);
    if (grown == NULL) abort();
    if (count > 0) memcpy(grown + message->count, data, count);
    message->bytes = grown;
    message->count += count;
}

static void append_tag(struct message *message, char tag, size_t count) {
    uint8_t bytes[5] = {(uint8_t)tag};
    for (int at = 0; at < 4; at++) bytes[1 + at] = (uint8_t)(count >> (8 * at));
    fuzz_append(message, bytes, sizeof bytes);
}

void fuzz_append_list(struct message *message, size_t count) { append_tag(message, 'a', count); }

void fuzz_append_text(struct message *message, const void *data, size_t count) {
    append_tag(message, 's', count);
    fuzz_append(message, data, count);
}
