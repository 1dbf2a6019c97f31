// A growing buffer outside the VM, for what leaves it.
#include <stdlib.h>
#include <string.h>

#include "run.h"

bool sandbox_append(struct run *run, struct bytes *bytes, const void *data, size_t count) {
    if (count > bytes->limit - bytes->count) return false;
    if (bytes->count + count > bytes->capacity) {
        size_t capacity = bytes->capacity == 0 ? 1024 : bytes->capacity;
        while (capacity < bytes->count + count) capacity *= 2;
        uint8_t *grown = sandbox_is_refused_by_test(run) ? NULL : realloc(bytes->data, capacity);
        if (grown == NULL) return false;
        bytes->data = grown;
        bytes->capacity = capacity;
    }
    if (count > 0) memcpy(bytes->data + bytes->count, data, count);
    bytes->count += count;
    return true;
}
