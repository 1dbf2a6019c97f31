// Building inputs in the wire's form.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct message {
    uint8_t *bytes;  // to be freed
    size_t count;
};

void fuzz_append(struct message *message, const void *data, size_t count);
void fuzz_append_list(struct message *message, size_t count);
void fuzz_append_text(struct message *message, const void *data, size_t count);
