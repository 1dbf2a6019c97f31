// Images: the arena of a script's VM as it was when the script had been loaded. Each turn begins with a copy of one, so
// that it meets a VM that no other turn has touched, without loading anything.
//
// Pointers in an image are addresses in its arena, so it fits no other place: images belong to a thread, as arenas do,
// and are forgotten with it. See docs/adr/0011 for what makes this sound.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "run.h"

// What a thread keeps: the images that were used last.
enum { KEPT_BYTES = 64 << 20, BUCKETS = 1024 };

struct image {
    uint64_t script;
    csandbox_limits limits;
    uint64_t arena;  // the serial number of the one it fits
    struct vm *vm;
    struct image *next;          // in its bucket
    struct image *older, *newer;  // by last use
    size_t size;
    uint8_t bytes[];
};

struct album {
    struct image *buckets[BUCKETS];
    struct image *oldest, *newest;
    size_t bytes;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool is_ready;

static struct image **bucket_of(struct album *album, uint64_t script) { return &album->buckets[script % BUCKETS]; }

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
    struct image **link = bucket_of(album, image->script);
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

// Limits that loading may have met, or that what was loaded lies within.
static bool are_alike(const csandbox_limits *some, const csandbox_limits *others) {
    return some->cpu_nanoseconds == others->cpu_nanoseconds && some->memory == others->memory &&
           some->loaded == others->loaded && some->string == others->string && some->load == others->load;
}

static struct image *find(struct album *album, const csandbox_request *request) {
    struct image *image = *bucket_of(album, request->script);
    while (image != NULL && image->script != request->script) image = image->next;
    return image;
}

bool sandbox_restore_image(struct run *run, const csandbox_request *request) {
    struct album *album = request->script == 0 ? NULL : album_of_thread();
    struct image *image = album == NULL ? NULL : find(album, request);
    if (image == NULL) return false;
    if (image->arena != sandbox_arena_serial(run->arena) || !are_alike(&image->limits, &request->limits)) {
        drop(album, image);
        return false;
    }
    unlink_age(album, image);
    link_newest(album, image);
    sandbox_arena_restore(run->arena, image->bytes, image->size);
    run->vm = image->vm;
    run->vm->run = run;
    run->report->memory_peak = run->vm->memory;
    return true;
}

void sandbox_keep_image(struct run *run, const csandbox_request *request) {
    struct album *album = request->script == 0 ? NULL : album_of_thread();
    if (album == NULL) return;
    size_t size = sandbox_arena_extent(run->arena);
    while (album->oldest != NULL && album->bytes + size > KEPT_BYTES) drop(album, album->oldest);
    struct image *image = malloc(sizeof *image + size);
    if (image == NULL) return;  // the script is loaded again then
    image->script = request->script;
    image->limits = request->limits;
    image->arena = sandbox_arena_serial(run->arena);
    image->vm = run->vm;
    image->size = size;
    sandbox_arena_save(run->arena, image->bytes);
    struct image **bucket = bucket_of(album, image->script);
    image->next = *bucket;
    *bucket = image;
    link_newest(album, image);
    album->bytes += size;
}
