// The difference between two pieces of memory.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Bytes that make `image`, of `size` bytes, out of `base`, of at most as many: the room they take. With `patch` NULL
// they are only counted.
size_t sandbox_patch_make(const uint8_t *base, size_t base_size, const uint8_t *image, size_t size, uint8_t *patch);
// Makes the image in `memory`, which holds the base.
void sandbox_patch_apply(const uint8_t *patch, size_t patch_size, uint8_t *memory);
