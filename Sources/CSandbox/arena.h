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

// For images of an arena: no two arenas of a process have the same serial number, and everything lies between its start
// and its extent.
uint64_t sandbox_arena_serial(const struct arena *arena);
size_t sandbox_arena_extent(const struct arena *arena);
// The start; `size` bytes from there may be read and written.
uint8_t *sandbox_arena_admit(struct arena *arena, size_t size);
