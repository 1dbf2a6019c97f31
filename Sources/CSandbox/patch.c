// See patch.h. A patch is a row of pieces: where, how many bytes, the bytes. Memory is compared by cache lines, which
// are what copying costs.
#include "patch.h"

#include <string.h>

enum { LINE = 64 };

struct piece {
    size_t start, count;
};

static size_t line_at(size_t at, size_t size) { return size - at < LINE ? size - at : LINE; }

// Whether the line at `at` is in the base as it is.
static int is_in_base(const uint8_t *base, size_t base_size, const uint8_t *image, size_t size, size_t at) {
    size_t count = line_at(at, size);
    return at + count <= base_size && memcmp(base + at, image + at, count) == 0;
}

static size_t append(uint8_t *patch, size_t used, const uint8_t *image, struct piece piece) {
    if (patch != NULL) {
        memcpy(patch + used, &piece, sizeof piece);
        memcpy(patch + used + sizeof piece, image + piece.start, piece.count);
    }
    return used + sizeof piece + piece.count;
}

size_t sandbox_patch_make(const uint8_t *base, size_t base_size, const uint8_t *image, size_t size, uint8_t *patch) {
    size_t used = 0;
    for (size_t at = 0; at < size;) {
        struct piece piece = {.start = at};
        while (at < size && !is_in_base(base, base_size, image, size, at)) at += line_at(at, size);
        piece.count = at - piece.start;
        if (piece.count > 0) used = append(patch, used, image, piece);
        if (at < size) at += line_at(at, size);
    }
    return used;
}

void sandbox_patch_apply(const uint8_t *patch, size_t patch_size, uint8_t *memory) {
    for (const uint8_t *at = patch; at < patch + patch_size;) {
        struct piece piece;
        memcpy(&piece, at, sizeof piece);
        memcpy(memory + piece.start, at + sizeof piece, piece.count);
        at += sizeof piece + piece.count;
    }
}
