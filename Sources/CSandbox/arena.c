// See arena.h. Blocks come in size classes with a list of free ones each: steps of 16 bytes up to 512, four steps per
// doubling above, so that at most a fifth of a large block is wasted. Lua always tells a block's true size, so blocks
// need no header. Regions are twice as large as what a VM may hold, for what lies in the lists; only pages that were
// touched cost memory.
#define _GNU_SOURCE
#include "arena.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

// Under the address sanitizer exactly the bytes that Lua asked for may be touched.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define ASAN_POISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#endif

enum { STEP = 16, SMALL = 512, SMALL_CLASSES = SMALL / STEP, LARGE_CLASSES = 4 * 40 };
// What a thread keeps in memory between runs.
enum { KEPT = 1024 * 1024 };

struct free_block {
    struct free_block *next;
};

// At the start of its own region.
struct arena {
    uint64_t serial;
    size_t size;  // of the region, this record included
    size_t used;  // from the start; what lies beyond was never handed out since the arena was opened
    struct free_block *free[SMALL_CLASSES + 1 + LARGE_CLASSES];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool is_ready;
static _Atomic uint64_t opened;

static void unmap(void *value) {
    struct arena *arena = value;
    ASAN_UNPOISON_MEMORY_REGION(value, arena->size);
    munmap(arena, arena->size);
}

static void prepare(void) { is_ready = pthread_key_create(&key, unmap) == 0; }

static size_t first_block(void) { return (sizeof(struct arena) + STEP - 1) / STEP * STEP; }

struct arena *sandbox_arena_open(size_t memory) {
    if (pthread_once(&once, prepare) != 0 || !is_ready || memory > SIZE_MAX / 4) return NULL;
    size_t size = (2 * memory + (1 << 20)) / 4096 * 4096;
    struct arena *arena = pthread_getspecific(key);
    if (arena != NULL && arena->size < size) {
        unmap(arena);
        arena = NULL;
        pthread_setspecific(key, NULL);
    }
    if (arena == NULL) {
        void *region = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (region == MAP_FAILED) return NULL;
        arena = region;
        arena->serial = atomic_fetch_add(&opened, 1) + 1;
        arena->size = size;
        if (pthread_setspecific(key, arena) != 0) {
            unmap(arena);
            return NULL;
        }
    }
    arena->used = first_block();
    ASAN_POISON_MEMORY_REGION((char *)arena + arena->used, arena->size - arena->used);
    return arena;
}

void sandbox_arena_close(struct arena *arena) {
    size_t size = arena->size, used = arena->used;
    uint64_t serial = arena->serial;
    ASAN_UNPOISON_MEMORY_REGION(arena, size);
    if (used > KEPT) {
        madvise((char *)arena + KEPT, (used - KEPT + 4095) / 4096 * 4096, MADV_DONTNEED);
        used = KEPT;
    }
    memset(arena, 0, used);
    arena->serial = serial;
    arena->size = size;
    ASAN_POISON_MEMORY_REGION((char *)arena + sizeof *arena, size - sizeof *arena);  // nothing points here any more
}

uint64_t sandbox_arena_serial(const struct arena *arena) { return arena->serial; }

size_t sandbox_arena_extent(const struct arena *arena) { return arena->used; }

uint8_t *sandbox_arena_admit(struct arena *arena, size_t size) {
    ASAN_UNPOISON_MEMORY_REGION(arena, size);
    return (uint8_t *)arena;
}

struct class {
    size_t index, size;
};

static struct class class_of(size_t size) {
    if (size <= SMALL) {
        size_t index = (size + STEP - 1) / STEP;
        return (struct class){index, index * STEP};
    }
    int exponent = 63 - __builtin_clzll(size - 1);  // 2^exponent <= size - 1, at least 9
    int shift = exponent - 2;
    size_t quarters = ((size - 1) >> shift) + 1;  // 5...8
    return (struct class){SMALL_CLASSES + 1 + (size_t)(exponent - 9) * 4 + quarters - 5, quarters << shift};
}

static void *admit(void *block, size_t size, size_t whole) {
    ASAN_POISON_MEMORY_REGION(block, whole);
    ASAN_UNPOISON_MEMORY_REGION(block, size);
    return block;
}

static void *take(struct arena *arena, size_t size) {
    struct class class = class_of(size);
    struct free_block *block = arena->free[class.index];
    if (block != NULL) {
        ASAN_UNPOISON_MEMORY_REGION(block, sizeof *block);
        arena->free[class.index] = block->next;
        return admit(block, size, class.size);
    }
    if (class.size > arena->size - arena->used) return NULL;
    void *fresh = (char *)arena + arena->used;
    arena->used += class.size;
    return admit(fresh, size, class.size);
}

void sandbox_arena_free(struct arena *arena, void *block, size_t size) {
    struct free_block *freed = block;
    struct class class = class_of(size);
    ASAN_UNPOISON_MEMORY_REGION(freed, sizeof *freed);
    freed->next = arena->free[class.index];
    arena->free[class.index] = freed;
    ASAN_POISON_MEMORY_REGION(freed, class.size);
}

// The last block of all grows and shrinks where it is.
static bool resize_last(struct arena *arena, void *block, size_t old_size, size_t new_size) {
    size_t start = (size_t)((char *)block - (char *)arena);
    if (start + old_size != arena->used || new_size > arena->size - start) return false;
    arena->used = start + new_size;
    return true;
}

void *sandbox_arena_resize(struct arena *arena, void *block, size_t old_size, size_t new_size) {
    if (block == NULL) return take(arena, new_size);
    struct class old_class = class_of(old_size), new_class = class_of(new_size);
    if (old_class.index == new_class.index || resize_last(arena, block, old_class.size, new_class.size)) {
        return admit(block, new_size, new_class.size);
    }
    void *moved = take(arena, new_size);
    if (moved == NULL) return new_size <= old_size ? block : NULL;  // too large for its new class, which does no harm
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    sandbox_arena_free(arena, block, old_size);
    return moved;
}
