#pragma once
#include <stddef.h>

/// A file of the repository that is part of the binary. It lives as long as the process.
typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} cassets_file;

/// The file called `name`, e.g. "prelude.lua"; null when there is none.
const cassets_file *cassets_find(const char *name);

typedef struct {
    const cassets_file *first;
    size_t count;
} cassets_files;

/// The files of sandbox/prelude: what the preludes are put together from.
cassets_files cassets_prelude_parts(void);
