// The memory of one VM: one region of addresses that holds all of Lua's blocks and the records about them, so that a
// VM is dropped whole, in whatever state it is.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

// An arena for a VM that holds up to `memory` bytes; NULL if the system has none to give. The thread keeps its arena
// for the next run.
struct arena *sandbox_arena_open(size_t memory);
// Drops every block. What a large VM had goes back to the system, what a small one had is wiped.
void sandbox_arena_close(struct arena *arena);
// As realloc, with the true old size (0 for a new block); NULL when the region is used up, never for a block that
// shrinks. The result is aligned to 16 bytes.
void *sandbox_arena_resize(struct arena *arena, void *block, size_t old_size, size_t new_size);
void sandbox_arena_free(struct arena *arena, void *block, size_t size);

// An image is what lies between the arena's start and its extent. It fits only the arena that it was taken of: of the
// same serial number, which no two arenas of a process share.
uint64_t sandbox_arena_serial(const struct arena *arena);
size_t sandbox_arena_extent(const struct arena *arena);
void sandbox_arena_save(const struct arena *arena, void *image);
// To be called on an arena that was just opened.
void sandbox_arena_restore(struct arena *arena, const void *image, size_t size);
