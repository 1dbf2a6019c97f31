// Runs of small programs, and what must hold after any run.
#pragma once

#include "csandbox.h"

// A main chunk, compiled at its first run and kept.
struct program {
    const char *source;
    uint64_t number;  // not that of another, as csandbox.h demands; Swift's are counted from 1
    uint8_t *bytes;
    size_t count;
};

// Small limits, so that small inputs meet them.
enum { FUZZ_MEMORY = 2 << 20, FUZZ_STRING = 2 << 20, FUZZ_OUTPUT = 8 << 10, FUZZ_DEPTH = 16, FUZZ_NODES = 500 };
csandbox_limits fuzz_limits(void);

// Fills the report, which the caller frees. NULL, or a sentence about what never may happen, whatever the input.
const char *fuzz_run(struct program *program, csandbox_bytes input, csandbox_limits limits, csandbox_report *report);

// Returns its input.
extern struct program fuzz_identity;

// NULL if the output of a run is taken as an input and leaves again as the same bytes.
const char *fuzz_comes_back(const csandbox_report *report);
