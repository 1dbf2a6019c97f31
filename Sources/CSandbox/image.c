// Images: the arena of a script's VM as it was when the script had been loaded. Each turn begins with a copy of one, so
// that it meets a VM that no other turn has touched, without loading anything. What all scripts have in common, Parlua's
// own Lua, is kept once; a script's image is the patch to that.
//
// Pointers in an image are addresses in its arena, so it fits no other place: images belong to a thread, as arenas do,
// and are forgotten with it. See docs/adr/0011 for what makes this sound.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "patch.h"
#include "run.h"

// What a thread keeps: the images that were used last.
enum { KEPT_BYTES = 64 << 20, BUCKETS = 1024 };

struct image {
    uint64_t program;
    csandbox_limits limits;
    uint64_t serial;  // no other image of the thread ever had it
    uint64_t arena;   // the serial number of the one it fits
    uint64_t base;    // the serial number of the image that the bytes are a patch to; 0 when they are the whole
    struct vm *vm;
    size_t extent;                // of the arena
    struct image *next;           // in its bucket
    struct image *older, *newer;  // by last use
    size_t size;
    uint8_t bytes[];
};

struct album {
    struct image *buckets[BUCKETS];
    struct image *oldest, *newest;
    size_t bytes;
    uint64_t made;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool is_ready;

static struct image **bucket_of(struct album *album, uint64_t program) { return &album->buckets[program % BUCKETS]; }

static void unlink_age(struct album *album, struct image *image) {
    *(image->older != NULL ? &image->older->newer : &album->oldest) = image->newer;
    *(image->newer != NULL ? &image->newer->older : &album->newest) = image->older;
}

static void link_newest(struct album *album, struct image *image) {
    image->older = album->newest;
    image->newer = NULL;
    *(album->newest != NULL ? &album->newest->newer : &album->oldest) = image;
    album->newest = image;
}

static void drop(struct album *album, struct image *image) {
    struct image **link = bucket_of(album, image->program);
    while (*link != image) link = &(*link)->next;
    *link = image->next;
    unlink_age(album, image);
    album->bytes -= image->size;
    free(image);
}

static void drop_album(void *value) {
    struct album *album = value;
    while (album->oldest != NULL) drop(album, album->oldest);
    free(album);
}

static void prepare(void) { is_ready = pthread_key_create(&key, drop_album) == 0; }

static struct album *album_of_thread(void) {
    if (pthread_once(&once, prepare) != 0 || !is_ready) return NULL;
    struct album *album = pthread_getspecific(key);
    if (album != NULL) return album;
    album = calloc(1, sizeof *album);
    if (album == NULL || pthread_setspecific(key, album) == 0) return album;
    free(album);
    return NULL;
}

// Limits that what was loaded lies within.
static bool are_alike(const csandbox_limits *some, const csandbox_limits *others) {
    return some->memory == others->memory && some->loaded == others->loaded && some->string == others->string &&
           some->load == others->load;
}

// The program's image, if it can be used here and now; one that never can be again is dropped.
static struct image *find(struct album *album, uint64_t program, const struct run *run) {
    struct image *image = *bucket_of(album, program);
    while (image != NULL && image->program != program) image = image->next;
    if (image == NULL) return NULL;
    if (image->arena == sandbox_arena_serial(run->arena) && are_alike(&image->limits, &run->limits)) {
        unlink_age(album, image);
        link_newest(album, image);
        return image;
    }
    drop(album, image);
    return NULL;
}

static void begin(struct run *run, const struct image *image) {
    run->vm = image->vm;
    run->vm->run = run;
    run->report->memory_peak = run->vm->memory;
}

static void copy_whole(struct run *run, const struct image *whole) {
    memcpy(sandbox_arena_admit(run->arena, whole->size), whole->bytes, whole->size);
}

bool sandbox_restore_image(struct run *run, uint64_t program, uint64_t base) {
    struct album *album = program == 0 ? NULL : album_of_thread();
    struct image *image = album == NULL ? NULL : find(album, program, run);
    if (image == NULL) return false;
    if (base == 0) {
        copy_whole(run, image);
    } else {
        struct image *whole = find(album, base, run);
        if (whole == NULL || whole->serial != image->base) {
            drop(album, image);
            return false;
        }
        copy_whole(run, whole);
        sandbox_patch_apply(image->bytes, image->size, sandbox_arena_admit(run->arena, image->extent));
    }
    begin(run, image);
    return true;
}

static struct image *make(struct run *run, size_t size) {
    struct image *image = malloc(sizeof *image + size);
    if (image == NULL) return NULL;
    *image = (struct image){
        .limits = run->limits,
        .arena = sandbox_arena_serial(run->arena),
        .vm = run->vm,
        .extent = sandbox_arena_extent(run->arena),
        .size = size,
    };
    return image;
}

static void put(struct album *album, struct image *image, uint64_t program) {
    image->program = program;
    image->serial = ++album->made;
    struct image **bucket = bucket_of(album, program);
    image->next = *bucket;
    *bucket = image;
    link_newest(album, image);
    album->bytes += image->size;
    while (album->bytes > KEPT_BYTES) drop(album, album->oldest);
}

void sandbox_keep_image(struct run *run, uint64_t program, uint64_t base) {
    struct album *album = program == 0 ? NULL : album_of_thread();
    struct image *whole = album == NULL || base == 0 ? NULL : find(album, base, run);
    if (album == NULL || (base != 0 && whole == NULL)) return;
    size_t extent = sandbox_arena_extent(run->arena);
    const uint8_t *bytes = sandbox_arena_admit(run->arena, extent);
    size_t size = base == 0 ? extent : sandbox_patch_make(whole->bytes, whole->size, bytes, extent, NULL);
    struct image *image = make(run, size);
    if (image == NULL) return;  // the program is loaded again then
    if (base == 0) {
        memcpy(image->bytes, bytes, size);
    } else {
        sandbox_patch_make(whole->bytes, whole->size, bytes, extent, image->bytes);
        image->base = whole->serial;
    }
    put(album, image, program);
}
